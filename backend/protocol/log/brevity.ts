/** Of a text in the log. */
const MOST_CHARACTERS = 4_000;
/** Of a line's fields together. */
const MOST_ON_A_LINE = 16_000;
const LEFT_OUT = '…';

/** A text as long as anybody reads in a log. */
export function briefText(text: string): string {
  return text.length <= MOST_CHARACTERS
    ? text
    : `${text.slice(0, MOST_CHARACTERS)}${LEFT_OUT} (${text.length} characters)`;
}

/** The fields of a line, as far as there is room: whatever is logged, however it refers to itself, costs little. */
export function brief(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return new Room().object(fields);
}

class Room {
  private left = MOST_ON_A_LINE;

  object(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const kept: Record<string, unknown> = {};
    for (const key of Object.keys(fields)) {
      if (this.left <= 0) {
        kept[LEFT_OUT] = LEFT_OUT;
        break;
      }
      kept[this.text(key)] = this.value(fields[key]);
    }
    return kept;
  }

  private list(members: readonly unknown[]): readonly unknown[] {
    const kept: unknown[] = [];
    for (const member of members) {
      if (this.left <= 0) {
        kept.push(`${LEFT_OUT} (${members.length})`);
        break;
      }
      kept.push(this.value(member));
    }
    return kept;
  }

  private text(text: string): string {
    const short = briefText(text);
    this.left -= short.length;
    return short;
  }

  private value(value: unknown): unknown {
    this.left -= 1;
    if (typeof value === 'string') {
      return this.text(value);
    }
    if (typeof value !== 'object' || value === null || value instanceof Date) {
      return value;
    }
    if (ArrayBuffer.isView(value)) {
      return `${LEFT_OUT} (${value.byteLength} bytes)`;
    }
    return Array.isArray(value) ? this.list(value) : this.object({ ...value });
  }
}
