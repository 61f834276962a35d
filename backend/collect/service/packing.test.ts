import { expect, test } from 'bun:test';
import { packing } from './packing';

const page = (body: string) => ({ status: 200, contentType: 'text/plain', body });
const LONG = 'forge_api_request_count_total{appId="a"} 1 1767225600\n'.repeat(100);

test.each(['gzip', 'deflate, gzip;q=1.0, *;q=0.5', 'GZIP', 'br,gzip ; q=0.3'])(
  'who takes %j gets it packed',
  async (accepts) => {
    const { body, headers } = await packing(page(LONG), accepts);
    expect(headers).toEqual({ Vary: 'Accept-Encoding', 'Content-Encoding': 'gzip' });
    expect(body.length).toBeLessThan(LONG.length / 10);
    expect(typeof body === 'string' ? body : Buffer.from(Bun.gunzipSync(body)).toString()).toBe(LONG);
  }
);

test.each([null, '', 'identity', 'br', 'gzip;q=0', 'x-gzip', 'gzip; q=0.0'])(
  'who takes %j gets it as it is',
  async (accepts) => {
    expect(await packing(page(LONG), accepts)).toEqual({ body: LONG, headers: { Vary: 'Accept-Encoding' } });
  }
);

test('what is short is not worth it', async () => {
  expect((await packing(page('ok\n'), 'gzip')).body).toBe('ok\n');
});
