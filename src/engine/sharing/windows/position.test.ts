import fc from 'fast-check';
import type { ChunkHeader } from '../../chunk/types';
import { metricLabel } from '../../identity';
import { epochMs } from '../../time';
import { windowOf } from '../../window/grid';
import { difference, isNext, isPast, type SharedAnswer } from './position';

const windows = fc.integer({ min: 0, max: 5 }).map((number) => windowOf(epochMs(number * 900_000)));
const answers = fc.array(
  fc.record({
    window: windows,
    scope: fc.constantFrom('A', 'B'),
    fetchedAt: fc.integer({ min: 1, max: 4 }).map(epochMs),
  }),
  { maxLength: 12 }
);
const headerOf = ({ window, scope, fetchedAt }: SharedAnswer): ChunkHeader => ({
  ...{ window, fetchedAt, frontier: fetchedAt, refused: { environments: [], labels: [] } },
  ...{ endsInNext: false, metrics: [], dropped: [], duplicates: 0 },
  asked: { environments: [], labels: [metricLabel(scope)] },
});
const scopeOf = ({ labels }: ChunkHeader['asked']): string => labels.join();

/** By window and scope, when the newest was fetched. */
function newest(all: readonly SharedAnswer[]): ReadonlyMap<string, number> {
  const known = new Map<string, number>();
  all.forEach(({ window, scope, fetchedAt }) => {
    const key = `${window} ${scope}`;
    known.set(key, Math.max(fetchedAt, known.get(key) ?? 0));
  });
  return known;
}

describe('what is here and what is there', () => {
  it('is the same once all that differs has gone both ways, and then nothing differs', () => {
    fc.assert(
      fc.property(answers, answers, (here, there) => {
        const { toFetch, toShare } = difference(here.map(headerOf), there, scopeOf);
        const after = [...here, ...there.filter(({ window }) => toFetch.includes(window))];
        const afterThere = [...there, ...here.filter(({ window }) => toShare.includes(window))];
        expect(newest(after)).toEqual(new Map([...newest(after)].map(([key]) => [key, newest(afterThere).get(key)])));
        expect([...newest(afterThere)].sort()).toEqual([...newest(after)].sort());
        expect(difference(after.map(headerOf), afterThere, scopeOf)).toEqual({ toFetch: [], toShare: [] });
      })
    );
  });

  it('names nothing that is known to both, and the newest window first', () => {
    fc.assert(
      fc.property(answers, answers, (here, there) => {
        expect(difference(here.map(headerOf), here, scopeOf)).toEqual({ toFetch: [], toShare: [] });
        const { toFetch } = difference(here.map(headerOf), there, scopeOf);
        expect(toFetch).toEqual([...new Set(toFetch)].sort((one, other) => other - one));
      })
    );
  });
});

describe('a position', () => {
  const at = (era: string, sequence: number) => ({ era, sequence });

  it.each([
    [at('a', 1), at('a', 2), true, false],
    [at('a', 1), at('a', 3), false, false],
    [at('a', 2), at('a', 2), false, true],
    [at('a', 2), at('a', 1), false, true],
    [at('a', 2), at('b', 1), false, false],
    [at('a', 2), at('b', 3), false, false],
  ])('tells what comes next from what was missed and what is known: %#', (position, told, next, past) => {
    expect([isNext(position, told), isPast(position, told)]).toEqual([next, past]);
  });
});
