import { describe, expect, test } from 'bun:test';
import { durationMs } from '../../../src/engine/time';
import type { Sent, StoreReply } from '../adapter';
import { answered, CUT, HANGING, NOT_ALLOWED, notedNetwork } from '../text/testing/network';
import { datadog } from './datadog';

const API_KEY = 'a-key-nobody-may-see';

async function sent(own: unknown, reply: StoreReply = answered(202, '{"status":"ok"}')) {
  const network = notedNetwork(reply);
  const sender = datadog.open(datadog.settings.parse(own), { apiKey: API_KEY }, network);
  const [message] = sender.encode(sender.test(Date.UTC(2026, 0, 1))).messages;
  return { outcome: await sender.send(message, AbortSignal.abort()), request: network.requests[0] };
}

test.each([
  [{}, 'https://api.datadoghq.com/api/v1/series'],
  [{ site: 'datadoghq.eu' }, 'https://api.datadoghq.eu/api/v1/series'],
  [{ url: 'http://127.0.0.1:8428/datadog' }, 'http://127.0.0.1:8428/datadog/api/v1/series'],
])('%j is posted to %s, with the key', async (own, url) => {
  const { request, outcome } = await sent(own);
  expect(request.url.href).toBe(url);
  expect(request.headers['dd-api-key']).toBe(API_KEY);
  expect(new TextDecoder().decode(request.body)).not.toContain(API_KEY);
  expect(request).toMatchObject({ isGzipped: false, isPlainHttpAllowed: false });
  expect(outcome).toEqual({ kind: 'taken', refused: 0 });
});

describe('what an answer means', () => {
  test.each<[string, StoreReply, Sent]>([
    ['202', answered(202, '{"status":"ok"}'), { kind: 'taken', refused: 0 }],
    [
      'a body not understood',
      answered(400, '{"errors":["x"]}'),
      { kind: 'refused', words: 'HTTP 400: {"errors":["x"]}' },
    ],
    ['a key that is not known', answered(403, `bad ${API_KEY}`), { kind: 'closed', words: 'HTTP 403: bad …' }],
    ['408', answered(408), { kind: 'later', words: 'HTTP 408' }],
    ['too much at once', answered(413), { kind: 'refused', words: 'HTTP 413' }],
    [
      'too often',
      answered(429, '', { 'x-ratelimit-reset': '12' }),
      { kind: 'later', isBusy: true, retryAfter: durationMs(12_000), words: 'HTTP 429' },
    ],
    [
      'too often, said twice',
      answered(429, '', { 'retry-after': '7', 'x-ratelimit-reset': '12' }),
      { kind: 'later', isBusy: true, retryAfter: durationMs(7_000), words: 'HTTP 429' },
    ],
    ['503', answered(503), { kind: 'later', words: 'HTTP 503' }],
    ['a cut connection', CUT, { kind: 'later', words: 'connection broken' }],
    ['no answer', HANGING, { kind: 'later', words: 'no answer within 30 s' }],
    ['an address that is not allowed', NOT_ALLOWED, { kind: 'closed', words: 'this address is not allowed' }],
  ])('%s', async (_title, reply, outcome) => {
    expect((await sent({}, reply)).outcome).toEqual(outcome);
  });
});

test.each([
  [{ site: 'datadog.example' }, 'site: "datadog.example" can\'t be used: give one of datadoghq.com, us3.datadoghq.com'],
  [
    { url: 'api.datadoghq.com' },
    'url: "api.datadoghq.com" can\'t be used: give an address such as https://api.datadoghq.com',
  ],
])('%j names the field, what was wrong and what would be right', (own, expected) => {
  const issues = datadog.settings.safeParse(own).error?.issues ?? [];
  expect(issues.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([
    expect.stringContaining(expected),
  ]);
});
