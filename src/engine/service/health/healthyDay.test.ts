/** A day on which all is well: windows are fetched as they begin, and grow by a refresh every few minutes until they are settled. */
import { parseQuery } from '../../query/asked/parsing/parse';
import { randomFrom } from '../../testing/random';
import {
  after,
  before,
  DAY,
  durationMs,
  epochMs,
  HOUR,
  MINUTE,
  SECOND,
  type EpochMs,
  type TimeRange,
} from '../../time';
import { coverageOf, type WindowState } from '../../window/coverage';
import { drawnOf } from '../../window/drawn';
import { WINDOW, windowEnd, windowsCovering, type WindowStart } from '../../window/grid';
import { FIRST, pointAt } from '../../query/testing/world';
import { planSteps } from '../../query';
import { pictureNotices } from '../coverageNotices';
import { answerPanel } from '../panel/panel';
import { NOW, question, Serving } from '../testing/serving';

const SETTLE = durationMs(5 * MINUTE);
const MIDNIGHT = epochMs(Date.UTC(2026, 10, 21));

/** When each window is fetched: soon after it began, then again and again until all of it has settled. */
class Fetches {
  private readonly random: () => number;
  private readonly byWindow = new Map<WindowStart, readonly EpochMs[]>();

  /** @param every how long after a refresh the next one comes: three minutes, or stretched. */
  constructor(
    private readonly every: number,
    seed: number
  ) {
    this.random = randomFrom(seed);
  }

  of(window: WindowStart): readonly EpochMs[] {
    let moments = this.byWindow.get(window);
    if (!moments) {
      const all = [after(window, this.random() * MINUTE)];
      while (before(all[all.length - 1], SETTLE) < windowEnd(window)) {
        all.push(after(all[all.length - 1], this.every + this.random() * 20 * SECOND));
      }
      this.byWindow.set(window, all);
      moments = all;
    }
    return moments;
  }

  stateAt(window: WindowStart, now: EpochMs): WindowState {
    const last = this.of(window).findLast((moment) => moment <= now);
    if (last === undefined) {
      return { window, kind: 'pending', expectedAt: this.of(window)[0] };
    }
    const frontier = before(last, SETTLE);
    return frontier >= windowEnd(window) ? { window, kind: 'fetched' } : { window, kind: 'provisional', frontier };
  }
}

const REFRESHES = [3 * MINUTE, 9 * MINUTE, 14 * MINUTE];

describe.each(REFRESHES.map((every) => [every / MINUTE, every] as const))(
  'refreshed every %i minutes',
  (_minutes, every) => {
    it('a picture has nothing to say, at any moment of the day, but where its range is too new to hold anything', () => {
      const fetches = new Fetches(every, 7);
      const random = randomFrom(every);
      const settled = (window: WindowStart): WindowState => ({ window, kind: 'fetched' });
      const ranges = [5 * MINUTE, 15 * MINUTE, HOUR, 6 * HOUR, DAY, 7 * DAY];
      let [asked, tooNew, ahead] = [0, 0, 0];
      for (let now: EpochMs = MIDNIGHT; now < after(MIDNIGHT, DAY); now = after(now, (5 + 25 * random()) * SECOND)) {
        const length = ranges[Math.floor(random() * (asked % 20 === 0 ? 6 : 5))];
        asked += 1;
        const range: TimeRange = { from: before(now, length), to: now };
        const windows = windowsCovering(range).map((window) =>
          window < before(now, HOUR) ? settled(window) : fetches.stateAt(window, now)
        );
        const plan = { windows, now };
        const drawn = drawnOf(plan, SETTLE, new Set());
        expect(drawn.gaps).toEqual([]);
        const told = { plan, coverage: coverageOf({ windows, nextAt: null }), drawn, settle: SETTLE, now };
        ahead += told.coverage.pending;
        const query = parseQuery({ schemaVersion: 1, metrics: ['M'] });
        const steps = planSteps({ range, interval: durationMs(MINUTE), maxDataPoints: 1_000, minStep: undefined });
        const notices = pictureNotices(told, { query, range }, steps, []);
        if (notices.length > 0) {
          expect(notices).toEqual([{ severity: 'info', text: expect.stringContaining('before this range begins') }]);
          expect(length).toBeLessThan(every + 2 * SETTLE);
          tooNew += 1;
        }
      }
      expect(tooNew).toBeGreaterThan(0);
      expect(asked - tooNew).toBeGreaterThan(3_000);
      // What is still to come is the window that has only just begun.
      expect(ahead).toBeLessThan(asked / 10);
    });
  }
);

describe.each([
  ['with its last minute', false],
  ['without its last minute, which the next one has', true],
])('a window comes %s', (_case, endsInNext) => {
  it.each(['series', 'table'])('and what is answered has no notice, and is all that is settled: %s', async (format) => {
    const serving = new Serving();
    const fetches = new Fetches(4 * MINUTE, 11);
    const random = randomFrom(3);
    serving.fetcher.endsInNext = endsInNext;
    serving.fetcher.stateOf = (window) => fetches.stateAt(window, serving.clock.now());
    const kept = new Map<WindowStart, EpochMs>();
    const fetchAll = async (): Promise<void> => {
      const now = serving.clock.now();
      for (const window of windowsCovering({ from: before(NOW, 2 * HOUR), to: epochMs(now + 1) })) {
        const last = fetches.of(window).findLast((moment) => moment <= now);
        if (last !== undefined && kept.get(window) !== last) {
          kept.set(window, last);
          const minute = (window - FIRST) / MINUTE + 1;
          // Half of the windows show nothing of it: that is known of the gateway.
          const isSeen = endsInNext && (window / WINDOW) % 2 === 0;
          const facts = { fetchedAt: last, frontier: before(last, SETTLE), endsInNext: isSeen };
          await serving.keep(window, [pointAt(minute, 1)], facts);
        }
      }
    };
    for (const end = after(NOW, 90 * MINUTE); serving.clock.now() < end;) {
      await fetchAll();
      const now = serving.clock.now();
      const range = { from: before(now, random() < 0.5 ? 30 * MINUTE : HOUR), to: now };
      const { result } = await serving.passing(
        answerPanel(serving.account, serving.source, question({ format }, range))
      );
      const [frame] = result.kind === 'frames' ? result.frames : [];
      expect({ at: now, notices: frame?.meta?.notices }).toEqual({ at: now, notices: undefined });
      expect(frame?.meta?.custom).toMatchObject({ unfetched: [] });
      const numbers = frame?.fields.flatMap((field) => (field.type === 'number' ? [...field.values] : [])) ?? [];
      expect(numbers.length).toBeGreaterThan(0);
      expect(numbers.some(Number.isNaN)).toBe(false);
      await serving.clock.advance((20 + 30 * random()) * SECOND);
    }
  });
});
