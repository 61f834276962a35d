import type { ChunkStore } from '../chunk/store';
import type { Attributes } from '../chunk/types';
import { memoryChunkStore } from '../chunk/memoryStore';
import { accountKey, metricLabel, parseAppId, type AppRef } from '../identity';
import { callOfSeveral } from '../query/testing/operands';
import { FIRST, pointAt, PRODUCTION } from '../query/testing/world';
import { SimulatedClock } from '../testing/simulatedClock';
import { after, before, MINUTE } from '../time';
import { WINDOW, windowOf } from '../window/grid';
import { seenAttributes, seenMetrics, seenValues } from './seen';

const COUNTERS = ['clicks', 'Clicks', 'SIGN-UPS', 'orders_placed'];
const NAME = 'orders_placed';
const NEW_LABEL = metricLabel('FORGE_QUEUE_DEPTH');

async function shelf() {
  const app = parseAppId('cccccccc-0000-4000-8000-000000000000');
  if (app === undefined) {
    throw new Error('not a UUID');
  }
  const ref: AppRef = { account: accountKey('https://example.test', 'a@example.test'), app };
  const store = memoryChunkStore();
  const brought = [...COUNTERS, 'forge_queue_depth'].map((metric) => ({
    ...{ metric, kind: 'counter' as const },
    points: [pointAt(1, 1, { [`of ${metric}`]: 'x' })],
  }));
  const labels = [metricLabel('FORGE_BACKEND_CUSTOM_METRICS_COUNT'), NEW_LABEL];
  await store.put(ref, callOfSeveral(brought, FIRST, { asked: { environments: [PRODUCTION], labels } }));
  return { ref, shelf: { store, clock: new SimulatedClock(after(FIRST, 20 * MINUTE)), turn: async () => undefined } };
}

it('what was seen is called by the label that it came for, and one of the app’s own counters by its name', async () => {
  const { ref, shelf: of } = await shelf();
  const seen = await seenMetrics(of, ref);
  expect(new Map(seen.map(({ name, calledBy }) => [name, calledBy]))).toEqual(
    new Map([...COUNTERS.map((name) => [name, name] as const), ['forge_queue_depth', NEW_LABEL]])
  );
});

it.each([...COUNTERS, 'FORGE_QUEUE_DEPTH'])('the attributes of %s are those that it was seen with', async (metric) => {
  const { ref, shelf: of } = await shelf();
  const name = metric === NEW_LABEL ? 'forge_queue_depth' : metric;
  expect(await seenAttributes(of, ref, metric)).toEqual(
    expect.arrayContaining([
      { value: `of ${name}`, count: 1 },
      { value: 'environmentId', count: 1 },
    ])
  );
});

describe('between two turns', () => {
  const SERIES = 20_000;
  const WINDOWS = 4;
  /** A window's worth of counting, or of comparing, and no more. */
  const MOST_SERIES = 5_100;

  /** So many series a window, each noted whenever it is looked at. */
  async function large() {
    const { ref, shelf: of } = await shelf();
    const work = { series: 0, reads: 0 };
    const most = { series: 0, reads: 0 };
    let turns = 0;
    const noted = (attributes: Attributes): Attributes =>
      new Proxy(attributes, {
        ownKeys: (target) => {
          work.series += 1;
          return Reflect.ownKeys(target);
        },
      });
    const series = Array.from({ length: SERIES }, (_, index) => noted({ functionKey: `f${index}` }));
    const windows = Array.from({ length: WINDOWS }, (_, index) => windowOf(before(of.clock.now(), index * WINDOW)));
    const { header, columns } = callOfSeveral([{ metric: NAME, kind: 'counter', points: [pointAt(1, 1)] }], FIRST);
    const [column] = columns;
    const store: ChunkStore = {
      ...of.store,
      headers: async () => windows.map((window) => ({ ...header, window })),
      read: async (_app, { from }) => {
        work.reads += 1;
        return [{ header: { ...header, window: from }, columns: [{ ...column, series }] }];
      },
    };
    const turn = async () => {
      turns += 1;
      most.series = Math.max(most.series, work.series);
      most.reads = Math.max(most.reads, work.reads);
      Object.assign(work, { series: 0, reads: 0 });
    };
    return { ref, shelf: { store, clock: of.clock, turn }, most, turned: () => turns };
  }

  it('a few thousand series are looked at, and one window is read', async () => {
    const { ref, shelf: of, most, turned } = await large();
    expect(await seenAttributes(of, ref, NAME)).toEqual(
      expect.arrayContaining([{ value: 'functionKey', count: SERIES }])
    );
    expect(await seenValues(of, ref, NAME, 'functionKey')).toHaveLength(10_000);
    await of.turn();
    expect(most.reads).toBe(1);
    expect(most.series).toBeLessThan(MOST_SERIES);
    expect(turned()).toBeGreaterThan((2 * WINDOWS * SERIES) / MOST_SERIES);
  });

  it('nothing more is done once nobody waits', async () => {
    const { ref, shelf: of } = await large();
    const gone = { ...of, turn: () => Promise.reject(new Error('left')) };
    await expect(seenAttributes(gone, ref, NAME)).rejects.toThrow('left');
    await expect(seenValues(gone, ref, NAME, 'functionKey')).rejects.toThrow('left');
  });
});
