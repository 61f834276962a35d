/** Windows that another instance fetches, or has fetched: no call is spent on them here. */
import { ALL, appNumber, SETTLE } from '../testing/fetching';
import { EMPTY } from '../quota/pace';
import { NO_POINTS } from '../testing/simulatedGateway';
import { before, DAY, durationMs, epochMs, HOUR, SECOND, type DurationMs } from '../time';
import { WINDOW, windowEnd, windowOf, type WindowStart } from '../window/grid';
import type { ChunkHeader } from '../chunk/types';
import type { Effect, Event } from './known/events';
import { step } from './machine';
import { WHOLE } from './known/split';
import { newAccountState, type Call } from './known/state';

const NOW = epochMs(Date.UTC(2026, 4, 20, 10, 7));
const APP = appNumber(1);

/** So many settled windows are wanted, and a slot is given. */
function begun(windows = 2) {
  const state = newAccountState();
  let at = durationMs(DAY);
  const happens = (event: Event): readonly Effect[] => step(state, event, { wall: NOW, at, chance: 0 });
  const slot = (id?: string): readonly Effect[] =>
    happens({ kind: 'slot given', took: durationMs(0), record: EMPTY, ...(id !== undefined && { id }) });
  const pass = (duration: DurationMs): readonly Effect[] => {
    at = durationMs(at + duration);
    return happens({ kind: 'moment' });
  };
  const to = windowOf(before(NOW, HOUR));
  const span = { from: windowOf(before(to, windows * WINDOW)), to };
  const demand = {
    app: APP,
    span,
    wants: ALL,
    ask: ALL,
    bornAt: new Map(),
    priority: 'view',
    source: 'source',
  } as const;
  happens({ kind: 'app loaded', app: APP, facts: { refusals: [], split: WHOLE }, headers: [], inHand: undefined });
  happens({ kind: 'source', source: 'source', tokenId: 'token' });
  happens({ kind: 'demand', demand: { ...demand, settle: SETTLE }, headers: [], floor: undefined });
  return { state, happens, slot, pass };
}

const callsIn = (effects: readonly Effect[]): readonly Call[] =>
  effects.flatMap((effect) => (effect.kind === 'send' ? [effect.call] : []));
const only = (effects: readonly Effect[]): Call => {
  const [call, ...others] = callsIn(effects);
  expect(others).toEqual([]);
  if (!call) {
    throw new Error('Nothing is sent.');
  }
  return call;
};
const headerOf = (window: WindowStart): ChunkHeader => ({
  ...{ window, asked: ALL, refused: { environments: [], labels: [] }, frontier: windowEnd(window), fetchedAt: NOW },
  ...{ endsInNext: false, metrics: [], dropped: [], duplicates: 0 },
});

describe('a window that another instance', () => {
  it('fetches leaves its slot to the next one, and is asked for once the other has had its time', () => {
    const { happens, slot, pass } = begun();
    const first = only(slot());
    const wait = durationMs(20 * SECOND);
    const second = only(happens({ kind: 'call held', call: first.id, wait, headers: [] }));
    expect(second.window).not.toBe(first.window);
    // Held as well: nothing is left to be sent, and nothing is asked for.
    const effects = happens({ kind: 'call held', call: second.id, wait, headers: [] });
    expect(effects.filter(({ kind }) => kind === 'send' || kind === 'take slot')).toEqual([]);
    expect(pass(wait)).toContainEqual({ kind: 'take slot', priority: 'view' });
    expect(only(slot()).window).toBe(first.window);
  });

  it('fetches costs no slot where nothing else is wanted', () => {
    const { state, happens, slot } = begun();
    const first = only(slot('a slot'));
    const wait = durationMs(20 * SECOND);
    const second = only(happens({ kind: 'call held', call: first.id, wait, headers: [] }));
    const effects = happens({ kind: 'call held', call: second.id, wait, headers: [] });
    expect(effects).toContainEqual({ kind: 'give back slot', id: 'a slot' });
    expect(state.own).toEqual([]);
  });

  it('fetches leaves to the next one the slot that was its own, not one that was given meanwhile', () => {
    const { happens, slot, pass } = begun(4);
    // From the first answer on several are asked for at a time.
    happens({ kind: 'call answered', call: only(slot()).id, serverStart: NOW, answer: NO_POINTS });
    const first = only(slot('early'));
    pass(durationMs(SECOND));
    expect(callsIn(slot('late'))).toHaveLength(1);
    pass(durationMs(SECOND));
    // By now the early one has grown old: with it nothing may be sent.
    const effects = happens({ kind: 'call held', call: first.id, wait: durationMs(0), headers: [] });
    expect(callsIn(effects)).toEqual([]);
    expect(effects).toContainEqual({ kind: 'give back slot', id: 'early' });
  });

  it('has fetched is not asked for, and whoever waits is told', () => {
    const { state, happens, slot } = begun();
    const first = only(slot());
    const headers = [headerOf(first.window)];
    const effects = happens({ kind: 'call held', call: first.id, wait: durationMs(0), headers });
    expect(effects).toContainEqual({ kind: 'announce', app: APP });
    expect(only(effects).window).not.toBe(first.window);
    expect(state.apps.get(APP)?.windows.get(first.window)).toBeUndefined();
  });

  it('has fetched while this one waited for it is wanted no more', () => {
    const { state, happens, slot } = begun();
    const first = only(slot());
    happens({ kind: 'call held', call: first.id, wait: durationMs(20 * SECOND), headers: [] });
    happens({ kind: 'arrived', app: APP, window: first.window, headers: [headerOf(first.window)] });
    expect(state.apps.get(APP)?.windows.get(first.window)).toBeUndefined();
  });

  it('has fetched in part is still wanted', () => {
    const { state, happens, slot } = begun();
    const first = only(slot());
    happens({ kind: 'call held', call: first.id, wait: durationMs(20 * SECOND), headers: [] });
    const part = { ...headerOf(first.window), asked: { ...ALL, labels: ALL.labels.slice(1) } };
    happens({ kind: 'arrived', app: APP, window: first.window, headers: [part] });
    expect(state.apps.get(APP)?.windows.get(first.window)?.fetch.kind).toBe('wanted');
  });

  it('fetches is not sent for with a slot that has grown old', () => {
    const { happens, slot, pass } = begun();
    const first = only(slot());
    pass(durationMs(2 * SECOND));
    const effects = happens({ kind: 'call held', call: first.id, wait: durationMs(20 * SECOND), headers: [] });
    expect(callsIn(effects)).toEqual([]);
    expect(effects).toContainEqual({ kind: 'take slot', priority: 'view' });
  });
});
