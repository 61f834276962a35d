import fc from 'fast-check';
import { after, DAY, durationMs, epochMs, HOUR, MINUTE } from '../time';
import { nextWindow, oldestWithinReach, windowOf } from '../window/grid';
import { oldestKept, slicesOf } from './slices';

const moments = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2029, 0, 1) }).map(epochMs);
const settles = fc.integer({ min: 0, max: 60 }).map((minutes) => durationMs(minutes * MINUTE));
const KEPT = durationMs(90 * DAY);

describe('the slices of an app', () => {
  it('are all that is within reach and the day before, each window once', () => {
    fc.assert(
      fc.property(moments, settles, (now, settle) => {
        const spans = slicesOf(now, settle, KEPT)
          .map(({ span }) => span)
          .sort((one, other) => one.from - other.from);
        expect(spans[0]?.from).toBe(oldestWithinReach(after(now, -DAY)));
        expect(spans.at(-1)?.to).toBe(nextWindow(windowOf(now)));
        spans.forEach(({ from, to }, index) => {
          expect(to).toBeGreaterThan(from);
          expect(to).toBe(spans[index + 1]?.from ?? to);
        });
      })
    );
  });

  it('come in the order of what is lost first: the head, the newest day, what is about to be forgotten, history from the newest on', () => {
    fc.assert(
      fc.property(moments, settles, (now, settle) => {
        const [head, day, expiring, ...history] = slicesOf(now, settle, KEPT);
        expect([head?.priority, day?.priority, expiring?.priority]).toEqual(['head', 'newest day', 'expiring']);
        expect(day?.span.from).toBe(windowOf(after(now, -DAY)));
        expect((expiring?.span.to ?? 0) - oldestWithinReach(now)).toBe(6 * HOUR);
        expect(history.every(({ priority }) => priority === 'backfill')).toBe(true);
        expect(history.length).toBeLessThanOrEqual(14);
        const starts = history.map(({ span }) => span.from);
        expect(starts).toEqual([...starts].sort((one, other) => other - one));
      })
    );
  });

  it('leave out what would be dropped again at once', () => {
    fc.assert(
      fc.property(moments, settles, fc.integer({ min: 1, max: 20 }), (now, settle, days) => {
        const retention = durationMs(days * DAY);
        const kept = oldestKept(now, retention);
        const all = slicesOf(now, settle, KEPT);
        const some = slicesOf(now, settle, retention);
        expect(some.every(({ span }) => span.from >= kept && span.to > span.from)).toBe(true);
        const windowsIn = (slices: typeof all) =>
          slices.reduce((sum, { span }) => sum + Math.max(0, span.to - Math.max(span.from, kept)), 0);
        expect(windowsIn(some)).toBe(windowsIn(all));
      })
    );
    const [now, settle] = [epochMs(Date.UTC(2026, 0, 1)), durationMs(0)];
    expect(slicesOf(now, settle, durationMs(Infinity))).toEqual(slicesOf(now, settle, KEPT));
  });

  it('keep their names while they are the same part of the past', () => {
    fc.assert(
      fc.property(moments, fc.integer({ min: 1, max: 6 * HOUR }), (now, later) => {
        const history = (moment: typeof now) =>
          slicesOf(moment, durationMs(0), KEPT).filter(({ priority }) => priority === 'backfill');
        const before = new Map(history(now).map(({ name, span }) => [name, span]));
        for (const { name, span } of history(after(now, later))) {
          const earlier = before.get(name);
          expect(earlier === undefined || (span.from < earlier.to && earlier.from < span.to)).toBe(true);
        }
      })
    );
  });
});
