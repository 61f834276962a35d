import fc from 'fast-check';
import { z } from 'zod';
import { SimulatedClock } from '../testing/simulatedClock';
import { after, epochMs, HOUR } from '../time';
import type { Memo } from './memo';
import { memoryMemo } from './memoryMemo';
import { remembered } from './remembered';

const schema = z.object({ name: z.string(), at: z.number().transform(epochMs) });
const VALUE = { name: 'it', at: epochMs(5) };

function setUp() {
  const clock = new SimulatedClock(epochMs(1_700_000_000_000));
  const memo = memoryMemo(clock);
  const open = (over: Memo = memo) => remembered({ memo: over, clock }, 'kind', schema);
  return { clock, memo, open, later: after(clock.now(), HOUR) };
}

describe('what is remembered', () => {
  it('outlives a restart, up to its time', async () => {
    const { open, later, clock } = setUp();
    await open().write('key', VALUE, later);
    expect(await open().read('key')).toEqual(VALUE);
    expect(await open().read('other')).toBeUndefined();
    await clock.advance(HOUR);
    expect(await open().read('key')).toBeUndefined();
  });

  it('is forgotten when told so', async () => {
    const { open, later } = setUp();
    await open().write('key', VALUE, later);
    await open().forget('key');
    expect(await open().read('key')).toBeUndefined();
  });

  it('is nothing where another version, or damage, left what can not be read', async () => {
    const { memo, open, later } = setUp();
    const texts = fc.oneof(fc.string(), fc.json(), fc.constantFrom('{"name":1}', '{"name":"it","at":"5"}', '[', ''));
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        await memo.set('kind|key', text, later);
        const value = await open().read('key');
        expect(value === undefined || (typeof value.name === 'string' && typeof value.at === 'number')).toBe(true);
      })
    );
  });

  it('is known while the process lives where the memo takes nothing, up to its time', async () => {
    const { clock, open, later } = setUp();
    const full = remembered(
      {
        clock,
        memo: {
          get: async () => Promise.reject(new Error('disk I/O error')),
          set: async () => Promise.reject(new Error('full')),
        },
      },
      'kind',
      schema
    );
    expect(await full.read('key')).toBeUndefined();
    await full.write('key', VALUE, later);
    expect(await full.read('key')).toEqual(VALUE);
    expect(await open().read('key')).toBeUndefined();
    await clock.advance(HOUR);
    expect(await full.read('key')).toBeUndefined();
  });

  it('is the newer value, though the memo still holds the one before', async () => {
    const { memo, open, later } = setUp();
    await open().write('key', VALUE, later);
    let isFull = true;
    const filling: Memo = {
      get: memo.get,
      set: async (...entry) => (isFull ? Promise.reject(new Error('full')) : memo.set(...entry)),
    };
    const value = open(filling);
    await value.write('key', { ...VALUE, name: 'newer' }, later);
    expect((await value.read('key'))?.name).toBe('newer');
    isFull = false;
    await value.write('key', { ...VALUE, name: 'newest' }, later);
    expect((await open().read('key'))?.name).toBe('newest');
  });
});
