import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { accountKey } from '../../src/engine/identity';
import { LIMIT, SPAN } from '../../src/engine/quota/pace';
import { after, before, DAY, epochMs, HOUR, MINUTE, SECOND } from '../../src/engine/time';
import { sqliteLedger } from './state';
import { stateFile } from './testing/state';
import { ACCOUNT, clockAt, keptLog, NOW, storageIn, temporaryFolder } from './testing/chunks';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

/** A folder whose ledger was begun long ago. */
function longStanding() {
  storageIn(folder.path, { clock: clockAt(before(NOW, DAY)) }).close();
}

const OTHER = accountKey('https://gateway.example/graphql', 'someone.else@example.com');

describe('the ledger', () => {
  test('that is new knows nothing of the minute before, and so gives one call', async () => {
    const { ledger, close } = storageIn(folder.path);
    expect(await ledger.take(ACCOUNT, NOW, LIMIT, SPAN)).toBe(true);
    expect(await ledger.take(ACCOUNT, NOW, LIMIT, SPAN)).toBe(false);
    const later = after(NOW, SPAN);
    expect(await ledger.read(ACCOUNT, before(later, SPAN))).toEqual({ sent: [], pausedUntil: undefined });
    expect(await ledger.take(ACCOUNT, later, LIMIT, SPAN)).toBe(true);
    close();
  });

  test('holds over a restart, for each account by itself', async () => {
    longStanding();
    const first = storageIn(folder.path);
    for (let call = 0; call < LIMIT; call += 1) {
      expect(await first.ledger.take(ACCOUNT, after(NOW, call), LIMIT, SPAN)).toBe(true);
    }
    first.close();
    const second = storageIn(folder.path);
    expect(await second.ledger.take(ACCOUNT, after(NOW, SPAN - 1), LIMIT, SPAN)).toBe(false);
    expect(await second.ledger.take(OTHER, NOW, LIMIT, SPAN)).toBe(true);
    expect((await second.ledger.read(ACCOUNT, before(NOW, SPAN))).sent).toHaveLength(LIMIT);
    expect(await second.ledger.take(ACCOUNT, after(NOW, SPAN), LIMIT, SPAN)).toBe(true);
    second.close();
  });

  test('gives no call while paused; a pause is never shortened', async () => {
    longStanding();
    const { ledger, close } = storageIn(folder.path);
    await ledger.pause(ACCOUNT, after(NOW, 30 * SECOND));
    await ledger.pause(ACCOUNT, after(NOW, 10 * SECOND));
    expect((await ledger.read(ACCOUNT, NOW)).pausedUntil).toBe(after(NOW, 30 * SECOND));
    expect(await ledger.take(ACCOUNT, after(NOW, 29 * SECOND), LIMIT, SPAN)).toBe(false);
    expect(await ledger.take(ACCOUNT, after(NOW, 30 * SECOND), LIMIT, SPAN)).toBe(true);
    close();
  });

  test('counts calls of several processes together, whatever their order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(1), fc.nat(20_000)), { maxLength: 60 }), async (steps) => {
        const shared = temporaryFolder();
        storageIn(shared.path, { clock: clockAt(before(NOW, DAY)) }).close();
        const clock = clockAt();
        const both = [1, 2].map(() => stateFile(shared.path, clock));
        const ledgers = both.map((file) => sqliteLedger(file, clock));
        const sent: number[] = [];
        for (const [process, wait] of steps) {
          clock.set(after(clock.now(), wait));
          if (await ledgers[process]?.take(ACCOUNT, clock.now(), LIMIT, SPAN)) {
            sent.push(clock.now());
          }
        }
        both.forEach(({ close }) => close());
        shared.remove();
        sent.forEach((moment, index) => {
          const sixth = sent[index + LIMIT];
          expect(sixth === undefined || sixth - moment >= SPAN).toBe(true);
        });
      }),
      { numRuns: 15 }
    );
  });

  test('is exact between processes that take at the same time', async () => {
    longStanding();
    const program = `
      import { clockAt } from ${JSON.stringify(join(import.meta.dir, 'testing/chunks.ts'))};
      import { sqliteLedger } from ${JSON.stringify(join(import.meta.dir, 'state.ts'))};
      import { stateFile } from ${JSON.stringify(join(import.meta.dir, 'testing/state.ts'))};
      const ledger = sqliteLedger(stateFile(${JSON.stringify(folder.path)}, clockAt()), clockAt());
      let taken = 0;
      for (let attempt = 0; attempt < 40; attempt += 1) {
        taken += Number(await ledger.take(${JSON.stringify(ACCOUNT)}, ${NOW}, 25, ${SPAN}));
      }
      process.stdout.write(String(taken));
    `;
    const taken = await Promise.all(
      [1, 2, 3].map(() => new Response(Bun.spawn([process.execPath, '-e', program]).stdout).text())
    );
    expect(taken.map(Number).reduce((sum, each) => sum + each)).toBe(25);
  });

  test('is not held for long by a clock that was set back', async () => {
    longStanding();
    const clock = clockAt(after(NOW, 3 * HOUR));
    const { ledger, close } = storageIn(folder.path, { clock });
    for (let call = 0; call < LIMIT; call += 1) {
      await ledger.take(ACCOUNT, clock.now(), LIMIT, SPAN);
    }
    await ledger.pause(OTHER, after(clock.now(), MINUTE));
    clock.set(NOW);
    expect((await ledger.read(ACCOUNT, before(NOW, SPAN))).sent).toEqual(Array.from({ length: LIMIT }, () => NOW));
    expect(await ledger.take(OTHER, NOW, LIMIT, SPAN)).toBe(true);
    expect(await ledger.take(ACCOUNT, NOW, LIMIT, SPAN)).toBe(false);
    expect(await ledger.take(ACCOUNT, after(NOW, SPAN), LIMIT, SPAN)).toBe(true);
    close();
  });

  test('that is damaged is begun anew aloud, and is as careful as a new one; chunks are none the worse', async () => {
    longStanding();
    writeFileSync(join(folder.path, 'state.db'), 'no database at all'.repeat(1000));
    const { log, lines } = keptLog();
    const { ledger, warning, close } = storageIn(folder.path, { log });
    expect(lines.join('')).toContain('state.db.damaged-');
    expect(lines.join('')).not.toContain('chunks.db.damaged-');
    expect(warning).toBeUndefined();
    expect(await ledger.take(ACCOUNT, NOW, LIMIT, SPAN)).toBe(true);
    expect(await ledger.take(ACCOUNT, after(NOW, MINUTE), LIMIT, SPAN)).toBe(false);
    close();
  });
});

describe('the memo', () => {
  test('keeps a value until its time, over restarts', async () => {
    const clock = clockAt();
    const first = storageIn(folder.path, { clock });
    await first.memo.set('refused', 'a', after(NOW, HOUR));
    await first.memo.set('refused', 'b', after(NOW, HOUR));
    first.close();
    const second = storageIn(folder.path, { clock });
    expect(await second.memo.get('refused')).toBe('b');
    expect(await second.memo.get('unknown')).toBeUndefined();
    clock.set(epochMs(NOW + HOUR));
    expect(await second.memo.get('refused')).toBeUndefined();
    second.close();
  });
});
