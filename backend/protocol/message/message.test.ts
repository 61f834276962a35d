import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { definitions, serializeResponse } from '../definitions';
import { messageOf, written, type WireAnswer } from './message';

const anyAnswer = fc.record({
  frames: fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 }),
  error: fc.string({ unit: 'grapheme', maxLength: 200 }),
  status: fc.integer({ min: 0, max: 599 }),
  errorSource: fc.constantFrom('', 'plugin', 'downstream'),
});

describe('the message of an answer', () => {
  test('is what gRPC makes of its parts', async () => {
    const refId = fc.string({ unit: 'grapheme', maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.tuple(refId, anyAnswer), { selector: ([id]) => id, maxLength: 5 }),
        async (all) => {
          const answers = all.map(([id, { frames, ...rest }]): [string, WireAnswer] => [
            id,
            { frames, rest: serializeResponse(rest) },
          ]);
          const message = await messageOf(new Map(answers), async () => undefined);
          const { responses } = definitions.data.QueryData.responseDeserialize(message);
          const expected = all.map(([id, one]) => [
            id,
            { ...one, frames: one.frames.map((frame) => Buffer.from(frame)) },
          ]);
          expect(Object.fromEntries(Object.entries(responses))).toEqual(Object.fromEntries(expected));
          expect(definitions.data.QueryData.responseSerialize({ responses }).length).toBe(message.length);
          expect(definitions.data.QueryData.responseSerialize(written(message))).toBe(message);
        }
      )
    );
  });

  test('is copied few bytes at a stretch', async () => {
    const frames = [10_000_000, 5, 9_000_000].map((length) => new Uint8Array(length).fill(length % 251));
    let turns = 0;
    const message = await messageOf(
      new Map([['A', { frames, rest: new Uint8Array() }]]),
      async () => void (turns += 1)
    );
    expect(message.length).toBeGreaterThan(19_000_000);
    expect(turns).toBeGreaterThanOrEqual(4);
  });
});
