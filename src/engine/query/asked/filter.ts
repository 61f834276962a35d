/** A query's filters as one test of a series. An attribute that a series lacks is the empty text. */
import type { Attributes } from '../../chunk/types';
import type { Filter } from './model';
import { compilePattern } from './pattern';

type Test = (value: string) => boolean;

export interface CompiledFilters {
  matches(attributes: Attributes): boolean;
  /** Whether a series whose attribute `key` is `value` may match, as far as that attribute goes. */
  allows(key: string, value: string): boolean;
}

/** @throws QueryRefusal for a pattern that can't be used. */
export function compileFilters(filters: readonly Filter[]): CompiledFilters {
  const tests = filters.map((filter) => ({ key: filter.key, test: remembered(compile(filter)) }));
  return {
    matches: (attributes) => tests.every(({ key, test }) => test(attributes[key] ?? '')),
    allows: (key, value) => tests.every((one) => one.key !== key || one.test(value)),
  };
}

function compile({ operator, value = '', values }: Filter): Test {
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
      return compilePattern(value);
    case '!~': {
      const matches = compilePattern(value);
      return (given) => !matches(given);
    }
  }
}

/** Series share their values: each is tested once. */
function remembered(test: Test): Test {
  const results = new Map<string, boolean>();
  return (value) => {
    const known = results.get(value);
    if (known !== undefined) {
      return known;
    }
    const result = test(value);
    results.set(value, result);
    return result;
  };
}
