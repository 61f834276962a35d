import { expect, test } from 'bun:test';
import { appNumber } from '../../../src/engine/testing/fetching';
import type { OutgoingSeries } from '../../../src/engine/metricSets/outgoing';
import { DAY, epochMs, HOUR, MINUTE } from '../../../src/engine/time';
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
      bodyOf: (all) => JSON.stringify(all.map(({ name, points }) => [name, points.length, points[0]?.end])),
      leftOutOf: () => new Map(),
    }
  );

async function deliver(to: ReturnType<typeof sender>, ...all: readonly OutgoingSeries[]): Promise<void> {
  for (const message of to.encode(all).messages) {
    expect(await to.send(message, signal)).toEqual({ kind: 'taken', refused: 0 });
  }
}

const shown = (from: ReturnType<typeof sender>): unknown => JSON.parse(from.rendered?.().body ?? '');

test('of each series the newest point is there to be fetched, again and again, and nothing before it was delivered', async () => {
  const store = sender();
  expect(shown(store)).toEqual([]);
  const [message] = store.encode([series('a', 1, 2)]).messages;
  expect(message?.points).toBe(2);
  expect(shown(store)).toEqual([]);
  await deliver(store, series('a', 1, 2), series('b', 1));
  await deliver(store, series('a', 3));
  const both = [
    ['b', 1, T + 1],
    ['a', 1, T + 3],
  ];
  expect(shown(store)).toEqual(both);
  expect(shown(store)).toEqual(both);
  // A batch that is sent again.
  await deliver(store, series('a', 1, 2));
  expect(shown(store)).toEqual(both);
});

test('what has had no point for a day is told no more', async () => {
  const store = sender();
  await deliver(store, series('a', 0), series('b', MINUTE));
  await deliver(store, series('c', DAY + MINUTE));
  expect(shown(store)).toEqual([
    ['b', 1, T + MINUTE],
    ['c', 1, T + DAY + MINUTE],
  ]);
});

test.each([
  ['prometheus', 'application/openmetrics-text; version=1.0.0; charset=utf-8', '# EOF\n'],
  ['circonus', 'application/json', '{}'],
])('%s is one, where its mode is pull, without any secret', (adapter, contentType, body) => {
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
  expect(opened?.kind === 'open' && opened.store.sender.rendered?.()).toEqual({ contentType, body });
});
