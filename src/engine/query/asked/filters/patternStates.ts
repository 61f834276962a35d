/** How large a pattern is once its repetitions are written out, told before anything is built. */

/** What a pattern is made of: quoted text; escapes; classes; beginnings of groups; counted repetitions; single characters. */
const TOKEN =
  /\\Q([^]*?)(?:\\E|$)|\\[pP]\{[^}]*\}|\\x\{[^}]*\}|\\[^]|\[\^?\]?(?:\[:[^\]]*:\]|\\[^]|[^\]\\])*\]|(\((?:\?(?:P?<[^>]*>|[a-zA-Z-]*:?))?)|\{(\d+)(?:,(\d*))?\}|[^]/g;

interface Group {
  /** Of what is complete. */
  states: number;
  /** Of what a repetition would repeat. */
  last: number;
}

/** A Unicode class has hundreds of ranges, and takes as long to build as so many characters. */
const UNICODE_CLASS = /\\[pP]/;
const STATES_OF_UNICODE_CLASS = 20;

/** At least the number of states of the pattern's automaton; about as many where it can be read at all. */
export function statesOf(pattern: string): number {
  const groups: Group[] = [{ states: 2, last: 0 }];
  for (const [token, quoted, group, least, most] of pattern.matchAll(TOKEN)) {
    const current = groups[groups.length - 1];
    if (group !== undefined) {
      // A group that may be empty, or an alternative that is, takes a state of its own.
      groups.push({ states: 3, last: 0 });
    } else if (token === ')' && groups.length > 1) {
      groups.pop();
      add(groups[groups.length - 1], current.states + current.last);
    } else if (least !== undefined) {
      current.last = (current.last + 1) * Math.max(1, Number(least), Number(most ?? 0)) + 1;
    } else if (token === '*' || token === '+' || token === '?') {
      current.last += 2;
    } else {
      add(current, token === '|' ? 2 : (quoted?.length ?? (UNICODE_CLASS.test(token) ? STATES_OF_UNICODE_CLASS : 1)));
    }
  }
  return groups.reduce((sum, { states, last }) => sum + states + last, 0);
}

function add(group: Group, states: number): void {
  group.states += group.last;
  group.last = states;
}
