import fc from 'fast-check';
import { boundName } from './boundNames';

it.each([
  [5, 'ms', '5 ms'],
  [0.5, 'ms', '0.5 ms'],
  [0, 'ms', '0 ms'],
  [1000, 'ms', '1 s'],
  [2500, 'ms', '2.5 s'],
  [10_000, 'ms', '10 s'],
  [-2500, 'ms', '-2.5 s'],
  [900_000, 'ms', '15 min'],
  [100_000, 'ms', '100 s'],
  [1001, 'ms', '1001 ms'],
  [60, 's', '1 min'],
  [1_048_576, 'bytes', '1 MiB'],
  [1000, 'bytes', '1000 B'],
  [1500, 'decmbytes', '1.5 GB'],
  [95, 'percent', '95 %'],
  [10, 'short', '10'],
  [10, 'cps', '10'],
])('calls %d in %s %s', (bound, unit, name) => {
  expect(boundName(bound, unit)).toBe(name);
});

const MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 };

it('names the very bound, whatever the unit it is brought to', () => {
  const bounds = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 }), fc.integer());
  fc.assert(
    fc.property(bounds, (bound) => {
      const [number, symbol] = boundName(bound, 'ms').split(' ');
      // toBe would tell 0 from -0.
      expect(Number(number) * MS[symbol] === bound).toBe(true);
    })
  );
});
