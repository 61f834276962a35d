/** Circonus' JSON read as its broker reads it: as a stream, in which a name may come again. */
import { expect } from 'bun:test';
import { percentDecoded } from '../../text/testing/texts';

export interface Metric {
  readonly name: string;
  readonly figure: string;
  readonly tags: readonly (readonly string[])[];
  readonly value: number;
  readonly at: number;
}

/** A member of the object after the other, as a stream is read: names may come again. */
const MEMBER = /"((?:[^"\\]|\\.)*)":(\{[^{}]*\}),?/gy;

export function members(text: string): readonly (readonly [string, { _type: string; _value: number; _ts: number }])[] {
  expect(() => JSON.parse(text)).not.toThrow();
  const inner = text.slice(1, -1);
  const found = [...inner.matchAll(MEMBER)];
  expect(found.map(([whole]) => whole).join('')).toBe(inner);
  return found.map(([, name, value]) => [JSON.parse(`"${name}"`), JSON.parse(value)]);
}

const part = (text: string): string => {
  const [, base64] = /^b"([A-Za-z0-9+/]*=*)"$/.exec(text) ?? [];
  return percentDecoded(base64 === undefined ? text : Buffer.from(base64, 'base64').toString('utf8'));
};

export function read(text: string): readonly Metric[] {
  return members(text).map(([metric, { _type, _value, _ts }]) => {
    expect(_type).toBe('n');
    const [, whole, list] = /^([^|[\]]*)\|ST\[([^[\]|]*)\]$/.exec(metric) ?? [];
    const [, name, figure = ''] = /^(.*?)(?:\.(count|sum|min|max))?$/.exec(whole) ?? [];
    const tags = list.split(',').map((tag) => {
      expect(tag.length).toBeLessThanOrEqual(256);
      // A key is plain, or base64, and neither holds a colon.
      const [, key, value] = /^(b"[^"]*"|[^:"]+):(.+)$/.exec(tag) ?? [];
      expect(value).toMatch(/^b"[A-Za-z0-9+/]*=*"$|^[A-Za-z0-9_!@#$%^&+/?.:=-]+$/);
      return [part(key), part(value)];
    });
    return { name: percentDecoded(name), figure, tags, value: _value + 0, at: _ts };
  });
}
