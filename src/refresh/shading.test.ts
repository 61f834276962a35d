import fc from 'fast-check';
import { epochMs } from '../engine/time';
import { UNFETCHED_KINDS, type Unfetched, type UnfetchedKind } from '../engine/window/unfetched';
import { shading } from './shading';

const stretch = (from: number, to: number, kind: UnfetchedKind = 'pending'): Unfetched => ({
  from: epochMs(from),
  to: epochMs(to),
  kind,
});
const regionsOf = (unfetched: readonly Unfetched[]) => {
  const columns = new Map(shading(unfetched)?.fields.map(({ name, values }) => [name, values]));
  return (columns.get('time') ?? []).map((from, row) => ({
    from,
    to: columns.get('timeEnd')?.[row],
    text: columns.get('text')?.[row],
  }));
};

it('is a frame of annotations, which Grafana draws as regions and no panel takes for data', () => {
  const frame = shading([stretch(0, 10), stretch(20, 30, 'failed')]);
  expect(frame?.meta?.dataTopic).toBe('annotations');
  expect(frame?.fields.map(({ name }) => name)).toEqual(['time', 'timeEnd', 'isRegion', 'text', 'color', 'id']);
  expect(frame?.fields.find(({ name }) => name === 'isRegion')?.values).toEqual([true, true]);
  expect(frame?.fields.find(({ name }) => name === 'id')?.values).toEqual([0, 0]);
  expect(regionsOf([stretch(0, 10), stretch(20, 30, 'failed')])).toEqual([
    { from: 0, to: 10, text: 'Not fetched yet.' },
    { from: 20, to: 30, text: 'Could not be fetched; it is tried again.' },
  ]);
});

it('says of which time it is, where that is the one compared with, and keeps both apart', () => {
  const before = { ...stretch(5, 20), shift: '1d' };
  expect(regionsOf([stretch(0, 10), before, { ...before, from: epochMs(15), to: epochMs(25) }])).toEqual([
    { from: 0, to: 10, text: 'Not fetched yet.' },
    { from: 5, to: 25, text: 'Of 1d before: not fetched yet.' },
  ]);
});

it('is nothing at all where everything is there', () => {
  expect(shading([])).toBeUndefined();
});

it('covers what any query lacks, and nothing twice for the same reason', () => {
  const stretches = fc.array(
    fc
      .tuple(fc.nat(50), fc.integer({ min: 1, max: 20 }), fc.constantFrom(...UNFETCHED_KINDS))
      .map(([from, length, kind]) => stretch(from, from + length, kind)),
    { maxLength: 10 }
  );
  fc.assert(
    fc.property(stretches, (unfetched) => {
      const regions = regionsOf(unfetched);
      const kinds = new Map(UNFETCHED_KINDS.map((kind) => [kind, regionsOf([stretch(0, 1, kind)])[0]?.text]));
      for (let moment = 0; moment < 70; moment += 1) {
        const holds = ({ from, to }: { from: number; to: number }) => from <= moment && moment < to;
        for (const [kind, text] of kinds) {
          const isLacking = unfetched.some((each) => each.kind === kind && holds(each));
          expect(regions.filter((region) => region.text === text && holds(region))).toHaveLength(isLacking ? 1 : 0);
        }
      }
      expect(regions.map(({ from }) => from)).toEqual(regions.map(({ from }) => from).sort((a, b) => a - b));
    })
  );
});
