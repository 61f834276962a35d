import { describe, expect, test } from 'bun:test';
import { durationMs } from '../../../src/engine/time';
import type { Sent, StoreReply } from '../adapter';
import { answered, CUT, HANGING, NOT_ALLOWED, notedNetwork } from '../text/testing/network';
import { numbers } from '../text/testing/texts';
import { circonus } from './circonus';
import { read } from './testing/reader';

const SECRET = 'mys3cr3t';
const URL_ITSELF = `https://api.circonus.com/module/httptrap/a9856a6a-3b46-e18b-d890-acafaa955348/${SECRET}`;

async function sent(url: string, reply: StoreReply = answered(200, '{"stats":1,"filtered":0}')) {
  const network = notedNetwork(reply);
  const sender = circonus.open(circonus.settings.parse({}), { url }, network);
  const [message] = sender.encode(sender.test(Date.UTC(2026, 0, 1))).messages;
  return { outcome: await sender.send(message, AbortSignal.abort()), requests: network.requests };
}

test('what is sent is posted to the submission address', async () => {
  const { requests, outcome } = await sent(URL_ITSELF);
  expect(requests.map(({ url, body }) => [url.href, new TextDecoder().decode(body)])).toEqual([
    [
      URL_ITSELF,
      '{"forge_app_metrics_test|ST[appId:00000000-0000-0000-0000-000000000000]":{"_type":"n","_value":1,"_ts":1767225600000}}',
    ],
  ]);
  expect(outcome).toEqual({ kind: 'taken', refused: 0 });
});

describe('what an answer means', () => {
  const FILTERED = '{"stats":1,"filtered":3}';
  test.each<[string, StoreReply, Sent]>([
    ['200', answered(200, '{"stats":1,"filtered":0}'), { kind: 'taken', refused: 0 }],
    ['200 without words', answered(200), { kind: 'taken', refused: 0 }],
    ['filtered by the check', answered(200, FILTERED), { kind: 'taken', refused: 1, words: FILTERED }],
    [
      'an error in a 200',
      answered(200, '{"error":"too long"}'),
      { kind: 'taken', refused: 0, words: '{"error":"too long"}' },
    ],
    ['a secret that does not fit', answered(403, `no ${URL_ITSELF}`), { kind: 'closed', words: 'HTTP 403: no …' }],
    ['a part of it repeated', answered(403, `no ${SECRET}`), { kind: 'closed', words: 'HTTP 403: no …' }],
    ['a check that is not there', answered(404, 'no such check'), { kind: 'closed', words: 'HTTP 404: no such check' }],
    ['a body not understood', answered(400), { kind: 'refused', words: 'HTTP 400' }],
    ['too much at once', answered(413), { kind: 'refused', words: 'HTTP 413' }],
    [
      'too often',
      answered(429, '', { 'retry-after': '7' }),
      { kind: 'later', isBusy: true, retryAfter: durationMs(7_000), words: 'HTTP 429' },
    ],
    ['500', answered(500, 'internal error'), { kind: 'later', words: 'HTTP 500: internal error' }],
    ['a cut connection', CUT, { kind: 'later', words: 'connection broken' }],
    ['no answer', HANGING, { kind: 'later', words: 'no answer within 30 s' }],
    ['an address that is not allowed', NOT_ALLOWED, { kind: 'closed', words: 'this address is not allowed' }],
  ])('%s', async (_title, reply, outcome) => {
    expect((await sent(URL_ITSELF, reply)).outcome).toEqual(outcome);
  });
});

test.each([
  `api.circonus.com/${SECRET}`,
  `ftp://api.circonus.com/${SECRET}`,
  `https://me:${SECRET}@api.circonus.com/`,
  '',
])("an address that can't be used is not used, and not repeated: %s", async (url) => {
  const { outcome, requests } = await sent(url);
  expect(requests).toEqual([]);
  expect(outcome.kind).toBe('closed');
  expect(JSON.stringify(outcome)).toContain('data submission URL');
  expect(JSON.stringify(outcome)).not.toContain(SECRET);
});

test('what is fetched is running totals, the newest of each series, with nothing posted', async () => {
  const network = notedNetwork();
  const sender = circonus.open(circonus.settings.parse({ mode: 'pull' }), {}, network);
  expect(sender.nature.temporality).toBe('cumulative');
  for (const values of [[1], [2, 3]]) {
    for (const message of sender.encode([{ ...numbers(values), temporality: 'cumulative' }]).messages) {
      expect(await sender.send(message, AbortSignal.abort())).toEqual({ kind: 'taken', refused: 0 });
    }
  }
  expect(read((await sender.rendered?.())?.body ?? '').map(({ name, value }) => [name, value])).toEqual([['m', 3]]);
  expect(network.requests).toEqual([]);
});

test('a secret is bound to the host of its address', () => {
  expect(circonus.addressOf({ mode: 'push' }, { url: URL_ITSELF })?.origin).toBe('https://api.circonus.com');
  expect(circonus.addressOf({ mode: 'push' }, {})).toBeUndefined();
});
