/**
 * Regular expressions from users, matched in time that grows with pattern × text and never faster: every state the
 * pattern can be in is followed at once, so there is nothing to go back to and no pattern that runs away.
 * Anchored at both ends, as in Prometheus. No references back and no looking around.
 */
import { parsePattern, type Node } from './patternSyntax';
import { QueryRefusal } from './refusal';

/** A state waits for a character that `accepts` takes and then goes to `next`, or goes to all of `to` at once. */
type State =
  { readonly accepts: (char: string) => boolean; next: number } | { readonly accepts: undefined; to: number[] };

const MOST_STATES = 2_000;

/** @throws QueryRefusal for a pattern that can't be read, or is too large. */
export function compilePattern(pattern: string): (text: string) => boolean {
  const states: State[] = [{ accepts: undefined, to: [] }];
  const END = 0;
  const add = (state: State): number => {
    if (states.length > MOST_STATES) {
      throw new QueryRefusal(
        'filters',
        `The pattern "${pattern.slice(0, 60)}" is too large. Use a shorter one, or =| with a list of values.`
      );
    }
    return states.push(state) - 1;
  };

  /** @returns the state from which `node` leads on to `next`. */
  const build = (node: Node, next: number): number => {
    switch (node.kind) {
      case 'char':
        return add({ accepts: node.accepts, next });
      case 'sequence':
        return node.parts.reduceRight((after, part) => build(part, after), next);
      case 'either':
        return add({ accepts: undefined, to: node.parts.map((part) => build(part, next)) });
      case 'repeat':
        return buildRepeat(node, next);
    }
  };
  const buildRepeat = ({ part, min, max }: Extract<Node, { kind: 'repeat' }>, next: number): number => {
    let entry = next;
    if (max === Infinity) {
      const loop: State = { accepts: undefined, to: [next] };
      entry = add(loop);
      loop.to.push(build(part, entry));
    } else {
      for (let optional = min; optional < max; optional += 1) {
        entry = add({ accepts: undefined, to: [next, build(part, entry)] });
      }
    }
    for (let required = 0; required < min; required += 1) {
      entry = build(part, entry);
    }
    return entry;
  };

  const begin = build(parsePattern(pattern), END);
  return (text) => run(states, begin, END, text);
}

function run(states: readonly State[], begin: number, end: number, text: string): boolean {
  let current = reach(states, [begin]);
  for (const char of text) {
    const next: number[] = [];
    for (const number of current) {
      const state = states[number];
      if (state.accepts?.(char)) {
        next.push(state.next);
      }
    }
    if (next.length === 0) {
      return false;
    }
    current = reach(states, next);
  }
  return current.has(end);
}

/** All states that can be got to without another character. */
function reach(states: readonly State[], from: readonly number[]): ReadonlySet<number> {
  const found = new Set<number>();
  const open = [...from];
  for (let number = open.pop(); number !== undefined; number = open.pop()) {
    const state = states[number];
    if (!found.has(number)) {
      found.add(number);
      if (state.accepts === undefined) {
        open.push(...state.to);
      }
    }
  }
  return found;
}
