/** How long stored questions take, asked at a fixed rate of a process alone and of one of three that share a Redis, whatever becomes of that. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RedisServer } from '../../tests/redis/server';
import { Backend, Upstream, type Question } from '../backend';
import { fill } from '../data/fill';
import { invocationCount } from '../data/metric';
import { QUICK, spanOf } from '../scale';
import { line, percentile } from './table';

const RATE_PER_SECOND = 4;
const PHASE_SECONDS = 45;
const SECOND = 1_000;

interface Phase {
  readonly name: string;
  readonly begin: (redis: RedisServer) => void | Promise<void>;
}

const PHASES: readonly Phase[] = [
  { name: 'there', begin: () => undefined },
  { name: 'frozen (SIGSTOP)', begin: (redis) => redis.freeze() },
  { name: 'there again', begin: (redis) => redis.thaw() },
  { name: 'stopped', begin: (redis) => redis.kill() },
  { name: 'started empty', begin: (redis) => redis.restart() },
];

/** Both at once, so that what else the machine does strikes them alike. */
async function asked(backends: readonly Backend[], question: Question): Promise<readonly (readonly number[])[]> {
  const times: number[][] = backends.map(() => []);
  const answers: Promise<void>[] = [];
  for (let sent = 0; sent < RATE_PER_SECOND * PHASE_SECONDS; sent += 1) {
    backends.forEach((backend, place) => {
      const at = performance.now();
      // None waits for the one before it: a backend that hangs would be asked less.
      answers.push(backend.ask(question).then(() => void times[place].push(performance.now() - at)));
    });
    await Bun.sleep(SECOND / RATE_PER_SECOND);
  }
  await Promise.all(answers);
  return times;
}

export async function measureAnswers(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'app-metrics-answers-'));
  const upstream = await Upstream.start();
  const redis = await RedisServer.start();
  const backends: Backend[] = [];
  try {
    const metric = invocationCount(QUICK);
    const span = spanOf(QUICK, Date.now());
    const question = { app: metric.app, metric: metric.name, ...span, stepMs: 5 * 60 * SECOND };
    await fill(join(folder, '0'), upstream.owner, metric, span);
    for (const [place, env] of [
      {},
      ...Array.from({ length: 3 }, () => ({ GF_PLUGIN_REDIS_URL: redis.url })),
    ].entries()) {
      const data = join(folder, String(place));
      if (place > 0) {
        cpSync(join(folder, 'filled'), data, { recursive: true });
      } else {
        // Before anybody has it.
        cpSync(data, join(folder, 'filled'), { recursive: true });
      }
      const backend = await Backend.start(data, upstream.owner, env);
      backends.push(backend);
      await backend.askUntilWhole(question);
    }
    const heads = ['Redis', 'alone: p50', 'p99', 'one of three: p50', 'p99', 'more: p50', 'p99'];
    console.log(line(heads));
    console.log(line(heads.map(() => '---')));
    for (const { name, begin } of PHASES) {
      await begin(redis);
      const [alone, shared] = (await asked(backends.slice(0, 2), question)).map((times) =>
        [0.5, 0.99].map((part) => Math.round(percentile(times, part)))
      );
      const more = shared.map((time, place) => time - alone[place]);
      console.log(line([name, ...[...alone, ...shared, ...more].map((time) => `${time} ms`)]));
    }
    upstream.holdIdle('Answers beside those of a process alone');
  } finally {
    redis.thaw();
    await Promise.all(backends.map((backend) => backend.stop()));
    await redis.stop();
    await upstream.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
