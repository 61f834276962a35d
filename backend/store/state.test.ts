import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { after, epochMs, HOUR } from '../../src/engine/time';
import { hasLongLog, shortenLog } from './file/flushing';
import { sqliteLedger } from './ledger';
import { sqliteMemo } from './state';
import { APP, clockAt, NOW, storageIn, temporaryFolder } from './testing/chunks';
import { stateFile } from './testing/state';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

describe('the memo', () => {
  test('keeps a value until its time, over restarts', async () => {
    const clock = clockAt();
    const first = storageIn(folder.path, { clock });
    await first.memo.set('refused', 'a', after(NOW, HOUR));
    await first.memo.set('refused', 'b', after(NOW, HOUR));
    await first.close();
    const second = storageIn(folder.path, { clock });
    expect(await second.memo.get('refused')).toBe('b');
    expect(await second.memo.get('unknown')).toBeUndefined();
    clock.set(epochMs(NOW + HOUR));
    expect(await second.memo.get('refused')).toBeUndefined();
    await second.close();
  });

  test('waits for the disk with what is kept for good alone', async () => {
    let flushes = 0;
    const file = stateFile(folder.path, clockAt(), async () => {
      flushes++;
    });
    const memo = sqliteMemo(file, clockAt());
    const counts: number[] = [];
    const then = async (work: Promise<unknown>): Promise<void> => {
      await work;
      counts.push(flushes);
    };
    await then(memo.set('refused', 'a', after(NOW, HOUR)));
    await then(memo.set('key', 'a', FOR_GOOD));
    await then(memo.get('key'));
    await then(sqliteLedger(file, { clock: clockAt(), era: 'one' }).take(APP.account, 'view'));
    expect(counts).toEqual([0, 1, 1, 2]);
    file.close();
  });
});

describe('a disk that takes its time', () => {
  /** Each flush, to be ended by hand. */
  function slowDisk() {
    const flushes: { resolve(): void; reject(error: unknown): void }[] = [];
    const begun = async (count: number): Promise<void> => {
      while (flushes.length < count) {
        await setImmediate();
      }
    };
    const flush = (): Promise<void> =>
      new Promise((resolve, reject) => {
        flushes.push({ resolve, reject });
      });
    return { flush, flushes, begun };
  }

  test('is waited for by who writes for good, and by nobody else', async () => {
    const { flush, flushes, begun } = slowDisk();
    const file = stateFile(folder.path, clockAt(), flush);
    const memo = sqliteMemo(file, clockAt());
    const done: string[] = [];
    const first = memo.set('first', 'a', FOR_GOOD).then(() => done.push('first'));
    await begun(1);
    const meanwhile = memo.set('second', 'b', FOR_GOOD).then(() => done.push('second'));
    // What needs no flush goes on meanwhile, and sees what was written.
    await memo.set('looked up', 'c', after(NOW, HOUR));
    expect([await memo.get('first'), await memo.get('looked up')]).toEqual(['a', 'c']);
    expect(done).toEqual([]);
    flushes[0]?.resolve();
    await first;
    // The second was written when the first flush was under way already.
    await begun(2);
    expect(done).toEqual(['first']);
    flushes[1]?.resolve();
    await meanwhile;
    expect(flushes).toHaveLength(2);
    file.close();
  });

  test('gives no slot for a call before it is written down, nor where that fails', async () => {
    const { flush, flushes, begun } = slowDisk();
    const clock = clockAt();
    const file = stateFile(folder.path, clock, flush);
    const ledger = sqliteLedger(file, { clock, era: 'one' });
    // A new ledger gives none for its first minute.
    await ledger.read(APP.account);
    clock.set(after(NOW, HOUR));
    let isGiven = false;
    const slot = ledger.take(APP.account, 'view').then((answer) => {
      isGiven = true;
      return answer.slot.kind;
    });
    await begun(1);
    expect(isGiven).toBe(false);
    flushes[0]?.resolve();
    expect(await slot).toBe('taken');
    const failing = ledger.take(APP.account, 'view');
    await begun(2);
    flushes[1]?.reject(Object.assign(new Error('no'), { code: 'EIO' }));
    await expect(failing).rejects.toThrow("state.db can't be read or written (EIO)");
    file.close();
  });

  test('is waited for in the thread that answers by no write', async () => {
    const file = stateFile(folder.path, clockAt());
    const NORMAL = 1;
    const synchronous = await file.use((db) => db.query<{ synchronous: number }, []>('PRAGMA synchronous').get());
    expect(synchronous).toEqual({ synchronous: NORMAL });
    file.close();
  });

  test('a long log is shortened by another, while it is in use; nothing is lost', async () => {
    const path = join(folder.path, 'state.db');
    const file = stateFile(folder.path, clockAt());
    const memo = sqliteMemo(file, clockAt());
    const long = 'x'.repeat(64 * 1024);
    const written: string[] = [];
    const write = async (): Promise<void> => {
      written.push(`key ${written.length}`);
      await memo.set(`key ${written.length - 1}`, long, after(NOW, HOUR));
    };
    while (!hasLongLog(path)) {
      await write();
    }
    shortenLog(path);
    expect(hasLongLog(path)).toBe(false);
    await write();
    file.close();
    const again = stateFile(folder.path, clockAt());
    const kept = await Promise.all(written.map((key) => sqliteMemo(again, clockAt()).get(key)));
    expect(kept.every((value) => value === long)).toBe(true);
    again.close();
  });
});

const FOR_GOOD = epochMs(Number.MAX_SAFE_INTEGER);
