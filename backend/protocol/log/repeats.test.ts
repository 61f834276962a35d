import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { MOST_A_MINUTE, Repeats } from './repeats';

const MINUTE = 60_000;

test('of any sequence of messages nothing is lost: each is written, or counted when its minute is over', () => {
  const messages = fc.array(fc.record({ message: fc.constantFrom('a', 'b', 'c'), after: fc.nat(10_000) }), {
    maxLength: 300,
  });
  fc.assert(
    fc.property(messages, (sequence) => {
      const repeats = new Repeats();
      let now = 0;
      let written = 0;
      let leftOut = 0;
      const count = () => repeats.ended(now).forEach(({ lines }) => (leftOut += lines));
      for (const { message, after } of sequence) {
        now += after;
        count();
        written += repeats.admits(message, now) ? 1 : 0;
      }
      now += MINUTE;
      count();
      expect(written + leftOut).toBe(sequence.length);
    })
  );
});

test('a message is written twenty times a minute, whatever else is', () => {
  const repeats = new Repeats();
  const written = Array.from({ length: 3_392 }, (_, line) => repeats.admits('the store cannot be read', line));
  expect(written.filter(Boolean)).toHaveLength(MOST_A_MINUTE);
  expect(repeats.admits('another', 4_000)).toBe(true);
  expect(repeats.ended(MINUTE - 1)).toEqual([]);
  expect(repeats.ended(MINUTE)).toEqual([{ message: 'the store cannot be read', lines: 3_392 - MOST_A_MINUTE }]);
  expect(repeats.ended(MINUTE)).toEqual([]);
  expect(repeats.admits('the store cannot be read', MINUTE)).toBe(true);
});

test('messages that are never the same are not all kept', () => {
  const repeats = new Repeats();
  const written = Array.from({ length: 10_000 }, (_, line) => repeats.admits(`file ${line} is damaged`, line));
  expect(written.filter(Boolean).length).toBeLessThan(300);
  expect(repeats.ended(MINUTE)).toEqual([{ message: 'other messages', lines: expect.any(Number) }]);
});
