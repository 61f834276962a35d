/** A row for each fault: three backends that share a Redis, as the gateway, the receiver and whoever asks see them. */
import { Security } from '../../tests/redis/security';
import { Instances } from '../../tests/scenarios/instances';
import { FLIGHT_MS, readCalls, type Calls } from './calls';
import type { Fault } from './faults';
import { Observed } from './observed';
import { Stillness } from './stillness';
import { line, percentile } from './table';

const SECOND = 1_000;
/** Before the fault, while it lasts, and after it. */
const PHASES = { before: 75 * SECOND, during: 120 * SECOND, after: 80 * SECOND };
const AT_HOME = { GF_PLUGIN_STORE_HOSTS: '127.0.0.1' };

interface Row {
  readonly fault: string;
  readonly phases: readonly [number, number, number];
  readonly calls: Calls;
  readonly sixth: number;
  readonly sums: { readonly compared: number; readonly off: number };
  readonly takenOver: string;
  readonly sent: { readonly points: number; readonly twice: number };
  readonly p99: number;
  readonly still: number;
}

async function run(fault: Fault): Promise<Row> {
  const email = 'bench@example.com';
  const envOf = (place: number) => ({ ...AT_HOME, ...fault.options?.envOf?.(place) });
  const security = fault.isSecured === true ? new Security() : undefined;
  const instances = await Instances.start(3, email, { ...fault.options, envOf, ...(security && { security }) });
  instances.backends.forEach((backend, place) => {
    // One that was not told to has something to say by how it ended.
    void backend.exited.then(({ code, signal }) => {
      if (code !== 0 && signal !== 'SIGKILL') {
        console.error(fault.name, place, code, signal, ...backend.stderr.slice(-3));
      }
    });
  });
  instances.simulator.setFault(email, { kind: 'slow', delayMs: FLIGHT_MS });
  const observed = new Observed(instances, email);
  const stillness = new Stillness();
  try {
    await Bun.sleep(PHASES.before);
    const leader = await observed.leader();
    const begin = Date.now();
    const end = await fault.begin(instances, leader);
    await Bun.sleep(fault.lasts ?? PHASES.during);
    const ended = Date.now();
    await end();
    await Bun.sleep(PHASES.after);
    const calls = readCalls(instances.simulator.calls);
    const count = (from: number, until: number): number => calls.all.filter((at) => at >= from && at < until).length;
    return {
      fault: fault.name,
      phases: [count(0, begin), count(begin, ended), count(ended, Infinity)],
      calls,
      sixth: instances.simulator.usage(email).sixthCalls,
      sums: await observed.sums(),
      takenOver: observed.takenOver(leader, begin, ended),
      sent: observed.sent(),
      p99: percentile(
        observed.answers.filter(({ at }) => at >= begin && at < ended).map(({ took }) => took),
        0.99
      ),
      still: stillness.end(),
    };
  } finally {
    stillness.end();
    await observed.close();
    await instances.close();
    security?.close();
  }
}

/** @param atOnce so many rows. @returns whether all is as it should be. */
export async function makeRows(faults: readonly Fault[], atOnce: number): Promise<boolean> {
  /** The longest first. */
  const waiting = [...faults].sort((one, other) => (other.lasts ?? 0) - (one.lasts ?? 0));
  const rows = new Map<string, Row>();
  const failed = new Map<string, string>();
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      try {
        const row = await run(next);
        rows.set(next.name, row);
        console.error(line([next.name, ...cellsOf(row)]));
      } catch (error) {
        // The other rows are made all the same.
        failed.set(next.name, String(error));
        console.error(line([next.name, String(error)]));
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  console.log(line(HEADS));
  console.log(line(HEADS.map(() => '---')));
  for (const { name } of faults) {
    const row = rows.get(name);
    console.log(line([name, ...(row ? cellsOf(row) : [failed.get(name) ?? ''])]));
  }
  return failed.size === 0 && [...rows.values()].every(isWell);
}

const HEADS = [
  ...['fault', 'calls before, during, after', 'most in 60 s', 'sixth calls', 'windows'],
  ...['fetched again', 'in flight twice', "sums off the gateway's"],
  ...['another sends after', 'points sent, twice', 'answers: p99', 'held up at most'],
];

function cellsOf({ phases, calls, sixth, sums, takenOver, sent, p99, still }: Row): readonly (string | number)[] {
  const { most, windows, again, inFlightTwice } = calls;
  return [
    ...[phases.join(', '), most, sixth, windows, again, inFlightTwice, `${sums.off} of ${sums.compared}`],
    ...[takenOver, `${sent.points}, ${sent.twice}`, `${Math.round(p99)} ms`, `${Math.round(still)} ms`],
  ];
}

const isWell = ({ sixth, phases, sums }: Row): boolean =>
  sixth === 0 && sums.off === 0 && phases.every((each) => each > 0);
