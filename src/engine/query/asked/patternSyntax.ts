/** The syntax of patterns: what regular expressions have in common, as far as it can be matched without going back. */
import { QueryRefusal } from './refusal';

export type Node =
  | { readonly kind: 'char'; readonly accepts: (char: string) => boolean }
  | { readonly kind: 'sequence'; readonly parts: readonly Node[] }
  | { readonly kind: 'either'; readonly parts: readonly Node[] }
  | { readonly kind: 'repeat'; readonly part: Node; readonly min: number; readonly max: number };

type Accepts = (char: string) => boolean;

const LONGEST = 1_000;
const DEEPEST = 50;
const MOST_REPEATS = 1_000;

const isDigit: Accepts = (char) => char >= '0' && char <= '9';
const isWord: Accepts = (char) => /^\w$/.test(char);
const isSpace: Accepts = (char) => /^\s$/.test(char);
const not =
  (accepts: Accepts): Accepts =>
  (char) =>
    !accepts(char);

const CLASSES: ReadonlyMap<string, Accepts> = new Map([
  ['d', isDigit],
  ['D', not(isDigit)],
  ['w', isWord],
  ['W', not(isWord)],
  ['s', isSpace],
  ['S', not(isSpace)],
]);
const CONTROLS: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/** @throws QueryRefusal that says what of the pattern is not understood. */
export function parsePattern(pattern: string): Node {
  if (pattern.length > LONGEST) {
    throw new QueryRefusal(
      'filters',
      `A filter's pattern has more than ${LONGEST} characters. Use a shorter one, or =| with a list of values.`
    );
  }
  return new PatternParser(pattern).parse();
}

class PatternParser {
  private readonly chars: readonly string[];
  private at = 0;
  private depth = 0;

  constructor(private readonly pattern: string) {
    this.chars = [...pattern];
  }

  parse(): Node {
    const node = this.either();
    return this.at < this.chars.length ? this.refuse('a ")" closes no group') : node;
  }

  private either(): Node {
    const parts = [this.sequence()];
    while (this.take('|')) {
      parts.push(this.sequence());
    }
    return parts.length === 1 ? parts[0] : { kind: 'either', parts };
  }

  private sequence(): Node {
    const parts: Node[] = [];
    for (let char = this.peek(); char !== undefined && char !== '|' && char !== ')'; char = this.peek()) {
      // The whole value is matched anyway.
      if (this.isOuterAnchor(char)) {
        this.at += 1;
      } else {
        parts.push(this.repeated(this.atom()));
      }
    }
    return { kind: 'sequence', parts };
  }

  private isOuterAnchor(char: string): boolean {
    return (char === '^' && this.at === 0) || (char === '$' && this.at === this.chars.length - 1);
  }

  private atom(): Node {
    const char = this.next();
    switch (char) {
      case '(':
        return this.group();
      case '[':
        return { kind: 'char', accepts: this.charClass() };
      case '.':
        return { kind: 'char', accepts: () => true };
      case '\\':
        return { kind: 'char', accepts: this.escape() };
      case '^':
      case '$':
        return this.refuse(`"${char}" stands in its middle; the whole value is matched anyway`);
      case '*':
      case '+':
      case '?':
        return this.refuse(`"${char}" repeats nothing`);
      case '{':
        if (isDigit(this.peek() ?? '')) {
          return this.refuse('"{" repeats nothing');
        }
    }
    return { kind: 'char', accepts: (given) => given === char };
  }

  private group(): Node {
    if (this.take('?') && !this.take(':')) {
      return this.refuse('of groups that begin with "(?" only "(?:" is known');
    }
    this.depth += 1;
    if (this.depth > DEEPEST) {
      return this.refuse('its groups are nested too deep');
    }
    const node = this.either();
    this.depth -= 1;
    return this.take(')') ? node : this.refuse('a "(" is not closed');
  }

  private repeated(part: Node): Node {
    const [min, max] = this.quantifier() ?? [1, 1];
    // Whether few or many are preferred makes no difference to whether it matches.
    this.take('?');
    return min === 1 && max === 1 ? part : { kind: 'repeat', part, min, max };
  }

  private quantifier(): readonly [number, number] | undefined {
    if (this.take('*')) {
      return [0, Infinity];
    }
    if (this.take('+')) {
      return [1, Infinity];
    }
    if (this.take('?')) {
      return [0, 1];
    }
    const counted = /^\{(\d{1,4})(,?)(\d{0,4})\}/.exec(this.chars.slice(this.at, this.at + 12).join(''));
    if (counted === null) {
      return undefined;
    }
    this.at += counted[0].length;
    const min = Number(counted[1]);
    const max = counted[2] === '' ? min : counted[3] === '' ? Infinity : Number(counted[3]);
    const fits = max >= min && min <= MOST_REPEATS && (max === Infinity || max <= MOST_REPEATS);
    return fits ? [min, max] : this.refuse(`"${counted[0]}" is no range of up to ${MOST_REPEATS}`);
  }

  private charClass(): Accepts {
    const negated = this.take('^');
    const members: Accepts[] = [];
    for (let first = true; first || this.peek() !== ']'; first = false) {
      members.push(this.classMember());
    }
    this.at += 1;
    const accepts: Accepts = (char) => members.some((member) => member(char));
    return negated ? not(accepts) : accepts;
  }

  private classMember(): Accepts {
    const from = this.next();
    if (from === '\\' && CLASSES.has(this.peek() ?? '')) {
      return this.escape();
    }
    const low = from === '\\' ? this.escapedChar() : from;
    if (this.peek() !== '-' || this.chars[this.at + 1] === ']') {
      return (char) => char === low;
    }
    this.at += 1;
    const to = this.next();
    const high = to === '\\' ? this.escapedChar() : to;
    const [first, last] = [low.codePointAt(0) ?? 0, high.codePointAt(0) ?? 0];
    return first <= last
      ? (char) => (char.codePointAt(0) ?? 0) >= first && (char.codePointAt(0) ?? 0) <= last
      : this.refuse(`"${low}-${high}" runs backwards`);
  }

  private escape(): Accepts {
    const known = CLASSES.get(this.peek() ?? '');
    if (known !== undefined) {
      this.at += 1;
      return known;
    }
    const literal = this.escapedChar();
    return (char) => char === literal;
  }

  private escapedChar(): string {
    const char = this.next();
    const control = CONTROLS.get(char);
    if (control === undefined && /[a-zA-Z0-9]/.test(char)) {
      return this.refuse(`"\\${char}" is not known`);
    }
    return control ?? char;
  }

  private peek(): string | undefined {
    return this.chars[this.at];
  }

  private next(): string {
    const char = this.chars[this.at];
    this.at += 1;
    return char ?? this.refuse('it ends too early');
  }

  private take(char: string): boolean {
    const found = this.chars[this.at] === char;
    this.at += found ? 1 : 0;
    return found;
  }

  private refuse(reason: string): never {
    throw new QueryRefusal('filters', `The pattern "${this.pattern.slice(0, 60)}" can't be used: ${reason}.`);
  }
}
