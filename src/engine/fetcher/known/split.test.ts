import fc from 'fast-check';
import type { Scope } from '../../chunk/types';
import { metricLabel, type EnvironmentId } from '../../identity';
import { environmentNumber } from '../../testing/fetching';
import { epochMs } from '../../time';
import { contains, isEmpty, knownUntil, NOTHING, union, without } from './scope';
import { halves, partsOf, splitFurther, WHOLE, type Part, type Split } from './split';

const ENVIRONMENTS: readonly EnvironmentId[] = [1, 2, 3, 4].map(environmentNumber);
const LABELS = ['A', 'B', 'C', 'D', 'E', 'F', 'G'].map(metricLabel);

const scopes = fc.record({
  environments: fc.subarray([...ENVIRONMENTS], { minLength: 1 }),
  labels: fc.subarray([...LABELS], { minLength: 1 }),
});

const pairsOf = ({ environments, labels }: Scope): string[] =>
  environments.flatMap((environment) => labels.map((label) => `${environment} ${label}`)).sort();

/** Each pair in each minute of a window that the parts ask for. */
const minutesOf = (parts: readonly Part[]): string[] =>
  parts
    .flatMap((part) => {
      const { from, to } = part.slice ?? { from: 0, to: 15 };
      return pairsOf(part).flatMap((pair) =>
        Array.from({ length: to - from }, (_, index) => `${pair} ${from + index}`)
      );
    })
    .sort();

/** Cuts a scope again and again where `choose` says. */
function cutRepeatedly(scope: Scope, choices: readonly number[]): Split {
  let split = WHOLE;
  for (const choice of choices) {
    const parts = partsOf(scope, split);
    const part = parts[choice % parts.length];
    split = (part && splitFurther(split, part)) ?? split;
  }
  return split;
}

describe('a split', () => {
  it('asks for every pair in every minute exactly once, of this scope and of any other', () => {
    fc.assert(
      fc.property(scopes, scopes, fc.array(fc.nat(), { maxLength: 12 }), (scope, other, choices) => {
        const split = cutRepeatedly(scope, choices);
        for (const asked of [scope, other]) {
          expect(minutesOf(partsOf(asked, split))).toEqual(minutesOf([asked]));
        }
      })
    );
  });

  it('makes each part it cuts smaller, down to single minutes of single pairs', () => {
    fc.assert(
      fc.property(scopes, (scope) => {
        let split = WHOLE;
        let largest: Part | undefined = scope;
        const isDivisible = (part: Part): boolean => splitFurther(split, part) !== undefined;
        for (let cuts = 0; largest; cuts++) {
          expect(cuts).toBeLessThan(28 * 15);
          const before: number = partsOf(scope, split).length;
          split = splitFurther(split, largest) ?? split;
          const parts = partsOf(scope, split);
          expect(parts.length).toBeGreaterThan(before);
          largest = parts.find(isDivisible);
        }
        expect(partsOf(scope, split)).toHaveLength(15 * pairsOf(scope).length);
      }),
      { numRuns: 8 }
    );
  });

  it('halves what it is told to, and nothing single', () => {
    fc.assert(
      fc.property(scopes, fc.constantFrom('environments' as const, 'labels' as const), (scope, by) => {
        const parts = halves(scope, by);
        expect(parts === undefined).toBe(scope[by].length === 1);
        expect((parts ?? [scope]).flatMap(pairsOf).sort()).toEqual(pairsOf(scope));
      })
    );
  });
});

describe('what is known', () => {
  const answers = fc.array(
    fc.record({
      asked: scopes,
      refused: fc.record({
        environments: fc.subarray([...ENVIRONMENTS], { maxLength: 1 }),
        labels: fc.subarray([...LABELS], { maxLength: 2 }),
      }),
      frontier: fc.integer({ min: 0, max: 1_000 }).map(epochMs),
    }),
    { maxLength: 5 }
  );

  it('is every wanted pair’s best answer, and the worst of those', () => {
    fc.assert(
      fc.property(answers, scopes, (known, wanted) => {
        const best = pairsOf(wanted).map((pair) =>
          Math.max(
            -1,
            ...known
              .filter(({ asked, refused }) => pairsOf(union(asked, refused)).includes(pair))
              .map(({ frontier }) => frontier)
          )
        );
        const worst = Math.min(...best);
        expect(knownUntil(known, wanted, true)).toBe(worst < 0 ? undefined : worst);
      })
    );
  });

  it('is enlarged by union and reduced by what is left out', () => {
    fc.assert(
      fc.property(scopes, scopes, (first, second) => {
        const both = union(first, second);
        expect(contains(both, first) && contains(both, second)).toBe(true);
        const left = without(first, second);
        expect(left.labels.some((label) => second.labels.includes(label))).toBe(false);
        expect(union(left, first).labels).toHaveLength(first.labels.length);
        expect(isEmpty(without(first, first))).toBe(true);
        expect(without(first, NOTHING)).toEqual(first);
      })
    );
  });
});
