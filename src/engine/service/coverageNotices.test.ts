import fc from 'fast-check';
import { everyStep } from '../query/steps/alignment';
import { parseQuery } from '../query/asked/parsing/parse';
import { after, before, DAY, durationMs, epochMs, HOUR, MINUTE, type EpochMs, type TimeRange } from '../time';
import { coverageOf, type WindowState } from '../window/coverage';
import { drawnOf } from '../window/drawn';
import { WINDOW, windowEnd, windowOf, type WindowStart } from '../window/grid';
import { unfetchedIn } from '../window/unfetched';
import { coverageNotices, pictureNotices, type Told } from './coverageNotices';
import { inOneNotice } from './texts';

const NOW = epochMs(Date.UTC(2026, 10, 21, 10, 7));
const SETTLE = durationMs(5 * MINUTE);
const failure = { cause: 'unavailable', message: 'Atlassian answered with 503.' } as const;
const retryAt = after(NOW, 3 * MINUTE);
/** Counted back from the one that has just begun, at 10:00. */
const window = (index: number): WindowStart => windowOf(after(NOW, -index * WINDOW));

const fetched = (index: number): WindowState => ({ window: window(index), kind: 'fetched' });
const gone = (index: number): WindowState => ({ window: window(index), kind: 'gone' });
const failed = (index: number, message: string = failure.message): WindowState => ({
  ...{ window: window(index), kind: 'failed', retryAt },
  failure: { ...failure, message },
});
const pending = (index: number, minutes = 1): WindowState => ({
  ...{ window: window(index), kind: 'pending', expectedAt: after(NOW, minutes * MINUTE) },
});
const growing = (index: number, minutes: number): WindowState => ({
  ...{ window: window(index), kind: 'provisional', frontier: after(window(index), minutes * MINUTE) },
});
const stale = (index: number, minutes: number): WindowState => ({
  ...{ window: window(index), kind: 'provisional', frontier: after(window(index), minutes * MINUTE) },
  stale: { failure, retryAt },
});

function told(windows: readonly WindowState[], now: EpochMs = NOW): Told {
  const plan = { windows, now };
  const drawn = drawnOf(plan, SETTLE, new Set());
  return { plan, coverage: coverageOf({ windows, nextAt: null }), drawn, settle: SETTLE, now };
}

/** Of a panel: the one notice, as it is read. */
const said = (windows: readonly WindowState[]): string =>
  inOneNotice(coverageNotices(told(windows)))
    .map(({ severity, text }) => `${severity}: ${text}`)
    .join('|');

describe('of windows is said', () => {
  it.each([
    [[fetched(2), fetched(1)], ''],
    [[fetched(2), growing(1, 13), growing(0, -1)], ''],
    [[fetched(1), pending(0)], 'info: 1 of 2 windows; all in about a minute.'],
    [[pending(3, 12), pending(2, 5), fetched(1)], 'info: 1 of 3 windows; all in about 12 min.'],
    [
      [gone(4), pending(3, 12), failed(2), fetched(1)],
      'warning: 1 of 4 windows could not be fetched and are shown as gaps. 09:30–09:45 UTC: Atlassian answered with 503. Tried again at 10:10 UTC. 1 of 3 windows; 1 more in about 12 min. 1 of 4 windows stay empty, up to 09:15 UTC: they are older than the 14 days that Atlassian keeps and were not fetched in time.',
    ],
    [
      [fetched(1), stale(0, 1)],
      'warning: Nothing newer than 10:01 UTC. The last call failed: Atlassian answered with 503. Tried again at 10:10 UTC.',
    ],
    [
      [stale(1, 8), failed(0)],
      'warning: Nothing newer than 09:53 UTC. The last call failed: Atlassian answered with 503. Tried again at 10:10 UTC.',
    ],
    [
      [failed(50), failed(49), failed(4, 'It is too large.'), fetched(1), failed(0)],
      'warning: Nothing newer than 10:00 UTC. 4 of 5 windows could not be fetched and are shown as gaps. 2026-11-20 21:30–22:00 UTC, 10:00–10:15 UTC: Atlassian answered with 503. Tried again at 10:10 UTC. 09:00–09:15 UTC: It is too large. Tried again at 10:10 UTC.',
    ],
    [
      [stale(1, 8), growing(0, 1)],
      'warning: What is newer in these windows could not be fetched and is shown as a gap. 09:53–10:00 UTC: Atlassian answered with 503. Tried again at 10:10 UTC.',
    ],
    [[growing(5, 9), fetched(4)], 'info: 08:54–09:00 UTC is being asked for again.'],
  ])('%#', (windows, text) => {
    expect(said(windows)).toBe(text);
  });

  it('that what is due is being tried, and not a time that is over', () => {
    const state: WindowState = { window: window(0), kind: 'failed', failure, retryAt: before(NOW, MINUTE) };
    expect(said([fetched(1), state])).toContain('It is being tried again.');
  });

  it('a failure of our own in its own words', () => {
    const full: WindowState = {
      ...{ window: window(0), kind: 'failed', retryAt },
      failure: { cause: 'store', message: 'The disk is full.' },
    };
    expect(said([fetched(1), full])).toBe(
      'warning: Nothing newer than 10:00 UTC. The disk is full. Tried again at 10:10 UTC.'
    );
  });

  it('what is older than can be had apart from what comes: of 30 days, 16 are no progress', () => {
    const windows = Array.from({ length: 2_881 }, (_, index) => {
      const at = 2_880 - index;
      return at > 1_344 ? gone(at) : at > 823 ? pending(at, 100) : fetched(at);
    });
    expect(said(windows)).toMatch(/^info: 824 of 1345 windows; all in about 100 min\. 1536 of 2881 windows stay empty/);
  });
});

/** Any mixture of states, oldest first. */
const mixture = fc
  .array(
    fc.tuple(
      fc.constantFrom('fetched', 'growing', 'stale', 'pending', 'failed', 'gone' as const),
      fc.integer({ min: -5, max: 14 })
    ),
    { minLength: 1, maxLength: 30 }
  )
  .map((kinds) =>
    kinds.map(([kind, minutes], at): WindowState => {
      const index = kinds.length - 1 - at;
      const partly = { growing, stale };
      const wholly = { fetched, gone, failed, pending };
      return kind === 'growing' || kind === 'stale' ? partly[kind](index, minutes) : wholly[kind](index);
    })
  );

describe('whatever state the windows are in', () => {
  it('the counts that are said are those of the coverage', () => {
    fc.assert(
      fc.property(mixture, (windows) => {
        const { coverage } = told(windows);
        const text = said(windows);
        const there = coverage.fetched + coverage.provisional;
        for (const [, progress, possible] of text.matchAll(/(\d+) of (\d+) windows;/g)) {
          expect([progress, possible]).toEqual([String(there), String(coverage.windows - coverage.gone)]);
        }
        for (const [, count, all] of text.matchAll(/(\d+) of (\d+) windows could not/g)) {
          expect([count, all]).toEqual([String(coverage.failed), String(coverage.windows)]);
        }
        for (const [, count, all] of text.matchAll(/(\d+) of (\d+) windows stay/g)) {
          expect([count, all]).toEqual([String(coverage.gone), String(coverage.windows)]);
        }
        for (const [, more] of text.matchAll(/; (\d+) more in/g)) {
          expect(more).toBe(String(coverage.pending));
        }
      })
    );
  });

  it('something is said exactly where something is shaded', () => {
    fc.assert(
      fc.property(mixture, (windows) => {
        const { drawn } = told(windows);
        const range = { from: windows[0].window, to: windowEnd(window(0)) };
        const kinds = new Set(unfetchedIn(drawn.gaps, range).map(({ kind }) => kind));
        const text = said(windows);
        expect(text.startsWith('warning')).toBe(kinds.has('failed'));
        expect(/windows; (all|\d+ more) in about|being asked for again/.test(text)).toBe(kinds.has('pending'));
        expect(/stays? empty/.test(text)).toBe(kinds.has('gone'));
      })
    );
  });
});

describe('of a range is said', () => {
  const ask = (
    range: TimeRange,
    windows: readonly WindowState[],
    { step = MINUTE, partialStep = false, unknown = [] as readonly number[] } = {}
  ): string => {
    const aligned = { from: Math.floor(range.from / step) * step, to: Math.ceil(range.to / step) * step };
    const steps = {
      alignment: everyStep(durationMs(step)),
      range: { from: epochMs(aligned.from), to: epochMs(aligned.to) },
    };
    const query = { ...parseQuery({ schemaVersion: 1, metrics: ['M'] }), partialStep };
    return pictureNotices(told(windows), { query, range }, steps, unknown.map(durationMs))
      .map(({ severity, text }) => `${severity}: ${text}`)
      .join('|');
  };
  const last = (minutes: number): TimeRange => ({ from: before(NOW, minutes * MINUTE), to: NOW });

  it('that it begins after what is settled, once it does', () => {
    expect(ask(last(5), [growing(0, -1)])).toBe(
      "info: Atlassian's data comes some minutes late: it is settled up to 09:59 UTC, before this range begins. Choose one that begins earlier."
    );
    expect(ask(last(5), [growing(0, 2)])).toContain('settled up to 10:02 UTC');
    expect(ask(last(6), [growing(0, 2)])).toBe('');
    expect(ask({ from: after(NOW, HOUR), to: after(NOW, 2 * HOUR) }, [])).toContain('settled up to 10:02 UTC');
    expect(ask({ from: after(NOW, DAY), to: NOW }, [])).toBe('');
  });

  it('why it is empty in an outage, and not that it is too new', () => {
    expect(ask(last(5), [stale(0, -1)])).toMatch(/^warning: Nothing newer than 09:59 UTC\. The last call failed: .*$/);
    expect(ask(last(5), [failed(0)])).toMatch(/^warning: 1 of 1 windows could not be fetched/);
    expect(ask(last(5), [stale(0, -1)])).not.toContain('Choose');
  });

  it('that no step has ended, where one has begun', () => {
    const windows = [fetched(2), fetched(1), growing(0, 2)];
    const text = /^info: No step of 1 h in this range has ended before 10:02 UTC, up to which data is settled\./;
    expect(ask(last(7), windows, { step: HOUR })).toMatch(text);
    expect(ask(last(7), windows, { step: HOUR, partialStep: true })).toBe('');
  });

  it('how much of the time asked for is in the figures of a table, if not all that could be', () => {
    const windows = [fetched(4), failed(3), fetched(2), fetched(1), growing(0, 2)];
    expect(ask(last(60), windows, { unknown: [0, 0] })).not.toContain('figures');
    expect(ask(last(60), windows, { unknown: [15 * MINUTE, 15 * MINUTE] })).toMatch(
      / The figures are of 40 min of the 1 h asked for\.|The figures are of 40 min of the 1 h asked for\.$/
    );
    expect(ask(last(60), windows, { unknown: [15 * MINUTE, 0] })).toContain(
      '40 min of the 1 h asked for in some rows.'
    );
  });
});
