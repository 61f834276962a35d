import fc from 'fast-check';
import { after, epochMs, MINUTE, type EpochMs } from '../time';
import { UNFETCHED_KINDS, unfetchedIn, type Gap, type UnfetchedKind } from './unfetched';

const DAY_START = epochMs(1_700_006_400_000);
const at = (minutes: number): EpochMs => after(DAY_START, minutes * MINUTE);

function gap(from: number, to: number, kind: UnfetchedKind, message = 'It is down.'): Gap {
  const range = { from: at(from), to: at(to) };
  return kind === 'failed'
    ? { ...range, kind, trouble: { failure: { cause: 'unavailable', message }, retryAt: at(1_000) } }
    : { ...range, kind };
}

it('takes gaps together that follow each other and are of one kind, and says no more of them', () => {
  const gaps = [
    ...[gap(0, 30, 'gone'), gap(45, 60, 'pending'), gap(60, 75, 'pending')],
    ...[gap(75, 90, 'failed'), gap(90, 105, 'failed', 'It is too slow.'), gap(120, 135, 'failed')],
  ];
  expect(unfetchedIn(gaps, { from: at(0), to: at(180) })).toEqual([
    { from: at(0), to: at(30), kind: 'gone' },
    { from: at(45), to: at(75), kind: 'pending' },
    { from: at(75), to: at(105), kind: 'failed' },
    { from: at(120), to: at(135), kind: 'failed' },
  ]);
});

it('covers each gap that the range touches, and no other', () => {
  const gaps = fc
    .array(fc.tuple(fc.constantFrom(...UNFETCHED_KINDS, 'none' as const), fc.integer({ min: 1, max: 15 })), {
      minLength: 1,
      maxLength: 12,
    })
    .map((all) =>
      all.flatMap(([kind, minutes], index): Gap[] =>
        kind === 'none' ? [] : [gap(15 * index + 15 - minutes, 15 * index + 15, kind)]
      )
    );
  fc.assert(
    fc.property(gaps, fc.nat(180), fc.nat(180), (given, one, other) => {
      const range = { from: at(Math.min(one, other)), to: at(Math.max(one, other)) };
      const stretches = unfetchedIn(given, range);
      for (const { from, to, kind } of given) {
        const over = stretches.filter((stretch) => stretch.from <= from && stretch.to >= to);
        expect(over.map((stretch) => stretch.kind)).toEqual(to > range.from && from < range.to ? [kind] : []);
      }
      stretches.slice(1).forEach(({ from, kind }, index) => {
        const before = stretches[index];
        expect(from > before.to || (from === before.to && kind !== before.kind)).toBe(true);
      });
    })
  );
});
