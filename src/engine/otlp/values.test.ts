/** A point's value and times. */
import fc from 'fast-check';
import { MINUTE } from '../time';
import { WINDOW } from '../window/grid';
import {
  cumulative,
  decode,
  delta,
  gauge,
  histogram,
  nanos,
  numbersOf,
  point,
  START,
  valuesOf,
} from './testing/metrics';

describe('values', () => {
  it.each([
    [{ asInt: 8 }, 8],
    [{ asInt: '8' }, 8],
    [{ asInt: '-9007199254740991' }, -9007199254740991],
    [{ asInt: '9223372036854775807' }, 2 ** 63],
    [{ asDouble: -0 }, 0],
    [{ asInt: '-0' }, 0],
    [{ asDouble: null, asInt: -3 }, -3],
    [{ asDouble: 1.5 }, 1.5],
    [{ asDouble: '1.5e3' }, 1500],
    [{ asDouble: 'NaN' }, NaN],
    [{ asInt: 3, flags: 1 }, NaN],
    [{ flags: '1' }, NaN],
    [{ asInt: 3, flags: 2 }, 3],
  ])('%j is %d', (facts, value) => {
    expect(valuesOf(delta(point(facts)))).toEqual([value]);
  });

  it.each([
    [{}, 'no value'],
    [{ asInt: null }, 'no value'],
    [{ asInt: 'eight' }, 'not a number'],
    [{ asInt: '' }, 'not a number'],
    [{ asInt: {} }, 'not a number'],
    [{ asDouble: 'Infinity' }, 'not a number'],
    [{ asInt: 1, timeUnixNano: '0' }, 'no time'],
    [{ asInt: 1, timeUnixNano: undefined }, 'no time'],
    [{ asInt: 1, timeUnixNano: 'now' }, 'no time'],
    [{ asInt: 1, timeUnixNano: '1' + nanos(0) }, 'outside the window'],
    [{ asInt: 1, startTimeUnixNano: nanos(-WINDOW - 1) }, 'outside the window'],
    [{ asInt: 1, attributes: 'none' }, 'not understood'],
    [{ asInt: 1, attributes: [{ value: {} }] }, 'not understood'],
    [{ asInt: 1, attributes: [null] }, 'not understood'],
  ])('%j is dropped: %s; its neighbour is not', (facts, reason) => {
    const { columns, dropped } = decode(delta(point(facts), point({ asInt: 5 })));
    expect(dropped).toMatchObject([{ metric: 'm', reason, count: 1 }]);
    expect([...numbersOf(columns[0]).value]).toEqual([5]);
  });

  it.each([
    [undefined, 'not understood'],
    ['a text', 'not understood'],
    [{ name: 'm' }, 'not understood'],
    [delta(point({ asInt: 1, attributes: 'none' })), 'not understood'],
    [histogram(point({ count: 1, attributes: [null] })), 'not understood'],
  ])('of %j there are none, and no metric', (metric, reason) => {
    const { columns, dropped } = decode(metric);
    expect(columns).toEqual([]);
    expect(dropped).toEqual([expect.objectContaining({ reason, count: 1 })]);
  });
});

describe('times', () => {
  const timesOf = (metric: object) => {
    const { start, end } = numbersOf(decode(metric).columns[0]);
    return [start[0], end[0]];
  };

  it('are rounded down to milliseconds exactly', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 899_999_999_999n }), (offset) => {
        const ns = BigInt(START) * 1_000_000n + offset;
        const expected = Number(offset / 1_000_000n);
        expect(timesOf(gauge(point({ asInt: 1, startTimeUnixNano: `${ns}`, timeUnixNano: `${ns}` })))).toEqual([
          expected,
          expected,
        ]);
      })
    );
  });

  it('are read from numbers as well, to the millisecond they stood for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 899_999 }), (offset) => {
        const ns = Number(nanos(offset));
        expect(timesOf(gauge(point({ asInt: 1, startTimeUnixNano: ns, timeUnixNano: ns })))).toEqual([offset, offset]);
      })
    );
  });

  it.each([
    ['a start that is missing', undefined, 2 * MINUTE],
    ['a start of zero', '0', 2 * MINUTE],
    ['a start after the end', nanos(4 * MINUTE), 2 * MINUTE],
    ['a start more than 15 minutes before', nanos(3 * MINUTE - WINDOW - 1), 2 * MINUTE],
    ['a start 15 minutes before', nanos(3 * MINUTE - WINDOW), 2 * MINUTE],
    ['a start a minute before', nanos(2 * MINUTE), 2 * MINUTE],
    ['a start 6 ms before', nanos(3 * MINUTE - 6), 3 * MINUTE - 6],
  ])('of a reading with %s', (_, startTimeUnixNano, start) => {
    const facts = { asInt: 1, startTimeUnixNano, timeUnixNano: nanos(3 * MINUTE) };
    expect(timesOf(gauge(point(facts)))).toEqual([start, 3 * MINUTE]);
    expect(timesOf(cumulative(point(facts)))).toEqual([start, 3 * MINUTE]);
  });

  it('of a delta that spans more are kept', () => {
    const facts = { asInt: 1, startTimeUnixNano: nanos(-2 * MINUTE), timeUnixNano: nanos(WINDOW) };
    expect(timesOf(delta(point(facts)))).toEqual([-2 * MINUTE, WINDOW]);
  });
});
