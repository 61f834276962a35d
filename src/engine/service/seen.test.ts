import { memoryChunkStore } from '../chunk/memoryStore';
import { accountKey, metricLabel, parseAppId, type AppRef } from '../identity';
import { callOfSeveral } from '../query/testing/operands';
import { FIRST, pointAt, PRODUCTION } from '../query/testing/world';
import { SimulatedClock } from '../testing/simulatedClock';
import { after, MINUTE } from '../time';
import { seenAttributes, seenMetrics } from './seen';

const COUNTERS = ['clicks', 'Clicks', 'SIGN-UPS', 'orders_placed'];
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
  return { ref, shelf: { store, clock: new SimulatedClock(after(FIRST, 20 * MINUTE)) } };
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
