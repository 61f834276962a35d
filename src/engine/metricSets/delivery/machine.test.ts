/** The machine alone: lists of events, and what it does about them. */
import { parseAppId, type AppId } from '../../identity';
import { after, durationMs, epochMs, HOUR, MINUTE, SECOND, type EpochMs } from '../../time';
import { windowOf } from '../../window/grid';
import { NOTHING_APART } from './apart';
import { turn } from './machine';
import { NOTHING_NOTED } from './noted';
import { beginning, type Effect, type Event, type Outcome, type State, type Terms } from './state';

const appOf = (text: string): AppId => {
  const app = parseAppId(text);
  if (app === undefined) {
    throw new Error('no app');
  }
  return app;
};
const ONE = appOf('a11dfa0b-cf2c-44d1-9080-5c3944961223');
const TWO = appOf('b22dfa0b-cf2c-44d1-9080-5c3944961223');
const NOW = epochMs(Date.UTC(2026, 0, 1, 12));
const BEGUN = windowOf(NOW);
const REACH = { until: after(BEGUN, 5 * MINUTE), behindHole: undefined };

const TERMS: Terms = {
  period: durationMs(MINUTE),
  takesBack: undefined,
  apps: [ONE],
  definition: 'sets',
  begin: () => ({ live: { until: BEGUN, begun: BEGUN, change: 0, apart: NOTHING_APART, definition: 'sets' } }),
  random: () => 0,
};

type Told = Event extends infer One
  ? One extends Event
    ? Omit<One, 'now'> & { readonly now?: EpochMs }
    : never
  : never;

class Played {
  state: State = beginning(NOTHING_NOTED, NOW);
  effects: readonly Effect[] = [];

  constructor(private readonly terms: Terms = TERMS) {}

  tell(event: Told): this {
    const { state, effects } = turn(this.state, { now: NOW, ...event } as Event, this.terms);
    this.state = state;
    this.effects = effects;
    return this;
  }

  get kinds(): readonly string[] {
    return this.effects.map(({ kind }) => kind);
  }

  toSending(messages: readonly number[] = [3]): this {
    return this.tell({ kind: 'moment' })
      .tell({ kind: 'looked', strand: { app: ONE, lane: 'live' }, reach: REACH, change: 4 })
      .tell({ kind: 'made', made: { messages, letGo: 1, changedAfter: 2, apart: NOTHING_APART } });
  }
}

const wakeOf = ({ effects }: Played): number =>
  effects.flatMap((effect) => (effect.kind === 'wake' ? [effect.at - NOW] : []))[0] ?? NaN;

it('notes where an app begins before it looks, a batch before it is made, and what was taken before the next is sent', () => {
  const played = new Played().tell({ kind: 'moment' });
  expect(played.kinds).toEqual(['note', 'look']);
  expect(played.tell({ kind: 'looked', strand: { app: ONE, lane: 'live' }, reach: REACH, change: 4 }).kinds).toEqual([
    'note',
    'make',
  ]);
  expect(
    played.tell({ kind: 'made', made: { messages: [3, 2], letGo: 0, changedAfter: 0, apart: NOTHING_APART } }).effects
  ).toEqual([{ kind: 'send', message: 0 }]);
  expect(played.tell({ kind: 'answered', outcome: { kind: 'taken', refused: 1 } }).kinds).toEqual(['note', 'send']);
  expect(played.tell({ kind: 'answered', outcome: { kind: 'refused', words: 'no' } }).kinds).toEqual(['note', 'look']);
  expect(played.state.noted).toMatchObject({ batch: undefined, counts: { sent: 2, refused: 3 }, lastSuccess: NOW });
  expect(played.state.noted.cursors.get(ONE)).toEqual({
    until: REACH.until,
    change: 4,
    begun: BEGUN,
    apart: NOTHING_APART,
    definition: 'sets',
  });
  expect(played.state.lastError?.words).toBe('no');
});

it('finishes a batch again whose end could not be noted, and sends none of it again', () => {
  const played = new Played().toSending().tell({ kind: 'answered', outcome: { kind: 'taken', refused: 0 } });
  expect(played.kinds).toEqual(['note', 'look']);
  played.tell({ kind: 'failed', at: 'note', words: 'disk full' });
  expect(played.state.noted.cursors.get(ONE)?.until).toBe(BEGUN);
  expect(played.tell({ kind: 'moment', now: after(NOW, HOUR) }).kinds).toEqual(['make']);
  played.tell({ kind: 'made', made: { messages: [3], letGo: 1, changedAfter: 2, apart: NOTHING_APART } });
  expect(played.kinds).toEqual(['note', 'look']);
  expect(played.state.noted.counts).toEqual({ sent: 3, refused: 0, letGo: 1, changedAfter: 2 });
});

it('keeps what it noted when what comes after it fails', () => {
  const played = new Played().toSending().tell({ kind: 'answered', outcome: { kind: 'taken', refused: 0 } });
  played.tell({ kind: 'failed', at: 'look', words: 'busy' });
  expect(played.state.noted).toMatchObject({ batch: undefined, counts: { sent: 3 } });
  expect(played.state.noted.cursors.get(ONE)?.until).toBe(REACH.until);
});

it.each([
  ['a failure', { kind: 'later', words: 'down' }, [0.5, 1, 2, 4]],
  ['what it asks for', { kind: 'later', words: 'down', retryAfter: durationMs(90 * SECOND) }, [90, 90, 90, 90]],
  ['settings that have to change', { kind: 'closed', words: 'no' }, [30, 60, 120, 240]],
] as const)('waits longer after %s each time', (_, outcome, seconds) => {
  const played = new Played().toSending();
  let now = NOW;
  for (const wait of seconds) {
    played.tell({ kind: 'answered', outcome, now });
    expect(wakeOf(played) - (now - NOW)).toBe(wait * SECOND);
    now = after(now, wait * SECOND);
    expect(played.tell({ kind: 'moment', now: epochMs(now - 1) }).kinds).toEqual(['wake']);
    expect(played.tell({ kind: 'moment', now }).effects).toEqual([{ kind: 'send', message: 0 }]);
  }
  expect(played.state.isClosed).toBe(outcome.kind === 'closed');
  played.tell({ kind: 'answered', outcome: { kind: 'taken', refused: 0 }, now });
  expect(played.state).toMatchObject({ failures: 0, isClosed: false });
});

it('looks at others before it goes on with an app of which there is more', () => {
  const played = new Played({ ...TERMS, apps: [ONE, TWO] }).toSending();
  played.tell({ kind: 'answered', outcome: { kind: 'taken', refused: 0 } });
  expect(played.effects.flatMap((effect) => (effect.kind === 'look' ? effect.strand.app : []))).toEqual([TWO]);
});

it('rests for a period when nothing has been settled, unless it is the last call', () => {
  const played = new Played().tell({ kind: 'moment' });
  played.tell({
    kind: 'looked',
    strand: { app: ONE, lane: 'live' },
    reach: { until: BEGUN, behindHole: undefined },
    change: 0,
  });
  expect(wakeOf(played)).toBe(MINUTE);
  expect(played.tell({ kind: 'moment', now: after(NOW, SECOND) }).kinds).toEqual(['wake']);
  expect(played.tell({ kind: 'last call', now: after(NOW, SECOND) }).kinds).toEqual(['look']);
});

it('passes over what comes too late to matter', () => {
  const played = new Played();
  expect(played.tell({ kind: 'answered', outcome: { kind: 'taken', refused: 0 } }).effects).toEqual([]);
  expect(played.tell({ kind: 'looked', strand: { app: TWO, lane: 'live' }, reach: REACH, change: 1 }).effects).toEqual(
    []
  );
});

describe('a message that keeps failing', () => {
  const FAILED = { kind: 'later', words: 'HTTP 500' } as const;

  /** As often as it is tried within half an hour. */
  function failing(outcome: Outcome, terms: Terms = TERMS): { readonly played: Played; readonly at: number } {
    const played = new Played(terms).toSending([8]);
    let now = NOW;
    for (;;) {
      played.tell({ kind: 'answered', outcome, now });
      const wait = wakeOf(played);
      if (Number.isNaN(wait) || now > after(NOW, 30 * MINUTE)) {
        return { played, at: now - NOW };
      }
      now = epochMs(NOW + wait);
      played.tell({ kind: 'moment', now });
    }
  }

  it.each([
    ['a quarter of an hour', TERMS, 15],
    ['a quarter of what the receiver takes back', { ...TERMS, takesBack: durationMs(40 * MINUTE) }, 10],
  ] as const)('is looked into after %s, not before', (_, terms, minutes) => {
    const { played, at } = failing(FAILED, terms);
    expect(played.kinds).toEqual(['probe']);
    expect(at).toBeGreaterThanOrEqual(minutes * MINUTE);
    expect(at).toBeLessThan((minutes + 5) * MINUTE);
  });

  it.each([
    ['is busy', { kind: 'later', words: 'HTTP 429', isBusy: true }],
    ['says when', { kind: 'later', words: 'HTTP 503', retryAfter: durationMs(SECOND) }],
  ] as const)('is not to blame where the receiver %s', (_, outcome) => {
    expect(failing(outcome).played.kinds).toEqual(['wake']);
  });

  it.each([
    ['takes nothing else', FAILED],
    ['refuses the other one', { kind: 'refused', words: 'no' }],
  ] as const)('is tried again where the receiver %s', (_, outcome) => {
    const { played, at } = failing(FAILED);
    const now = epochMs(NOW + at);
    expect(played.tell({ kind: 'probed', outcome, now }).kinds).toEqual(['wake']);
    expect(played.tell({ kind: 'moment', now: after(now, HOUR) }).effects).toEqual([{ kind: 'send', message: 0 }]);
    expect(played.state.noted).toMatchObject({ batch: { done: 0, halved: [] }, counts: { refused: 0 } });
    expect(played.state.deafSince).toBe(NOW);
    played.tell({ kind: 'answered', outcome: { kind: 'taken', refused: 0 }, now: after(now, HOUR) });
    expect(played.state.deafSince).toBeUndefined();
  });

  it('is halved where the receiver takes another one, which is noted before a half is sent', () => {
    const { played, at } = failing(FAILED);
    const now = epochMs(NOW + at);
    expect(played.tell({ kind: 'probed', outcome: { kind: 'taken', refused: 0 }, now }).effects).toEqual([
      { kind: 'halve', message: 0 },
    ]);
    expect(played.tell({ kind: 'halved', messages: [4, 4], now }).kinds).toEqual(['note', 'send']);
    played.tell({ kind: 'answered', outcome: { kind: 'taken', refused: 0 }, now });
    expect(played.state.noted).toMatchObject({ batch: { done: 1, left: 4, halved: [0] }, counts: { sent: 4 } });
    // A note that fails leaves nothing of what was noted before it behind.
    played.tell({ kind: 'failed', at: 'note', words: 'disk full', now });
    expect(played.state.noted.batch).toMatchObject({ done: 1, halved: [0] });
  });

  it('is refused with its words where nothing of it can be torn apart', () => {
    const { played, at } = failing(FAILED);
    const now = epochMs(NOW + at);
    played.tell({ kind: 'probed', outcome: { kind: 'taken', refused: 0 }, now });
    expect(played.tell({ kind: 'halved', messages: undefined, now }).kinds).toEqual(['note', 'look']);
    expect(played.state.noted).toMatchObject({ batch: undefined, counts: { refused: 8 } });
    expect(played.state.lastError?.words).toContain('HTTP 500');
  });
});
