import { expect, test } from 'bun:test';
import { appNumber } from '../../../src/engine/testing/fetching';
import { PAUSE } from '../../../src/engine/query/reading/evaluating';
import type { OutgoingSeries } from '../../../src/engine/metricSets/outgoing';
import { DAY, epochMs, HOUR, MINUTE } from '../../../src/engine/time';
import { renderJson } from '../circonus/json';
import { renderOpenMetrics } from '../prometheus/openMetrics';
import { openingOf } from '../registry';
import { fetchedSender } from './fetched';

const signal = new AbortController().signal;
const T = Date.UTC(2026, 4, 20);

const series = (name: string, ...ends: readonly number[]): OutgoingSeries => ({
  app: appNumber(1),
  name,
  unit: '',
  attributes: {},
  shape: 'number',
  temporality: 'cumulative',
  points: ends.map((end) => ({ start: epochMs(T - HOUR), end: epochMs(T + end), value: end })),
});

const sender = () =>
  fetchedSender(
    { temporality: 'cumulative', takesBack: undefined, takesCorrections: false },
    {
      contentType: 'x',
      *bodyOf(all) {
        yield PAUSE;
        return JSON.stringify([...all].map(({ name, points }) => [name, points.length, points[0]?.end]));
      },
      counting: (leftOut) => (some) => {
        some.filter(({ name }) => name === 'formless').forEach(({ points }) => leftOut.add('no form', points.length));
      },
    }
  );

async function deliver(to: ReturnType<typeof sender>, ...all: readonly OutgoingSeries[]): Promise<void> {
  for (const message of to.encode(all).messages) {
    expect(await to.send(message, signal)).toEqual({ kind: 'taken', refused: 0 });
  }
}

const shown = async (from: ReturnType<typeof sender>): Promise<unknown> =>
  JSON.parse((await from.rendered?.())?.body ?? '');

test('of each series the newest point is there to be fetched, again and again, and nothing before it was delivered', async () => {
  const store = sender();
  expect(await shown(store)).toEqual([]);
  const [message] = store.encode([series('a', 1, 2)]).messages;
  expect(message?.points).toBe(2);
  expect(await shown(store)).toEqual([]);
  await deliver(store, series('a', 1, 2), series('b', 1));
  await deliver(store, series('a', 3));
  const both = [
    ['b', 1, T + 1],
    ['a', 1, T + 3],
  ];
  expect(await shown(store)).toEqual(both);
  expect(await shown(store)).toEqual(both);
  // A batch that is sent again.
  await deliver(store, series('a', 1, 2));
  expect(await shown(store)).toEqual(both);
});

test('what has had no point for a day is told no more', async () => {
  const store = sender();
  await deliver(store, series('a', 0), series('b', MINUTE));
  await deliver(store, series('c', DAY + MINUTE));
  expect(await shown(store)).toEqual([
    ['b', 1, T + MINUTE],
    ['c', 1, T + DAY + MINUTE],
  ]);
});

test.each([
  ['prometheus', 'application/openmetrics-text; version=1.0.0; charset=utf-8', '# EOF\n'],
  ['circonus', 'application/json', '{}'],
])('%s is one, where its mode is pull, without any secret', async (adapter, contentType, body) => {
  const store = {
    name: 'x',
    path: 'stores.0',
    adapter,
    period: MINUTE,
    sets: [],
    historyDays: 0,
    own: { mode: 'pull' },
  };
  const unused = async () => ({ kind: 'failure', isFinal: true, words: 'nothing is sent' }) as const;
  const opened = openingOf(adapter)?.(store, {}, { post: unused, lines: unused });
  expect(opened?.kind === 'open' && (await opened.store.sender.rendered?.())).toEqual({ contentType, body });
});

test('what has no form is counted once, however many messages a batch has', async () => {
  const store = sender();
  const all = Array.from({ length: 2_000 }, (_, index) => series(index % 2 === 0 ? 'formless' : `s${index}`, 1, 2));
  const { messages, leftOut } = store.encode(all);
  const made = [...messages];
  expect(made.length).toBeGreaterThan(1);
  expect(made.reduce((sum, { points }) => sum + points, 0)).toBe(2_000);
  expect([...leftOut]).toEqual([['no form', 2_000]]);
});

test.each([
  ['OpenMetrics', renderOpenMetrics],
  ["Circonus' JSON", renderJson],
])('%s is written a little at a time', (_, render) => {
  let read = 0;
  const all = Array.from({ length: 1_000 }, (_unused, index) => {
    const one = series(`s${index % 7}`, 1);
    return Object.defineProperty({ ...one, attributes: { number: `${index}` } }, 'points', {
      enumerable: true,
      get: () => {
        read += 1;
        return one.points;
      },
    });
  });
  const seen: number[] = [];
  const steps = render(all);
  for (let step = steps.next(); step.done !== true; step = steps.next()) {
    seen.push(read);
  }
  const most = Math.max(...seen.map((until, index) => until - (seen[index - 1] ?? 0)));
  expect(seen.length).toBeGreaterThan(3);
  expect(most).toBeLessThan(read / 3);
});
