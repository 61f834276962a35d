import { expect, test } from 'bun:test';
import type { Frame } from '../frame';
import { Refusal } from '../requests/refusal';
import { AnswerRoom, wireResponse } from './answer';

const frameOf = (fields: number, rows = 1): Frame => ({
  name: 'wide',
  fields: Array.from({ length: fields }, (_, index) => ({
    ...{ name: `f${index}`, type: 'number', nullable: false, values: new Float64Array(rows) },
  })),
});

test('a frame of more fields than are written in one go is refused, and said', async () => {
  const asked = wireResponse({ frames: [frameOf(2_000)] }, new AnswerRoom(), async () => undefined);
  const refusal: unknown = await asked.catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(Refusal);
  expect(String(refusal)).toContain('The frame "wide" of this answer has 2000 fields; it may have 250.');
});

test('frames are written few fields, and few values, at a stretch', async () => {
  const turnsFor = async (frames: readonly Frame[]): Promise<number> => {
    let turns = 0;
    await wireResponse({ frames }, new AnswerRoom(), async () => void (turns += 1));
    return turns;
  };
  expect(await turnsFor(Array.from({ length: 20 }, () => frameOf(40)))).toBe(20);
  expect(await turnsFor(Array.from({ length: 100 }, () => frameOf(2)))).toBe(5);
  expect(await turnsFor(Array.from({ length: 5 }, () => frameOf(2, 30_000)))).toBe(5);
});
