import fc from 'fast-check';
import { epochMs, MINUTE } from '../time';
import { nextWindow, oldestWithinReach, UPSTREAM_REACH, WINDOW, windowEnd, windowOf, windowsCovering } from './grid';

const moments = fc.integer({ min: 0, max: 4_102_444_800_000 }).map(epochMs);

describe('windows', () => {
  it('cover any range exactly once, aligned and in order', () => {
    fc.assert(
      fc.property(moments, fc.integer({ min: 1, max: 3 * 86_400_000 }), (from, length) => {
        const to = epochMs(from + length);
        const windows = windowsCovering({ from, to });
        expect(windows[0]).toBeLessThanOrEqual(from);
        expect(windowEnd(windows[windows.length - 1])).toBeGreaterThanOrEqual(to);
        expect(windows[windows.length - 1]).toBeLessThan(to);
        windows.forEach((window, index) => {
          expect(window % WINDOW).toBe(0);
          expect(index === 0 || window === nextWindow(windows[index - 1])).toBe(true);
        });
      })
    );
  });

  it('are none for an empty or backward range', () => {
    expect(windowsCovering({ from: epochMs(1000), to: epochMs(1000) })).toEqual([]);
    expect(windowsCovering({ from: epochMs(1000), to: epochMs(0) })).toEqual([]);
  });

  it('hold their start and not their end', () => {
    const start = windowOf(epochMs(1_687_488_960_000));
    expect(windowOf(start)).toBe(start);
    expect(windowOf(windowEnd(start))).toBe(nextWindow(start));
  });

  it('are within reach only when every minute of them is', () => {
    fc.assert(
      fc.property(moments, (offset) => {
        const now = epochMs(offset + UPSTREAM_REACH + MINUTE);
        const oldest = oldestWithinReach(now);
        expect(oldest).toBeGreaterThanOrEqual(now - UPSTREAM_REACH);
        expect(oldest - WINDOW).toBeLessThan(now - UPSTREAM_REACH);
      })
    );
  });
});
