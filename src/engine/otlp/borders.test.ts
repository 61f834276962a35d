/** What an answer shows of the borders of a window. */
import { MINUTE } from '../time';
import { WINDOW } from '../window/grid';
import { decode, delta, nanos, point } from './testing/metrics';

describe('endsInNext', () => {
  const minute = (start: number) =>
    point({ asInt: 1, startTimeUnixNano: nanos(start), timeUnixNano: nanos(start + MINUTE) });
  const first = minute(-MINUTE);
  const middle = minute(MINUTE);
  const last = minute(WINDOW - MINUTE);
  const acrossStart = minute(-MINUTE / 3);
  const acrossEnd = minute(WINDOW - MINUTE / 3);

  it.each([
    ['the point that ends at the start, not the one that ends at the end', [first, middle], true],
    ['both', [first, middle, last], false],
    ['the one that ends at the end', [middle, last], false],
    ['neither', [middle], false],
    ['a point across the start, none across the end', [acrossStart, middle, last], true],
    ['points across both', [acrossStart, acrossEnd], false],
    ['a point across the end', [middle, last, acrossEnd], false],
  ])('with %s', (_, points, expected) => {
    expect(decode(delta(...points)).endsInNext).toBe(expected);
    expect(decode(delta(...points)).endsHere === true).toBe(points.includes(last));
  });
});
