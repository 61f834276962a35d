/** However much there is to do, little is done between two turns. */
import { expect, test } from 'bun:test';
import type { Detail } from '../../../src/engine/chunk/store';
import { connect, IN_MEMORY, prepare } from '../file/database';
import { APP, chunkOf, everything, METRICS, windowBack } from '../testing/chunks';
import { packed } from './packed';
import { beginning, pieceFrom, type Place } from './pieces';
import { CHUNK_SCHEMA } from './schema';
import { cleared, tidied } from './tidying';
import { insertChunk } from './writing';

const COUNT = 300;

async function filled() {
  const db = connect(IN_MEMORY);
  prepare(db, CHUNK_SCHEMA);
  for (let back = 1; back <= COUNT; back += 1) {
    insertChunk(db, await packed(APP, chunkOf({ window: windowBack(back), seed: back })));
  }
  return db;
}

test('dropping takes a few chunks a step', async () => {
  const byClearing = [...cleared(await filled(), [APP], everything.from)];
  expect(Math.max(...byClearing.map(({ length }) => length))).toBeLessThanOrEqual(16);
  expect(byClearing.flat()).toHaveLength(COUNT);
  const byBound = [...tidied(await filled(), { keptFrom: {}, maxBytes: 40_000 })];
  expect(Math.max(...byBound.map(({ length }) => length))).toBeLessThanOrEqual(16);
  expect(byBound.flat().length).toBeGreaterThan(COUNT / 2);
});

test.each(['totals', 'points'] as const)(
  'reading %s takes so many rows a piece, and misses none',
  async (detail: Detail) => {
    const db = await filled();
    let rows = 0;
    for (let place: Place | undefined = beginning(everything); place !== undefined;) {
      const piece = pieceFrom(db, APP, everything, place, new Set(METRICS), detail);
      expect(piece.chunks.length).toBeLessThanOrEqual(128);
      rows += piece.chunks.length;
      place = piece.next;
    }
    expect(rows).toBe(COUNT);
  }
);
