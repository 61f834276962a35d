/**
 * Regular expressions from users: RE2's, as Prometheus reads them. Anchored at both ends, `.` is any character, and the
 * time they take grows with pattern × text, never faster. Both have a bound, since even that can be too long.
 */
import { RE2JS, RE2JSException, RE2JSSyntaxException, RE2Set } from 're2js';
import { listIn } from './patternList';
import { statesOf } from './patternStates';
import { QueryRefusal } from '../refusal';

/** Characters; a list has no such bound. */
const LONGEST = 1_000;
const MOST_STATES = 1_000;
/** Characters of a pattern in a message. */
const LONGEST_SHOWN = 60;
/** States × characters: of one value, which is matched at a stretch, and of all of a question's. */
const MOST_STEPS_OF_VALUE = 250_000;
const MOST_STEPS = 100_000_000;
/** What a pattern remembers of its way through texts, in bytes. */
const MEMORY = 1_000_000;

type Test = (text: string) => boolean;

/** A question's patterns: each is compiled once, and tests each value once. */
export class Patterns {
  /** States × characters so far. */
  steps = 0;
  private readonly compiled = new Map<string, Test>();

  /** @throws QueryRefusal for a pattern that can't be read, or is too large; its result for what takes too long. */
  of(pattern: string): Test {
    const known = this.compiled.get(pattern);
    if (known !== undefined) {
      return known;
    }
    const test = remembered(this.compile(pattern));
    this.compiled.set(pattern, test);
    return test;
  }

  private compile(pattern: string): Test {
    const list = listIn(pattern);
    if (list !== undefined) {
      return (text) => list.has(text);
    }
    const states = statesWithin(pattern);
    const matches = compiledByRe2(pattern);
    return (text) => {
      this.spend(pattern, states, text.length + 1);
      return matches(text);
    };
  }

  private spend(pattern: string, states: number, length: number): void {
    const steps = states * length;
    this.steps += steps;
    if (steps > MOST_STEPS_OF_VALUE) {
      throw unusable(pattern, `it is too large for values as long as those it meets, of ${length - 1} characters`);
    }
    if (this.steps > MOST_STEPS) {
      throw unusable(pattern, 'it meets too many values to be matched in time');
    }
  }
}

function statesWithin(pattern: string): number {
  if (pattern.length > LONGEST) {
    throw unusable(pattern, `it has more than ${LONGEST} characters and is no plain list of values`);
  }
  const states = statesOf(pattern);
  if (states > MOST_STATES) {
    throw unusable(pattern, `with its repetitions written out it has more than ${MOST_STATES} states`);
  }
  return states;
}

function compiledByRe2(pattern: string): Test {
  try {
    const set = new RE2Set(RE2Set.ANCHOR_BOTH, RE2JS.DOTALL, MEMORY);
    set.add(pattern);
    set.compile();
    return (text) => set.match(text).length > 0;
  } catch (failure) {
    if (failure instanceof RE2JSException) {
      throw unusable(pattern, flawOf(pattern, failure));
    }
    throw failure;
  }
}

/** Where RE2 points at a part of the pattern it stands in the reason, too; the whole stands there already, and here with our flags. */
function flawOf(pattern: string, failure: RE2JSException): string {
  if (!(failure instanceof RE2JSSyntaxException)) {
    return failure.message;
  }
  const { error, input } = failure;
  return input === null || input.endsWith(pattern) ? error : `${error}, "${input.slice(0, LONGEST_SHOWN)}"`;
}

const unusable = (pattern: string, reason: string): QueryRefusal =>
  new QueryRefusal(
    'filters',
    `The pattern "${pattern.slice(0, LONGEST_SHOWN)}" can't be used: ${reason}. Use a simpler one in RE2's syntax, or =| with a list of values.`
  );

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
