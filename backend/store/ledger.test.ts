import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { accountKey } from '../../src/engine/identity';
import type { QuotaLedger } from '../../src/engine/quota/ledger';
import { LIMIT, SPAN } from '../../src/engine/quota/pace';
import { after, before, DAY, durationMs, HOUR, MINUTE, SECOND } from '../../src/engine/time';
import type { SharedFile } from './file/sharedFile';
import { sqliteLedger } from './ledger';
import { stateFile } from './testing/state';
import { ACCOUNT, clockAt, keptLog, NOW, storageIn, temporaryFolder } from './testing/chunks';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

/** A folder whose ledger was begun long ago. */
async function longStanding(path = folder.path): Promise<void> {
  const storage = storageIn(path, { clock: clockAt(before(NOW, DAY)) });
  await storage.ledger.read(OTHER);
  await storage.close();
}

const OTHER = accountKey('https://gateway.example/graphql', 'someone.else@example.com');
const isTaken = async (ledger: QuotaLedger, account = ACCOUNT): Promise<boolean> =>
  (await ledger.take(account, 'alert')).slot.kind === 'taken';

describe('the ledger', () => {
  test('that is new knows nothing of the minute before, and so gives one call', async () => {
    const clock = clockAt();
    const { ledger, close } = storageIn(folder.path, { clock });
    expect(await isTaken(ledger)).toBe(true);
    expect(await isTaken(ledger)).toBe(false);
    clock.set(after(NOW, SPAN));
    expect(await isTaken(ledger)).toBe(true);
    expect(await isTaken(ledger)).toBe(true);
    await close();
  });

  test('holds over a restart, for each account by itself, with whose calls they were', async () => {
    await longStanding();
    const clock = clockAt();
    const first = storageIn(folder.path, { clock });
    await first.ledger.note(ACCOUNT, { kind: 'a rule asked' });
    for (let call = 0; call < LIMIT; call += 1) {
      expect(await isTaken(first.ledger)).toBe(true);
    }
    await first.close();
    const second = storageIn(folder.path, { clock });
    clock.set(after(NOW, SPAN - 1));
    expect(await isTaken(second.ledger)).toBe(false);
    expect(await isTaken(second.ledger, OTHER)).toBe(true);
    const { calls, rulesUntil } = await second.ledger.read(ACCOUNT);
    expect(calls).toEqual(Array.from({ length: LIMIT }, () => ({ at: durationMs(1 - SPAN), forRule: true })));
    expect(rulesUntil).toBe(durationMs(HOUR - SPAN + 1));
    clock.set(after(NOW, SPAN));
    expect(await isTaken(second.ledger)).toBe(true);
    await second.close();
  });

  test('gives no call while paused, over a restart', async () => {
    await longStanding();
    const clock = clockAt();
    const first = storageIn(folder.path, { clock });
    await first.ledger.note(ACCOUNT, { kind: 'paused', wait: durationMs(30 * SECOND) });
    await first.close();
    const { ledger, close } = storageIn(folder.path, { clock });
    clock.set(after(NOW, 29 * SECOND));
    expect(await ledger.take(ACCOUNT, 'view')).toMatchObject({ slot: { kind: 'wait', wait: SECOND } });
    clock.set(after(NOW, 30 * SECOND));
    expect(await isTaken(ledger)).toBe(true);
    await close();
  });

  test('counts calls of several processes together, whatever their order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(1), fc.nat(20_000)), { maxLength: 60 }), async (steps) => {
        const shared = temporaryFolder();
        await longStanding(shared.path);
        const clock = clockAt();
        const both = [1, 2].map(() => stateFile(shared.path, clock));
        const ledgers = both.map((file) => sqliteLedger(file, { clock, era: 'test' }));
        const sent: number[] = [];
        for (const [process, wait] of steps) {
          clock.set(after(clock.now(), wait));
          const ledger = ledgers[process];
          if (ledger && (await isTaken(ledger))) {
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
      { numRuns: 6 }
    );
  });

  test('on a slow disk gives slots for when they will be written, and for at once when it is quick again', async () => {
    await longStanding();
    const clock = clockAt();
    const file = stateFile(folder.path, clock);
    let flush = 0;
    const slow: SharedFile = {
      ...file,
      use: async (work) => {
        const result = await file.use(work);
        clock.set(after(clock.now(), flush));
        return result;
      },
    };
    const ledger = sqliteLedger(slow, { clock, era: 'test' });
    const leads: number[] = [];
    for (flush of [0, 3 * SECOND, 3 * SECOND, 20 * SECOND, 20 * SECOND, 0, 0]) {
      clock.set(after(clock.now(), SPAN));
      const { slot } = await ledger.take(ACCOUNT, 'view');
      leads.push(slot.kind === 'taken' ? slot.lead : NaN);
    }
    expect(leads).toEqual([0, 0, 3, 3, 5, 5, 0].map((seconds) => seconds * SECOND));
    file.close();
  });

  test('is exact between processes that take at the same time', async () => {
    await longStanding();
    const program = `
      import { clockAt } from ${JSON.stringify(join(import.meta.dir, 'testing/chunks.ts'))};
      import { sqliteLedger } from ${JSON.stringify(join(import.meta.dir, 'ledger.ts'))};
      import { stateFile } from ${JSON.stringify(join(import.meta.dir, 'testing/state.ts'))};
      const clock = clockAt();
      const ledger = sqliteLedger(stateFile(${JSON.stringify(folder.path)}, clock), { clock, era: 'test' });
      let taken = 0;
      for (let attempt = 0; attempt < 40; attempt += 1) {
        const { slot } = await ledger.take(${JSON.stringify(ACCOUNT)}, 'alert');
        taken += Number(slot.kind === 'taken');
      }
      process.stdout.write(String(taken));
    `;
    const taken = await Promise.all(
      [1, 2, 3].map(() => new Response(Bun.spawn([process.execPath, '-e', program]).stdout).text())
    );
    expect(taken.map(Number).reduce((sum, each) => sum + each)).toBe(LIMIT);
  });

  test('goes by time that nobody sets; after the machine has started anew it is as careful as can be', async () => {
    await longStanding();
    const clock = clockAt(NOW);
    const file = stateFile(folder.path, clock);
    const ledgerOf = (era: string) => sqliteLedger(file, { clock, era });
    for (let call = 0; call < LIMIT; call += 1) {
      await isTaken(ledgerOf('one'));
    }
    await ledgerOf('one').note(OTHER, { kind: 'paused', wait: durationMs(MINUTE) });
    // The monotonic clock begins anew, far before or after where it was.
    for (const [era, moment] of [
      ['two', before(NOW, 3 * HOUR)],
      ['three', after(NOW, 3 * HOUR)],
    ] as const) {
      clock.set(moment);
      expect(await isTaken(ledgerOf(era))).toBe(false);
      expect((await ledgerOf(era).read(ACCOUNT)).calls).toHaveLength(LIMIT);
      expect((await ledgerOf(era).read(OTHER)).pause?.until).toBe(durationMs(MINUTE));
    }
    clock.set(after(NOW, 3 * HOUR + SPAN));
    expect(await isTaken(ledgerOf('three'))).toBe(true);
    file.close();
  });

  test('that is damaged is begun anew aloud, and is as careful as a new one; chunks are none the worse', async () => {
    await longStanding();
    writeFileSync(join(folder.path, 'state.db'), 'no database at all'.repeat(1000));
    const { log, lines } = keptLog();
    const { ledger, trouble, settled, close } = storageIn(folder.path, { log });
    await settled();
    expect(await isTaken(ledger)).toBe(true);
    expect(lines.join('')).toContain('state.db.damaged-');
    expect(lines.join('')).not.toContain('chunks.db.damaged-');
    expect(trouble()).toBeUndefined();
    expect(await isTaken(ledger)).toBe(false);
    await close();
  });
});
