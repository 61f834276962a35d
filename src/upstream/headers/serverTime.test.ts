import fc from 'fast-check';
import { DAY, durationMs, epochMs } from '../../engine/time';
import { serverStart } from './serverTime';

const NOW = epochMs(Date.UTC(2026, 10, 21, 10, 0, 0));
const http = (moment: number): string => new Date(moment).toUTCString();

describe("a call's start by the server's clock", () => {
  test('is never later than the true one, whatever the delays and the clocks', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -DAY / 2, max: DAY / 2 }),
        fc.nat(5_000),
        fc.nat(20_000),
        fc.nat(5_000),
        fc.nat(999),
        (skew, there, work, back, fraction) => {
          const trueStart = NOW + skew + fraction;
          const headers = new Headers({ date: http(trueStart + there + work) });
          const start = serverStart(headers, epochMs(NOW + fraction), durationMs(there + work + back));
          expect(start).toBeLessThanOrEqual(trueStart);
          expect(start).toBeGreaterThan(trueStart - back - 1000);
        }
      )
    );
  });

  test('is the local one without a Date, or with one that is none', () => {
    expect(serverStart(new Headers(), NOW, durationMs(100))).toBe(NOW);
    expect(serverStart(new Headers({ date: 'soon' }), NOW, durationMs(100))).toBe(NOW);
  });

  test('is the earlier of the two when they are days apart', () => {
    expect(serverStart(new Headers({ date: http(NOW + 3 * DAY) }), NOW, durationMs(0))).toBe(NOW);
    const old = epochMs(NOW - 3 * DAY);
    expect(serverStart(new Headers({ date: http(old) }), NOW, durationMs(0))).toBe(old);
  });
});
