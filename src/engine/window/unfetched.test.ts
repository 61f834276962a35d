import fc from 'fast-check';
import type { UpstreamFailure } from '../failure';
import { after, epochMs, MINUTE, type EpochMs } from '../time';
import type { WindowState } from './coverage';
import { windowEnd, windowsCovering, type WindowStart } from './grid';
import { unfetchedIn } from './unfetched';

const DAY_START = epochMs(1_700_006_400_000);
const failure: UpstreamFailure = { cause: 'unavailable', message: 'It is down.' };
const at = (minutes: number): EpochMs => after(DAY_START, minutes * MINUTE);

function state(window: WindowStart, kind: WindowState['kind']): WindowState {
  switch (kind) {
    case 'provisional':
      return { window, kind, frontier: after(window, MINUTE) };
    case 'pending':
      return { window, kind, expectedAt: at(1_000) };
    case 'failed':
      return { window, kind, failure, retryAt: at(1_000) };
    default:
      return { window, kind };
  }
}

const statesOf = (kinds: readonly WindowState['kind'][]): readonly WindowState[] =>
  windowsCovering({ from: at(0), to: at(15 * kinds.length) }).map((window, index) => state(window, kinds[index]));

it('takes windows together that follow each other for the same reason', () => {
  const windows = statesOf(['gone', 'gone', 'fetched', 'pending', 'pending', 'failed', 'provisional', 'pending']);
  expect(unfetchedIn(windows, { from: at(0), to: at(120) })).toEqual([
    { from: at(0), to: at(30), kind: 'gone' },
    { from: at(45), to: at(75), kind: 'pending' },
    { from: at(75), to: at(90), kind: 'failed' },
    { from: at(105), to: at(120), kind: 'pending' },
  ]);
});

it('covers each window of the range that has no data, and no other', () => {
  const kinds = fc.array(fc.constantFrom('fetched', 'provisional', 'pending', 'failed', 'gone' as const), {
    minLength: 1,
    maxLength: 12,
  });
  fc.assert(
    fc.property(kinds, fc.nat(180), fc.nat(180), (given, one, other) => {
      const windows = statesOf(given);
      const range = { from: at(Math.min(one, other)), to: at(Math.max(one, other)) };
      const stretches = unfetchedIn(windows, range);
      for (const { window, kind } of windows) {
        const isShown = windowEnd(window) > range.from && window < range.to;
        const isUnfetched = kind !== 'fetched' && kind !== 'provisional';
        const over = stretches.filter(({ from, to }) => from <= window && to >= windowEnd(window));
        expect(over.map((stretch) => stretch.kind)).toEqual(isShown && isUnfetched ? [kind] : []);
      }
      stretches.slice(1).forEach(({ from, kind }, index) => {
        const before = stretches[index];
        expect(from > before.to || (from === before.to && kind !== before.kind)).toBe(true);
      });
    })
  );
});
