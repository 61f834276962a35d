/** When a call may be sent, by the arithmetic alone; and whatever ledgers do, never a sixth in a minute. */
import fc from 'fast-check';
import { durationMs, HOUR, MINUTE, SECOND } from '../time';
import {
  EMPTY,
  LIMIT,
  LONGEST_LEAD,
  LONGEST_PAUSE,
  nextSlot,
  noted,
  shifted,
  slotsFrom,
  SPAN,
  take,
  worstCase,
  type QuotaRecord,
} from './pace';
import type { Priority } from './priority';

const NOW = durationMs(10 * HOUR);
const priorities = fc.constantFrom<Priority>('alert', 'view', 'head', 'backfill');

/** When calls of this priority are given as early as can be, for a while, in ms from the start. */
function given(record: QuotaRecord, priority: Priority, length: number): number[] {
  const sent: number[] = [];
  let current = record;
  for (let now: number = NOW; now < NOW + length;) {
    const { slot, record: next } = take(current, priority, durationMs(now));
    current = next;
    if (slot.kind === 'taken') {
      sent.push(now - NOW);
    } else {
      now += slot.wait;
    }
  }
  return sent;
}

describe('a slot', () => {
  it('is free again 62 s after its call was sent, and there are five', () => {
    expect(given(EMPTY, 'view', 3 * SPAN)).toEqual(
      Array.from({ length: 15 }, (_, call) => Math.floor(call / 5) * SPAN)
    );
  });

  it.each<Priority>(['head', 'backfill'])('is left free where the call is %s', (priority) => {
    expect(given(EMPTY, priority, SECOND)).toHaveLength(LIMIT - 1);
  });

  it('is kept for rules for an hour after one asked; the others are spaced evenly', () => {
    const record = noted(EMPTY, { kind: 'a rule asked' }, NOW);
    expect(given(record, 'view', SPAN)).toEqual([0, 15_500, 31_000, 46_500]);
    const afterRule = take(record, 'alert', NOW).record;
    expect(given(afterRule, 'view', SPAN)).toEqual([0, 15_500, 31_000, 46_500]);
    expect(given(shifted(record, -HOUR), 'view', SECOND)).toHaveLength(LIMIT);
  });

  it('is had by a rule whatever others have taken, within 20 s', () => {
    let record = noted(EMPTY, { kind: 'a rule asked' }, NOW);
    for (let now: number = NOW; now < NOW + 10 * MINUTE; now += SECOND) {
      record = take(record, 'view', durationMs(now)).record;
      if (now > NOW + 2 * MINUTE) {
        expect(nextSlot(record, 'alert', durationMs(now)) - now).toBeLessThan(20 * SECOND);
      }
    }
  });

  it('is one where nothing is known of the minute before', () => {
    expect(given(worstCase(NOW), 'view', SPAN)).toHaveLength(1);
  });

  it('is never the sixth of any 62 s, in whatever order calls, pauses, rules and clocks that begin anew come', () => {
    const steps = fc.array(
      fc.record({
        wait: fc.integer({ min: 0, max: 40_000 }),
        priority: priorities,
        note: fc.option(
          fc.oneof(
            fc.constant({ kind: 'a rule asked' } as const),
            fc.constant({ kind: 'answered' } as const),
            fc.option(fc.integer({ min: -1_000, max: 10 * HOUR }), { nil: undefined }).map((wait) => ({
              kind: 'paused' as const,
              wait: wait === undefined ? undefined : durationMs(wait),
            }))
          ),
          { freq: 8 }
        ),
      }),
      { minLength: 30, maxLength: 80 }
    );
    fc.assert(
      fc.property(steps, (all) => {
        let [record, now] = [EMPTY, NOW as number];
        const sent: number[] = [];
        for (const { wait, priority, note } of all) {
          now += wait;
          record = note ? noted(record, note, durationMs(now)) : record;
          const answer = take(record, priority, durationMs(now));
          record = answer.record;
          if (answer.slot.kind === 'taken') {
            sent.push(now);
          } else {
            expect(answer.slot.wait).toBeGreaterThan(0);
          }
        }
        sent.forEach((moment, index) =>
          expect((sent[index + LIMIT] ?? Infinity) - moment).toBeGreaterThanOrEqual(SPAN)
        );
      })
    );
  });

  it('that takes its time to be written down is sent within it and a second, and is never the sixth of a minute', () => {
    const steps = fc.array(
      fc.record({
        wait: fc.integer({ min: 0, max: 20_000 }),
        priority: priorities,
        lead: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: LONGEST_LEAD })),
        /** Of the time in which it may be sent. */
        part: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      { minLength: 30, maxLength: 80 }
    );
    fc.assert(
      fc.property(steps, (all) => {
        let [record, now] = [EMPTY, NOW as number];
        const sent: number[] = [];
        for (const { wait, priority, lead, part } of all) {
          now += wait;
          const answer = take(record, priority, durationMs(now), LIMIT, durationMs(lead));
          record = answer.record;
          if (answer.slot.kind === 'taken') {
            sent.push(now + part * (answer.slot.lead + SECOND));
          }
        }
        sent.sort((one, other) => one - other);
        sent.forEach((moment, index) =>
          expect((sent[index + LIMIT] ?? Infinity) - moment).toBeGreaterThanOrEqual(MINUTE)
        );
        expect(sent.length).toBeGreaterThan(0);
      })
    );
  });
});

describe('a pause', () => {
  const paused = (wait: number | undefined) =>
    noted(EMPTY, { kind: 'paused', wait: wait === undefined ? undefined : durationMs(wait) }, NOW);

  it('lasts as long as it was told to, and is never shortened', () => {
    expect(given(paused(100 * SECOND), 'alert', 101 * SECOND)).toEqual([100_000, 100_000, 100_000, 100_000, 100_000]);
    const again = noted(paused(100 * SECOND), { kind: 'paused', wait: durationMs(5 * SECOND) }, NOW);
    expect(nextSlot(again, 'alert', NOW)).toBe(NOW + 100 * SECOND);
  });

  it.each([
    ['nothing', undefined, SPAN],
    ['a time that is past', -5_000, SECOND],
    ['no number', Number.NaN, SPAN],
  ])('that names %s is short', (_what, wait, length) => {
    expect(nextSlot(paused(wait), 'alert', NOW) - NOW).toBe(length);
  });

  it('that is far is probed hourly with one call, and is over with its answer', () => {
    const sent = given(paused(5 * HOUR), 'view', 5 * HOUR - 1);
    expect(sent).toEqual([1, 2, 3, 4].map((hour) => hour * HOUR));
    const answered = noted(paused(5 * HOUR), { kind: 'answered' }, NOW);
    expect(nextSlot(answered, 'view', NOW)).toBe(NOW);
  });

  it('is never believed for more than six hours', () => {
    expect(paused(100 * HOUR).pause?.until).toBe(NOW + LONGEST_PAUSE);
  });
});

describe('what is foretold', () => {
  const records = fc.array(fc.integer({ min: 0, max: SPAN }), { maxLength: 5 }).map((ages): QuotaRecord => ({
    ...EMPTY,
    calls: [...ages].sort((one, other) => other - one).map((age) => ({ at: durationMs(NOW - age), forRule: false })),
  }));

  it('comes true if nothing is sent in between, however far ahead', () => {
    fc.assert(
      fc.property(records, priorities, fc.boolean(), (calls, priority, isForRules) => {
        const record = { ...calls, rulesUntil: isForRules ? durationMs(NOW + 10 * HOUR) : undefined };
        const slots = slotsFrom(record, priority, NOW);
        const sent = given(record, priority, 15 * MINUTE).slice(0, 40);
        expect(sent.map((_, call) => slots(call) - NOW)).toEqual(sent);
      })
    );
  });
});
