/** A query's filters as one test of a series. An attribute that a series lacks is the empty text. */
import type { Attributes } from '../../../chunk/types';
import type { Filter } from '../model/model';
import { Patterns } from './pattern';

type Test = (value: string) => boolean;

export interface CompiledFilters {
  matches(attributes: Attributes): boolean;
  /** Whether a series whose attribute `key` is `value` may match, as far as that attribute goes. */
  allows(key: string, value: string): boolean;
  /** What the patterns of all that was tested so far cost: states × characters. */
  steps(): number;
}

/**
 * Tests throw a QueryRefusal, too, where a pattern takes too long.
 * @param patterns of the question. @throws QueryRefusal for a pattern that can't be used.
 */
export function compileFilters(filters: readonly Filter[], patterns = new Patterns()): CompiledFilters {
  const tests = filters.map((filter) => ({ key: filter.key, test: compile(filter, patterns) }));
  return {
    matches: (attributes) => tests.every(({ key, test }) => test(attributes[key] ?? '')),
    allows: (key, value) => tests.every((one) => one.key !== key || one.test(value)),
    steps: () => patterns.steps,
  };
}

function compile({ operator, value = '', values }: Filter, patterns: Patterns): Test {
  const any = new Set(values ?? [value]);
  switch (operator) {
    case '=':
      return (given) => given === value;
    case '!=':
      return (given) => given !== value;
    case '=|':
      return (given) => any.has(given);
    case '!=|':
      return (given) => !any.has(given);
    case '=~':
      return patterns.of(value);
    case '!~': {
      const matches = patterns.of(value);
      return (given) => !matches(given);
    }
  }
}
