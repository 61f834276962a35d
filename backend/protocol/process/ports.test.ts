import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { listenAtPort } from './ports';

const port = fc.integer({ min: 1, max: 65_535 });
const refused = (address: string) => Promise.reject(new Error(`EADDRINUSE ${address}`));

test('the first that is free is taken, none outside, and none is tried twice', async () => {
  await fc.assert(
    fc.asyncProperty(port, fc.array(fc.boolean(), { minLength: 1, maxLength: 30 }), async (first, taken) => {
      const last = Math.min(first + taken.length - 1, 65_535);
      const env = { PLUGIN_MIN_PORT: String(first), PLUGIN_MAX_PORT: String(last) };
      const tried: string[] = [];
      const address = await listenAtPort(env, async (each) => {
        tried.push(each);
        await (taken[tried.length - 1] ? refused(each) : undefined);
      }).catch(() => undefined);
      const free = taken.indexOf(false);
      const isFree = free >= 0 && first + free <= last;
      expect(address).toBe(isFree ? `127.0.0.1:${first + free}` : undefined);
      expect(tried).toEqual(
        Array.from({ length: isFree ? free + 1 : last - first + 1 }, (_, index) => `127.0.0.1:${first + index}`)
      );
    })
  );
});

test('where there is none it is said which, why, and what to do', async () => {
  const env = { PLUGIN_MIN_PORT: '10000', PLUGIN_MAX_PORT: '10001' };
  await expect(listenAtPort(env, refused)).rejects.toThrow(
    'No port from 10000 to 10001 on 127.0.0.1 can be listened at; the last try said: EADDRINUSE 127.0.0.1:10001.'
  );
});

test.each([undefined, '', '0', '65536', '-1', '1e3', 'ten'])('%j is no port', async (text) => {
  await expect(listenAtPort({ PLUGIN_MIN_PORT: text, PLUGIN_MAX_PORT: '25000' }, refused)).rejects.toThrow(
    'PLUGIN_MIN_PORT should be a port from 1 to 65535'
  );
});
