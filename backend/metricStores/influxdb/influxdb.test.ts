import { describe, expect, test } from 'bun:test';
import { durationMs } from '../../../src/engine/time';
import type { Sent, StoreReply } from '../adapter';
import { answered, CUT, HANGING, NOT_ALLOWED, notedNetwork } from '../text/testing/network';
import { influxdb } from './influxdb';

const V2 = { url: 'https://influx.example:8086', org: 'o', bucket: 'b' };
const V1 = { url: 'http://127.0.0.1:8086', version: '1', database: 'd' };
const SECRET = 'a-secret-nobody-may-see';
const AT = Date.UTC(2026, 0, 1);

async function sent(own: unknown, secrets: Readonly<Record<string, string>>, reply: StoreReply = answered(204)) {
  const network = notedNetwork(reply);
  const sender = influxdb.open(influxdb.settings.parse(own), secrets, network);
  const [message] = sender.encode(sender.test(AT)).messages;
  return { outcome: await sender.send(message, AbortSignal.abort()), request: network.requests[0] };
}

test.each([
  [V2, { token: SECRET }, 'https://influx.example:8086/api/v2/write?org=o&bucket=b&precision=ms', `Token ${SECRET}`],
  [
    { ...V2, version: '2', url: 'https://x/influx/' },
    {},
    'https://x/influx/api/v2/write?org=o&bucket=b&precision=ms',
    undefined,
  ],
  [V1, {}, 'http://127.0.0.1:8086/write?db=d&precision=ms', undefined],
  [
    { ...V1, user: 'ü' },
    { password: SECRET },
    'http://127.0.0.1:8086/write?db=d&precision=ms',
    `Basic ${btoa(`\u00c3\u00bc:${SECRET}`)}`,
  ],
  [
    { ...V2, org: 'a&b c' },
    {},
    'https://influx.example:8086/api/v2/write?org=a%26b+c&bucket=b&precision=ms',
    undefined,
  ],
])('%j with %j is posted to %s', async (own, secrets, url, authorization) => {
  const { request, outcome } = await sent(own, secrets);
  expect(request.url.href).toBe(url);
  expect(request.headers.authorization).toBe(authorization as string);
  expect(new TextDecoder().decode(request.body)).toStartWith('forge_app_metrics_test,appId=00000000');
  expect(request).toMatchObject({ isGzipped: true, isPlainHttpAllowed: false });
  expect(outcome).toEqual({ kind: 'taken', refused: 0 });
});

test('plain HTTP is as the store says', async () => {
  const { request } = await sent({ ...V1, allowHttp: 'true' }, {});
  expect(request.isPlainHttpAllowed).toBe(true);
});

const PARTIAL = '{"error":"partial write: points beyond retention policy dropped=1"}';
const PARTIAL_2 =
  '{"code":"unprocessable entity","message":"failure writing points to database: partial write: field type conflict: x dropped=7"}';

describe('what an answer means', () => {
  test.each<[string, StoreReply, Sent]>([
    ['204', answered(204), { kind: 'taken', refused: 0 }],
    ['a partial write', answered(400, PARTIAL), { kind: 'taken', refused: 1, words: PARTIAL }],
    ['more dropped than there were', answered(422, PARTIAL_2), { kind: 'taken', refused: 1, words: PARTIAL_2 }],
    [
      'a line not understood',
      answered(400, 'unable to parse'),
      { kind: 'refused', words: 'HTTP 400: unable to parse' },
    ],
    ['a token that is not known', answered(401, SECRET), { kind: 'closed', words: 'HTTP 401: …' }],
    [
      'a database that is not there',
      answered(404, 'database not found'),
      { kind: 'closed', words: 'HTTP 404: database not found' },
    ],
    ['too much at once', answered(413), { kind: 'refused', words: 'HTTP 413' }],
    [
      'too often',
      answered(429, '', { 'retry-after': '7' }),
      { kind: 'later', isBusy: true, retryAfter: durationMs(7_000), words: 'HTTP 429' },
    ],
    ['503', answered(503, 'timeout'), { kind: 'later', words: 'HTTP 503: timeout' }],
    ['a cut connection', CUT, { kind: 'later', words: 'connection broken' }],
    ['no answer', HANGING, { kind: 'later', words: 'no answer within 30 s' }],
    ['an address that is not allowed', NOT_ALLOWED, { kind: 'closed', words: 'this address is not allowed' }],
  ])('%s', async (_title, reply, outcome) => {
    expect((await sent(V2, { token: SECRET }, reply)).outcome).toEqual(outcome);
  });
});

test.each([
  [{}, ['url: It is missing: give an address', 'org: It is missing', 'bucket: It is missing']],
  [{ ...V2, version: '1' }, ['database: It is missing: give the name of the database']],
  [{ ...V2, version: '3' }, ['version: ']],
  [{ ...V2, url: 'influx:8086' }, ['url: It begins with influx://']],
  [{ ...V2, url: 'https://me:pw@influx' }, ['url: It holds a user or a password']],
  [{ ...V2, url: 'nothing' }, ['url: "nothing" can\'t be used: give an address such as https://']],
  [{ ...V2, bucket: ['b'] }, ['bucket: ["b"] can\'t be used']],
  [{ ...V2, bucket: 'b'.repeat(1_025) }, ['bucket: It is longer than 1024 characters']],
])('%j names each field, what was wrong and what would be right', (own, expected) => {
  const issues = influxdb.settings.safeParse(own).error?.issues ?? [];
  expect(issues.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual(
    expected.map((each) => expect.stringContaining(each))
  );
});
