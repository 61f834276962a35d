/** Figures on their way: put together where nothing tells them apart, and totalled. */
import fc from 'fast-check';
import { parseAppId } from '../../identity';
import { after, epochMs, MINUTE } from '../../time';
import type { HistogramPoint, OutgoingSeries } from '../outgoing';
import { differenceOf } from './difference';
import { withPrivacy } from './privacy';
import type { Received } from './received';
import { keyOfSeries, pointsIn, type FigureSeries } from './series';
import { totalled, type Totals } from './totals';

const APP = parseAppId('a11dfa0b-cf2c-44d1-9080-5c3944961223');
if (APP === undefined) {
  throw new Error('no app');
}
const app = APP;
const T0 = epochMs(Date.UTC(2026, 0, 1));
const minute = (at: number) => after(T0, at * MINUTE);
const hashed = (value: string): string => `#${value}`;

const counts = (attributes: Record<string, string>, values: readonly number[]): FigureSeries => ({
  ...{ app, name: 'count', unit: '', attributes, shape: 'number', temporality: 'delta' },
  points: values.map((value, at) => ({ start: minute(at), end: minute(at + 1), value })),
});
const readings = (attributes: Record<string, string>, value: number): FigureSeries => ({
  ...{ app, name: 'reading', unit: '', attributes, shape: 'number', temporality: 'gauge' },
  points: [{ start: minute(1), end: minute(1), value }],
});
const histogram = (bounds: readonly number[], buckets: readonly number[]): HistogramPoint => {
  const count = buckets.reduce((sum, each) => sum + each, 0);
  return { start: minute(0), end: minute(1), count, sum: count * 2, min: 1, max: 9, bounds, buckets };
};
const times = (attributes: Record<string, string>, point: HistogramPoint): FigureSeries => ({
  ...{ app, name: 'time', unit: 'ms', attributes, shape: 'histogram', temporality: 'delta' },
  points: [point],
});
const received = (series: FigureSeries, across: Received['across'] = 'sum'): Received => ({ series, across });
const values = (series: readonly OutgoingSeries[]): readonly (readonly number[])[] =>
  series.map(({ points }) => points.map((point) => ('value' in point ? point.value : point.count)));

describe('what may leave', () => {
  const drop = { drop: ['site'], hash: [] };

  it('adds up counts that nothing tells apart any more', () => {
    const all = [received(counts({ f: 'a', site: '1' }, [1, 2])), received(counts({ f: 'a', site: '2' }, [10, 20]))];
    const leaving = withPrivacy(all, drop, hashed);
    expect(values(leaving)).toEqual([[11, 22]]);
    expect(leaving.map(({ attributes }) => ({ ...attributes }))).toEqual([{ f: 'a' }]);
  });

  it.each([
    ['sum', 7],
    ['avg', 3.5],
    ['max', 4],
  ] as const)('takes readings together by their %s where that is their nature', (across, value) => {
    const all = [received(readings({ site: '1' }, 3), across), received(readings({ site: '2' }, 4), across)];
    expect(values(withPrivacy(all, drop, hashed))).toEqual([[value]]);
  });

  it('puts histograms together by the bounds that all of them have', () => {
    const all = [
      received(times({ site: '1' }, histogram([1, 5, 10], [1, 2, 3, 4]))),
      received(times({ site: '2' }, histogram([5, 20], [10, 20, 30]))),
    ];
    expect(withPrivacy(all, drop, hashed)[0]?.points[0]).toMatchObject({
      ...{ count: 70, sum: 140, min: 1, max: 9, bounds: [5], buckets: [13, 57] },
    });
  });

  it('keeps series apart that only a hash tells apart, and shows the hash alone', () => {
    const all = [received(counts({ site: '1' }, [1])), received(counts({ site: '2' }, [2]))];
    const leaving = withPrivacy(all, { drop: [], hash: ['site'] }, hashed);
    expect(leaving.map(({ attributes }) => attributes['site'])).toEqual(['#1', '#2']);
  });

  it('changes no sum by what it drops', () => {
    const one = fc.record({ f: fc.constantFrom('a', 'b'), site: fc.constantFrom('1', '2', '3') });
    const some = fc.uniqueArray(fc.tuple(one, fc.array(fc.nat(9), { minLength: 1, maxLength: 4 })), {
      selector: ([attributes]) => JSON.stringify(attributes),
    });
    fc.assert(
      fc.property(some, (all) => {
        const sent = withPrivacy(
          all.map(([attributes, each]) => received(counts(attributes, each))),
          drop,
          hashed
        );
        const sum = (lists: readonly (readonly number[])[]): number => lists.flat().reduce((so, far) => so + far, 0);
        expect(sum(values(sent))).toBe(sum(all.map(([, each]) => each)));
        expect(new Set(sent.map(keyOfSeries)).size).toBe(sent.length);
      })
    );
  });
});

describe('running totals', () => {
  it('are told before they grow, after it, and at the end of the stretch', () => {
    const told = totalled(new Map(), app, [counts({}, [5])], [], minute(3));
    expect(told.series[0]?.points).toEqual([
      { start: minute(0), end: minute(0), value: 0 },
      { start: minute(0), end: minute(1), value: 5 },
      { start: minute(0), end: minute(3), value: 5 },
    ]);
  });

  it('go on where they stood, and are told where nothing came', () => {
    const before = totalled(new Map(), app, [counts({}, [5])], [], minute(3)).changed;
    expect(values(totalled(before, app, [], [], minute(6)).series)).toEqual([[5]]);
    const day = 24 * 60;
    expect(totalled(before, app, [], [], minute(day + 2)).series).toEqual([]);
  });

  it('take in what came late, and never fall', () => {
    const before = totalled(new Map(), app, [counts({}, [5])], [], minute(3)).changed;
    const more = totalled(before, app, [], [counts({}, [2])], minute(6));
    expect(values(more.series)).toEqual([[7]]);
    const less = totalled(more.changed, app, [], [counts({}, [-4])], minute(9));
    expect(values(less.series)).toEqual([[7]]);
    expect(values(totalled(less.changed, app, [], [counts({}, [6])], minute(12)).series)).toEqual([[9]]);
  });

  it('count histograms by their buckets, and begin anew with other bounds', () => {
    const first = totalled(new Map(), app, [times({}, histogram([1], [2, 3]))], [], minute(1));
    const second = totalled(first.changed, app, [times({}, histogram([1], [1, 1]))], [], minute(1));
    expect(second.series[0]?.points.at(-1)).toMatchObject({ count: 7, sum: 14, buckets: [3, 4] });
    const anew = totalled(second.changed, app, [times({}, histogram([1, 2], [1, 1, 1]))], [], minute(1));
    expect(anew.series[0]?.points.at(-1)).toMatchObject({ count: 3, buckets: [1, 1, 1] });
  });

  it('come to the sum, however it is cut into stretches', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9), { minLength: 1, maxLength: 20 }), fc.array(fc.nat(20)), (all, cuts) => {
        let totals: Totals = new Map();
        let last = 0;
        const ends = [...new Set([...cuts.filter((cut) => cut < all.length), all.length])].sort((a, b) => a - b);
        ends.reduce((from, to) => {
          const { points, ...series } = counts({}, all);
          const some = { ...series, points: points.slice(from, to) } as FigureSeries;
          const told = totalled(totals, app, to > from ? [some] : [], [], minute(to));
          totals = new Map([...totals, ...told.changed]);
          last = values(told.series).at(-1)?.at(-1) ?? last;
          return to;
        }, 0);
        expect(last).toBe(all.reduce((sum, value) => sum + value, 0));
      })
    );
  });
});

describe('what has become of points', () => {
  it('is told point by point, and by how much it all grew', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { maxLength: 8 }), fc.array(fc.nat(3), { maxLength: 8 }), (then, now) => {
        // 0 stands for no point.
        const some = (list: readonly number[]): readonly FigureSeries[] => {
          const { points, ...series } = counts({}, list);
          return [{ ...series, points: points.filter((point) => 'value' in point && point.value > 0) } as FigureSeries];
        };
        const { added, changed, growth, vanished } = differenceOf(some(then), some(now));
        const sum = (lists: readonly (readonly number[])[]): number => lists.flat().reduce((so, far) => so + far, 0);
        const places = Array.from({ length: 8 }, (_, at) => [then[at] ?? 0, now[at] ?? 0] as const);
        expect(values(added).flat()).toEqual(places.flatMap(([was, is]) => (was === 0 && is > 0 ? [is] : [])));
        expect(values(changed).flat()).toEqual(
          places.flatMap(([was, is]) => (was > 0 && is > 0 && was !== is ? [is] : []))
        );
        expect(pointsIn(vanished)).toBe(places.filter(([was, is]) => was > 0 && is === 0).length);
        expect(sum(values(added)) + sum(values(growth))).toBe(sum([now]) - sum([then]));
      })
    );
  });
});
