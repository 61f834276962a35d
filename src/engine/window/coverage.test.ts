import fc from 'fast-check';
import { after, epochMs, MINUTE } from '../time';
import { coverageOf, type WindowState } from './coverage';
import { WINDOW, windowEnd, windowOf } from './grid';

const first = windowOf(epochMs(1_760_000_000_000));
const windowAt = (index: number) => windowOf(after(first, index * WINDOW));
const failure = { cause: 'unavailable', message: 'The gateway does not answer.' } as const;

function stateAt(index: number, kind: WindowState['kind']): WindowState {
  const window = windowAt(index);
  switch (kind) {
    case 'provisional':
      return { window, kind, frontier: after(window, 3 * MINUTE) };
    case 'pending':
      return { window, kind, expectedAt: after(window, WINDOW) };
    case 'failed':
      return { window, kind, failure, retryAt: after(window, WINDOW) };
    default:
      return { window, kind };
  }
}

const kinds = fc.constantFrom<WindowState['kind']>('fetched', 'provisional', 'pending', 'failed', 'gone');

describe('coverage', () => {
  it('counts each window of the range once', () => {
    fc.assert(
      fc.property(fc.array(kinds, { maxLength: 200 }), (range) => {
        const coverage = coverageOf({ windows: range.map((kind, index) => stateAt(index, kind)), nextAt: null });
        const { fetched, provisional, pending, failed, gone } = coverage;
        expect(fetched + provisional + pending + failed + gone).toBe(coverage.windows);
        expect(coverage.windows).toBe(range.length);
        expect(failed).toBe(range.filter((kind) => kind === 'failed').length);
      })
    );
  });

  it('ends where the newest data that is there is settled', () => {
    const windows = [stateAt(0, 'fetched'), stateAt(1, 'provisional'), stateAt(2, 'pending')];
    expect(coverageOf({ windows, nextAt: null }).frontier).toBe(after(windowAt(1), 3 * MINUTE));
    expect(coverageOf({ windows: windows.slice(0, 1), nextAt: null }).frontier).toBe(windowEnd(first));
  });

  it('has no frontier where nothing is fetched', () => {
    const windows = [stateAt(0, 'gone'), stateAt(1, 'failed'), stateAt(2, 'pending')];
    const nextAt = after(first, MINUTE);
    expect(coverageOf({ windows, nextAt })).toMatchObject({ frontier: null, nextAt });
    expect(coverageOf({ windows: [], nextAt: null }).frontier).toBeNull();
  });

  it('has the latest moment up to which any window is known as its frontier', () => {
    const windows = [stateAt(0, 'fetched'), stateAt(1, 'pending'), stateAt(2, 'provisional')];
    expect(coverageOf({ windows, nextAt: null }).frontier).toBe(after(windowAt(2), 3 * MINUTE));
    expect(coverageOf({ windows: [stateAt(1, 'pending')], nextAt: null }).frontier).toBeNull();
  });

  it('has a frontier for any number of windows', () => {
    const windows = Array.from({ length: 500_000 }, (_, index) => stateAt(index, 'fetched'));
    expect(coverageOf({ windows, nextAt: null }).frontier).toBe(epochMs(first + 500_000 * WINDOW));
  });
});
