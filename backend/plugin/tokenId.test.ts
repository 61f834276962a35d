import { describe, expect, it } from 'bun:test';
import { createHmac } from 'node:crypto';
import { memoryMemo } from '../../src/engine/memo/memoryMemo';
import type { Memo } from '../../src/engine/memo/memo';
import { accountKey } from '../../src/engine/identity';
import { SimulatedClock } from '../../src/engine/testing/simulatedClock';
import { epochMs } from '../../src/engine/time';
import { createTokenId } from './tokenId';

const account = accountKey('https://gateway.example/graphql', 'dev@example.com');
const other = accountKey('https://gateway.example/graphql', 'ops@example.com');
const memo = (): Memo => memoryMemo(new SimulatedClock(epochMs(1_700_000_000_000)));

describe('the id of a token', () => {
  it('tells tokens and accounts apart, and holds nothing of the token', async () => {
    const idOf = await createTokenId(memo());
    const ids = [idOf(account, 'one'), idOf(account, 'two'), idOf(other, 'one')];
    expect(new Set(ids).size).toBe(3);
    expect(idOf(account, 'one')).toBe(ids[0]);
    expect(ids[0]).toMatch(/^[0-9a-f]{64}$/);
  });

  it('stays the same after a restart on the same folder, and means nothing in another', async () => {
    const kept = memo();
    const [before, after, elsewhere] = [
      await createTokenId(kept),
      await createTokenId(kept),
      await createTokenId(memo()),
    ].map((idOf) => idOf(account, 'one'));
    expect(after).toBe(before);
    expect(elsewhere).not.toBe(before);
  });

  it('is made with a new key where the kept one is damaged', async () => {
    const kept = memo();
    await kept.set('token-key', 'zz', epochMs(Number.MAX_SAFE_INTEGER));
    const idOf = await createTokenId(kept);
    const withoutKey = createHmac('sha256', '').update(`${account}\none`).digest('hex');
    expect(idOf(account, 'one')).not.toBe(withoutKey);
    expect((await createTokenId(kept))(account, 'one')).toBe(idOf(account, 'one'));
  });

  it('is of the kept key again, although the key could not be read for a moment', async () => {
    const kept = memo();
    const before = (await createTokenId(kept))(account, 'one');
    await createTokenId({ ...kept, get: () => Promise.reject(new Error('locked')) });
    expect((await createTokenId(kept))(account, 'one')).toBe(before);
  });

  it("is had although the memo can't be used, for as long as the process lives", async () => {
    const broken: Memo = {
      get: () => Promise.reject(new Error('disk')),
      set: () => Promise.reject(new Error('disk')),
    };
    const idOf = await createTokenId(broken);
    expect(idOf(account, 'one')).toBe(idOf(account, 'one'));
  });
});
