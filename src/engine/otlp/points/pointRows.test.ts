import fc from 'fast-check';
import { SeriesBudget } from '../series/attributes';
import { PointRows } from './pointRows';

interface Row {
  readonly series: number;
  readonly start: number;
  readonly end: number;
}
const row: fc.Arbitrary<Row> = fc.record({
  series: fc.nat(3),
  start: fc.integer({ min: -2, max: 4 }),
  end: fc.integer({ min: 4, max: 6 }),
});

describe('rows', () => {
  it.each([
    ['any order', (rows: readonly Row[]) => [...rows]],
    ['one series after the other', (rows: readonly Row[]) => [...rows].sort((a, b) => a.series - b.series)],
  ])('that come in %s become points by series, start and end, and none is lost', (_, arranged) => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), (any) => {
        const all = arranged(any);
        const rows = new PointRows(new SeriesBudget());
        all.forEach(({ series, start, end }) =>
          rows.add([{ key: 's', value: { stringValue: `${series}` } }], start, end)
        );
        const ordered = rows.ordered();
        const points = ordered.series.flatMap((series, number) =>
          Array.from({ length: ordered.offsets[number + 1] - ordered.offsets[number] }, (__, at) => {
            const point = ordered.offsets[number] + at;
            return { series: Number(series.s), start: ordered.start[point], end: ordered.end[point] };
          })
        );
        const keyOf = (one: Row) => `${one.series} ${one.start} ${one.end}`;
        const seriesAsTheyCame = [...new Set(all.map(({ series }) => series))];
        const place = (one: Row) => seriesAsTheyCame.indexOf(one.series);
        const expected = [...new Map(all.map((one) => [keyOf(one), one])).values()].sort(
          (a, b) => place(a) - place(b) || a.start - b.start || a.end - b.end
        );
        expect(points).toEqual(expected);

        const rowsOf = (point: Row) => all.flatMap((one, at) => (keyOf(one) === keyOf(point) ? [at] : []));
        expect([...(ordered.rows ?? all.keys())]).toEqual(expected.map((point) => rowsOf(point)[0]));
        expect(ordered.alike.map((several) => [...several])).toEqual(
          expected.map(rowsOf).filter((several) => several.length > 1)
        );
      })
    );
  });
});
