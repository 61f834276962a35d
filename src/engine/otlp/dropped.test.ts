/** What is said of what could not be read. */
import { MINUTE } from '../time';
import { decode, delta, nanos, point } from './testing/metrics';

describe('what is dropped', () => {
  const of = (value: string, facts: object) =>
    point({ attributes: [{ key: 'functionKey', value: { stringValue: value } }], ...facts });
  const at = (minute: number) => ({
    startTimeUnixNano: nanos(minute * MINUTE),
    timeUnixNano: nanos((minute + 1) * MINUTE),
  });

  it('is told apart by series, with the time that it is of, as far as these can be read', () => {
    const { dropped } = decode(
      delta(
        ...[of('f', { asInt: 'x', ...at(1) }), of('f', { asInt: 'y', ...at(3) }), of('g', { asInt: 'z', ...at(2) })],
        ...[point({ asInt: 'x', attributes: 'none' }), of('h', { asInt: 1, timeUnixNano: 0 })]
      )
    );
    const told = { metric: 'm', reason: 'not a number' };
    const starts = (first: number, last: number) => ({ first: first * MINUTE, last: last * MINUTE });
    expect(dropped).toEqual([
      { ...told, count: 2, attributes: { functionKey: 'f' }, starts: starts(1, 3) },
      { ...told, count: 1, attributes: { functionKey: 'g' }, starts: starts(2, 2) },
      { ...told, count: 1, starts: starts(0, 0) },
      { metric: 'm', reason: 'no time', count: 1, attributes: { functionKey: 'h' } },
    ]);
  });

  it('is told apart up to a bound, and counted beyond it', () => {
    const many = Array.from({ length: 3_000 }, (_, index) => of(`f${index}`, { asInt: 'x' }));
    const long = of('f'.repeat(10_000), { asInt: 'x' });
    const { dropped } = decode(delta(...many, long));
    expect(dropped.length).toBeLessThan(30);
    expect(dropped.reduce((sum, { count }) => sum + count, 0)).toBe(3_001);
    expect(JSON.stringify(dropped).length).toBeLessThan(20_000);
  });
});
