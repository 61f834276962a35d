import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { Memo } from '../../src/engine/memo/memo';
import type { Message, Sender } from './adapter';
import { createSecretBinding, whileBound, type HeardStore } from './secretBinding';

const KEY = 'key-nobody-may-see';
const OTHER = 'another-key-nobody-may-see';
const HERE = 'otlp https://here.example';
const THERE = 'otlp https://there.example';

function memoOf(kept = new Map<string, string>()): Memo & { readonly kept: Map<string, string> } {
  return {
    kept,
    get: async (key) => kept.get(key),
    set: async (key, value) => void kept.set(key, value),
  };
}

const store = (place: string | undefined, secrets: Readonly<Record<string, string>>, name = 's'): HeardStore => ({
  source: 'a data source',
  store: name,
  place,
  secrets,
});
const heard = async (memo: Memo, ...stores: readonly HeardStore[]): Promise<string> => {
  const binding = createSecretBinding(memo);
  let kind = '';
  for (const one of stores) {
    kind = (await binding.heard(one)()).kind;
  }
  return kind;
};

describe('a secret', () => {
  test.each([
    ['goes where it was typed for', [store(HERE, { k: KEY }), store(HERE, { k: KEY })], 'allowed'],
    ['goes nowhere else', [store(HERE, { k: KEY }), store(THERE, { k: KEY })], 'closed'],
    [
      'goes to no other adapter',
      [store(HERE, { k: KEY }), store('webhook https://here.example', { k: KEY })],
      'closed',
    ],
    ['goes to no other scheme', [store(HERE, { k: KEY }), store('otlp http://here.example', { k: KEY })], 'closed'],
    [
      'goes back where it was typed for',
      [store(HERE, { k: KEY }), store(THERE, { k: KEY }), store(HERE, { k: KEY })],
      'allowed',
    ],
    ['that is new goes to a new address', [store(HERE, { k: KEY }), store(THERE, { k: OTHER })], 'allowed'],
    [
      'that is new there goes nowhere else again',
      [store(HERE, { k: KEY }), store(THERE, { k: OTHER }), store(HERE, { k: OTHER })],
      'closed',
    ],
    [
      'goes to a new address once it was removed and typed again',
      [store(HERE, { k: KEY }), store(THERE, { k: KEY }), store(THERE, {}), store(THERE, { k: KEY })],
      'allowed',
    ],
    [
      'goes along with no new one',
      [store(HERE, { k: KEY, l: OTHER }), store(THERE, { k: KEY, l: 'a-new-one' })],
      'closed',
    ],
    [
      'goes nowhere by way of settings without an address',
      [store(HERE, { k: KEY }), store(undefined, { k: KEY }), store(THERE, { k: KEY })],
      'closed',
    ],
    ['of another store is another matter', [store(HERE, { k: KEY }), store(THERE, { k: KEY }, 'other')], 'allowed'],
    ['that there is none of holds up nothing', [store(HERE, {}), store(THERE, {})], 'allowed'],
    ['that is empty is none', [store(HERE, { k: '' }), store(THERE, { k: KEY })], 'allowed'],
  ] as const)('%s', async (_what, stores, kind) => {
    expect(await heard(memoOf(), ...stores)).toBe(kind);
    // And over restarts.
    const memo = memoOf();
    let last = '';
    for (const one of stores) {
      last = await heard(memo, one);
    }
    expect(last).toBe(kind);
  });

  test('is not written down', async () => {
    const memo = memoOf();
    await heard(memo, store(HERE, { k: KEY }), store(THERE, { k: KEY }));
    const text = JSON.stringify([...memo.kept]);
    expect(text).not.toContain(KEY);
    expect(text).not.toContain('here.example');
  });

  test('never leaves for a place it was not typed for, whatever is changed in between', async () => {
    const step = fc.record({
      place: fc.constantFrom(HERE, THERE, undefined),
      isThere: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        const binding = createSecretBinding(memoOf());
        let typedFor: string | undefined;
        for (const { place, isThere } of steps) {
          const { kind } = await binding.heard(store(place, isThere ? { k: KEY } : {}))();
          if (!isThere) {
            typedFor = undefined;
          } else if (place !== undefined) {
            typedFor ??= place;
            expect(kind).toBe(place === typedFor ? 'allowed' : 'closed');
          }
        }
      }),
      { numRuns: 300 }
    );
  });
});

test('what is wrong is said, without the secret', async () => {
  const binding = createSecretBinding(memoOf());
  await binding.heard(store(HERE, { apiKey: KEY }))();
  const verdict = await binding.heard(store(THERE, { apiKey: KEY }))();
  expect(verdict).toEqual({ kind: 'closed', words: expect.stringContaining('"apiKey" was typed for another address') });
  expect(JSON.stringify(verdict)).not.toContain(KEY);
});

test('while it can’t be told, nothing is sent; then it is', async () => {
  const kept = memoOf();
  let isBroken = true;
  const memo: Memo = {
    get: (key) => (isBroken ? Promise.reject(new Error('disk')) : kept.get(key)),
    set: (key, value, until) => kept.set(key, value, until),
  };
  const verdict = createSecretBinding(memo).heard(store(HERE, { k: KEY }));
  expect((await verdict()).kind).toBe('later');
  isBroken = false;
  expect((await verdict()).kind).toBe('allowed');
});

test('a sender sends only while its secrets are bound to where it sends', async () => {
  const sent: Message[] = [];
  const sender: Sender = {
    nature: { temporality: 'delta', takesBack: undefined, takesCorrections: false },
    encode: () => ({ messages: [], leftOut: new Map() }),
    async send(message) {
      sent.push(message);
      return { kind: 'taken', refused: 0 };
    },
    test: () => [],
  };
  const binding = createSecretBinding(memoOf());
  const message = { body: new Uint8Array(), points: 1, held: () => [] };
  const signal = new AbortController().signal;
  const here = whileBound(sender, binding.heard(store(HERE, { k: KEY })));
  expect((await here.send(message, signal)).kind).toBe('taken');
  const there = whileBound(sender, binding.heard(store(THERE, { k: KEY })));
  expect((await there.send(message, signal)).kind).toBe('closed');
  expect(sent).toHaveLength(1);
});

test('a store that is fetched stays one', async () => {
  const fetched: Sender = {
    nature: { temporality: 'delta', takesBack: undefined, takesCorrections: false },
    encode: () => ({ messages: [], leftOut: new Map() }),
    send: async () => ({ kind: 'taken', refused: 0 }),
    test: () => [],
    rendered: async () => ({ contentType: 'x', body: 'y' }),
  };
  const bound = whileBound(fetched, async () => ({ kind: 'allowed' }));
  expect(await bound.rendered?.()).toEqual({ contentType: 'x', body: 'y' });
});
