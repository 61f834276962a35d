/** The rules for the collector, tried on a simulated account: each fires when it is meant to, and none while all is well. */
import { describe, expect, test } from 'bun:test';
import { SimulatedCollection } from '../../src/engine/collector/testing/simulatedCollection';
import { parseQuery } from '../../src/engine/query/asked/parsing/parse';
import { answerStatus } from '../../src/engine/service/status/status';
import { NOTHING_OBSERVED } from '../../src/engine/service/testing/observed';
import type { UpstreamFailure } from '../../src/engine/failure';
import { after, DAY, durationMs, HOUR, MINUTE, type DurationMs } from '../../src/engine/time';
import { EvaluatedRule } from './evaluation';
import { rules } from './shipped';

const BEHIND = 'Collection falls behind';
const ASLEEP = 'Collector asleep';
const LOSING = 'Windows about to be lost';
const REFUSED = 'Token refused';
const DISK = 'Disk nearly full';
const COLLECTOR_RULES = [BEHIND, ASLEEP, LOSING, REFUSED, DISK];
/** Rarer than in Grafana, where it is every minute: what a rule waits for is a multiple of it. */
const EVERY = durationMs(5 * MINUTE);
const UNAVAILABLE: UpstreamFailure = { cause: 'unavailable', message: 'It does not answer.' };
const UNAUTHORIZED: UpstreamFailure = { cause: 'unauthorized', message: 'It is not accepted.' };

/** An account whose rules are evaluated as time goes by. */
class Watched extends SimulatedCollection {
  diskFree: number | undefined = 50e9;
  private failure: UpstreamFailure | undefined;
  private readonly evaluated: ReadonlyMap<string, EvaluatedRule>;
  /** Titles of those that fired at any time since this was last forgotten. */
  readonly fired = new Set<string>();

  constructor(apps: number) {
    super(apps);
    const shipped = rules.filter(({ title }) => COLLECTOR_RULES.includes(title));
    this.evaluated = new Map(shipped.map((rule) => [rule.title, new EvaluatedRule(rule)]));
    this.simulated.gateway.faults.push(() => this.failure);
  }

  get firing(): readonly string[] {
    return [...this.evaluated.values()].filter(({ firing }) => firing.length > 0).map(({ rule }) => rule.title);
  }

  fail(failure: UpstreamFailure | undefined): void {
    this.failure = failure;
  }

  async pass(time: DurationMs): Promise<void> {
    const { clock } = this.simulated;
    for (const end = after(clock.now(), time); clock.now() < end;) {
      await clock.advance(EVERY);
      this.collector.wake();
      for (const each of this.evaluated.values()) {
        each.evaluate(await this.answerTo(each), clock.now());
      }
      this.firing.forEach((title) => this.fired.add(title));
    }
  }

  private answerTo({ query, rule }: EvaluatedRule) {
    // The shipped rule names the demonstration's app.
    const asked = { ...parseQuery(query), app: rule.title === BEHIND ? this.source.apps[0].id : '' };
    return answerStatus(this.account, this.source, asked, {
      ...NOTHING_OBSERVED,
      ofProcess: async () => {
        const process = await NOTHING_OBSERVED.ofProcess();
        return { ...process, store: { ...process.store, diskFree: this.diskFree } };
      },
    });
  }
}

/** One whose history has been collected, as after the first day. */
async function settled(apps = 1): Promise<Watched> {
  const watched = new Watched(apps);
  await watched.pass(DAY);
  watched.fired.clear();
  return watched;
}

test('are shipped', () => {
  expect(rules.map(({ title }) => title)).toEqual(expect.arrayContaining(COLLECTOR_RULES));
});

describe('while all is well', () => {
  test('none fires after a cold start, nor on three days of one app', async () => {
    const watched = new Watched(1);
    await watched.pass(durationMs(3 * DAY));
    expect([...watched.fired]).toEqual([]);
  });

  test('none fires where collecting is switched off everywhere, nor before anything was ever fetched', async () => {
    const watched = await settled();
    watched.collects = false;
    await watched.pass(durationMs(26 * HOUR));
    const never = new Watched(1);
    never.collects = false;
    await never.pass(HOUR);
    expect([...watched.fired, ...never.fired]).toEqual([]);
    // The wish is what keeps them silent.
    watched.collects = true;
    watched.fail(UNAUTHORIZED);
    await watched.pass(HOUR);
    expect(watched.firing).toEqual(expect.arrayContaining([ASLEEP, BEHIND]));
  });

  test('none fires on the first day of five apps', async () => {
    const watched = new Watched(5);
    await watched.pass(DAY);
    expect([...watched.fired]).toEqual([]);
  });
});

describe('under a fault', () => {
  test('"behind" fires within an hour of an outage, and ends with it', async () => {
    const watched = await settled();
    watched.fail(UNAVAILABLE);
    await watched.pass(HOUR);
    expect(watched.firing).toEqual([BEHIND]);
    watched.fail(undefined);
    await watched.pass(durationMs(2 * HOUR));
    expect(watched.firing).toEqual([]);
  });

  test('"losing" fires while there is time left to act', async () => {
    const watched = new Watched(1);
    // From a first start on, nothing of the history comes.
    watched.fail(UNAVAILABLE);
    await watched.pass(durationMs(4 * HOUR + 50 * MINUTE));
    expect(watched.fired).not.toContain(LOSING);
    await watched.pass(durationMs(40 * MINUTE));
    expect(watched.firing).toContain(LOSING);
    watched.fail(undefined);
    await watched.pass(durationMs(8 * HOUR));
    expect(watched.firing).toEqual([]);
  });

  test('"token refused" and "asleep" fire when the token is revoked, and still after a day', async () => {
    const watched = await settled();
    watched.fail(UNAUTHORIZED);
    await watched.pass(HOUR);
    expect(watched.firing).toEqual(expect.arrayContaining([REFUSED, ASLEEP]));
    await watched.pass(durationMs(26 * HOUR));
    expect(watched.firing).toEqual(expect.arrayContaining([REFUSED]));
    expect(watched.firing).not.toContain(DISK);
  });

  test('"disk" fires when there is little room, and where no disk is known it is silent', async () => {
    const watched = await settled();
    watched.diskFree = 0.9e9;
    await watched.pass(durationMs(15 * MINUTE));
    expect(watched.firing).toEqual([DISK]);
    watched.diskFree = undefined;
    await watched.pass(durationMs(15 * MINUTE));
    expect(watched.firing).toEqual([]);
  });
});

/** Grafana writes annotations without data and on errors, too. */
test('need no value for what they say', () => {
  for (const rule of rules.filter(({ title }) => COLLECTOR_RULES.includes(title))) {
    for (const text of Object.values(rule.annotations)) {
      expect(String(text).replaceAll(/\{\{ with \$values\.\w+ \}\}.*?\{\{ end \}\}/g, '')).not.toContain('{{');
    }
  }
});
