import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { after, epochMs, HOUR } from '../../src/engine/time';
import { clockAt, NOW, storageIn, temporaryFolder } from './testing/chunks';

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
});
