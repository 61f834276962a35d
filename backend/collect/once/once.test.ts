/** Runs of a scheduled job on a simulated clock: what each brings, what it says is missing and lost. */
import { describe, expect, test } from 'bun:test';
import type { WindowSpan } from '../../../src/engine/chunk/store';
import { SimulatedCollection } from '../../../src/engine/collector/testing/simulatedCollection';
import { readExportSettings } from '../../../src/engine/metricSets/model';
import { after, before, DAY, durationMs, HOUR, MINUTE, type DurationMs } from '../../../src/engine/time';
import { appNumber, SETTLE } from '../../../src/engine/testing/fetching';
import {
  oldestWithinReach,
  WINDOW,
  windowOf,
  windowsCovering,
  type WindowStart,
} from '../../../src/engine/window/grid';
import { collectOnce, type AppReport } from './once';
import { reportText } from './texts';

const WINDOWS_A_DAY = 96;
const KEPT = durationMs(90 * DAY);
const FORGE = {
  name: 'Forge',
  fetched: [],
  sentTo: [],
  settings: { orgId: 1, uid: 'x', jsonData: {}, decryptedSecureJsonData: {} },
};

/** An account that a job collects for now and then; in between nothing is asked for. */
class Jobs {
  constructor(readonly collection: SimulatedCollection) {}

  async run(within: DurationMs): Promise<readonly AppReport[]> {
    const { clock, memo } = this.collection.simulated;
    this.collection.collects = true;
    let done: readonly AppReport[] | undefined;
    const running = collectOnce(
      {
        clock,
        memo,
        accounts: {
          of: () => {
            this.collection.collector.wake();
            return this.collection;
          },
        },
      },
      // What was read of the settings is the collection's own source.
      [
        {
          ...FORGE,
          read: { ...CONNECTION, ...this.collection.source, retention: KEPT, exports: readExportSettings(undefined) },
        },
      ],
      within
    ).then((reports) => {
      done = reports;
    });
    while (done === undefined) {
      await clock.advance(10_000);
    }
    await running;
    this.collection.collects = false;
    return done;
  }

  /** Nobody runs; what was wished for is forgotten. */
  async rest(length: DurationMs): Promise<void> {
    await this.collection.simulated.clock.advance(length);
  }
}

const CONNECTION = { endpoint: 'https://gateway.example/graphql', email: 'dev@example.com', apiToken: 'x' };
const only = ([report]: readonly AppReport[]): AppReport['stock'] => {
  if (!report) {
    throw new Error('No app was reported of.');
  }
  return report.stock;
};

async function storedWithin({ collection }: Jobs, span: WindowSpan): Promise<ReadonlySet<WindowStart>> {
  const { store, key } = collection.simulated;
  const headers = await store.headers({ account: key, app: collection.source.apps[0]?.id ?? appNumber(0) }, span);
  return new Set(headers.map(({ window }) => window));
}

describe('a run', () => {
  test('ends with its time, and says what is still missing; the next ones bring the rest, and end at once when all is there', async () => {
    const jobs = new Jobs(new SimulatedCollection(1));
    const { clock, gateway } = jobs.collection.simulated;
    const first = only(await jobs.run(durationMs(10 * MINUTE)));
    expect(first.there).toBeGreaterThanOrEqual(4 * 9);
    const settled = windowOf(before(clock.now(), SETTLE));
    expect(first.missing).toBe((settled - oldestWithinReach(clock.now())) / WINDOW - first.there);
    // A part of its calls is for what is about to be forgotten.
    const reach = oldestWithinReach(clock.now());
    const stored = await storedWithin(jobs, { from: reach, to: settled });
    const oldest = windowsCovering({ from: reach, to: settled }).find((window) => !stored.has(window));
    expect(first).toMatchObject({ failed: 0, lost: 0, oldest });
    const second = only(await jobs.run(durationMs(8 * HOUR)));
    expect(second).toMatchObject({ missing: 0, failed: 0, oldest: null });
    const begun = clock.now();
    const third = only(await jobs.run(durationMs(8 * HOUR)));
    expect(third).toMatchObject({ missing: 0, lost: 0 });
    expect(clock.now()).toBeLessThan(after(begun, 5 * MINUTE));
    expect(gateway.refusals).toBe(0);
  }, 120_000);

  test('says what was lost since the run before', async () => {
    const jobs = new Jobs(new SimulatedCollection(1));
    const { clock } = jobs.collection.simulated;
    const [first] = await jobs.run(durationMs(HOUR));
    expect(first).toMatchObject({ since: undefined, stock: { lost: 0 } });
    const reach = oldestWithinReach(clock.now());
    await jobs.rest(durationMs(2 * DAY));
    const [second] = await jobs.run(durationMs(20 * MINUTE));
    const gone = windowsCovering({ from: reach, to: oldestWithinReach(clock.now()) });
    const there = await storedWithin(jobs, { from: reach, to: oldestWithinReach(clock.now()) });
    expect(second?.stock.lost).toBe(gone.length - there.size);
    // An hour brings the newest day, and little of the oldest two.
    expect(second?.stock.lost).toBeGreaterThan(WINDOWS_A_DAY);
    expect(second?.since).toBeDefined();
    expect(only(await jobs.run(durationMs(MINUTE))).lost).toBeLessThanOrEqual(1);
  }, 120_000);

  test('calls nothing lost that was dropped for its age', async () => {
    const jobs = new Jobs(new SimulatedCollection(1));
    await jobs.run(durationMs(HOUR));
    await jobs.rest(durationMs(2 * DAY));
    jobs.collection.retention = durationMs(14 * DAY);
    expect(only(await jobs.run(durationMs(MINUTE))).lost).toBe(0);
  }, 120_000);

  test('ends at once where the token is refused, which no waiting mends', async () => {
    const jobs = new Jobs(new SimulatedCollection(1));
    const { clock, gateway } = jobs.collection.simulated;
    const begun = clock.now();
    gateway.faults.push(() => ({ cause: 'unauthorized', message: 'The token is refused.' }));
    const [report] = await jobs.run(durationMs(HOUR));
    expect(clock.now()).toBeLessThan(after(begun, 2 * MINUTE));
    expect(report && reportText(report)).toMatch(/ failed: The token is refused\.$/);
  }, 120_000);

  test('says why calls fail', async () => {
    const jobs = new Jobs(new SimulatedCollection(1));
    jobs.collection.simulated.gateway.faults.push(() => ({ cause: 'unavailable', message: 'It does\nnot answer.' }));
    const [report] = await jobs.run(durationMs(10 * MINUTE));
    expect(report?.stock).toMatchObject({ there: 0, failure: { cause: 'unavailable' } });
    expect(report?.stock.failed).toBeGreaterThan(0);
    expect(report && reportText(report)).toMatch(/ failed: It does not answer\.$/);
  }, 120_000);
});
