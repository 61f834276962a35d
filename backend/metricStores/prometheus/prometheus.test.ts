import { expect, test } from 'bun:test';
import { uncompress } from 'snappyjs';
import type { StoreReply, StoreRequest } from '../adapter';
import { receiver } from '../testing/receiver';
import { prometheus } from './prometheus';

const never = new AbortController().signal;
const KEY = 'key-nobody-may-see';
const settingsOf = (own: object) => prometheus.settings.parse({ url: 'https://prometheus.example', ...own });

const answer = (status: number, text = '', headers: Readonly<Record<string, string>> = {}): StoreReply => ({
  kind: 'answer',
  status,
  headers: new Headers(headers),
  body: new TextEncoder().encode(text),
});

async function posted(own: object, secrets: Readonly<Record<string, string>> = {}): Promise<StoreRequest> {
  const { network, requests } = receiver(answer(204));
  const sender = prometheus.open(settingsOf(own), secrets, network);
  const [message] = [...sender.encode(sender.test(Date.UTC(2026, 0, 1))).messages];
  await sender.send(message, never);
  expect(uncompress(requests[0].body)).toEqual(new Uint8Array(message.body));
  return requests[0];
}

test('what is sent says what it is', async () => {
  expect(await posted({ allowHttp: true })).toMatchObject({
    isGzipped: false,
    isPlainHttpAllowed: true,
    headers: {
      'content-type': 'application/x-protobuf',
      'content-encoding': 'snappy',
      'x-prometheus-remote-write-version': '0.1.0',
    },
  });
});

test.each([
  ['https://prometheus.example', 'https://prometheus.example/api/v1/write'],
  ['https://prometheus.example/', 'https://prometheus.example/api/v1/write'],
  ['https://mimir.example/api/v1/push', 'https://mimir.example/api/v1/push'],
])('%s is written to at %s', async (url, expected) => {
  expect((await posted({ url })).url.href).toBe(expected);
});

test.each([
  [{}, {}, undefined],
  [{ user: 'me' }, { password: KEY }, `Basic ${btoa(`me:${KEY}`)}`],
  [{ user: 'me' }, {}, `Basic ${btoa('me:')}`],
  [{}, { bearerToken: KEY }, `Bearer ${KEY}`],
])('%j and its secrets say who writes', async (own, secrets, expected) => {
  expect<string | undefined>((await posted(own, secrets)).headers['authorization']).toBe(expected);
});

test.each([
  ['taken', answer(204), { kind: 'taken', refused: 0 }],
  ['out of order', answer(400, 'out of order sample'), { kind: 'refused', words: 'HTTP 400: out of order sample' }],
  ['a key that is wrong', answer(401, `no ${KEY}`), { kind: 'closed', words: 'HTTP 401: no …' }],
  ['not enabled', answer(404, 'not enabled'), { kind: 'closed', words: 'HTTP 404: not enabled' }],
  [
    'too much',
    answer(429, '', { 'retry-after': '7' }),
    { kind: 'later', isBusy: true, words: 'HTTP 429', retryAfter: 7_000 },
  ],
  ['a break', answer(503, 'starting'), { kind: 'later', words: 'HTTP 503: starting' }],
  ['no connection', { kind: 'failure', isFinal: false, words: 'no way' }, { kind: 'later', words: 'no way' }],
  ['no address', { kind: 'failure', isFinal: true, words: 'not there' }, { kind: 'closed', words: 'not there' }],
] as const)('%s', async (_what, reply, outcome) => {
  const sender = prometheus.open(settingsOf({}), { bearerToken: KEY }, receiver(reply).network);
  expect<unknown>(await sender.send({ body: new Uint8Array(), points: 3, held: () => [] }, never)).toEqual(outcome);
});

test('nothing is sent by a store that is scraped: what leaves stands ready as OpenMetrics', async () => {
  const { network, requests } = receiver(answer(204));
  const own = prometheus.settings.parse({ mode: 'pull' });
  const sender = prometheus.open(own, {}, network);
  const [message] = [...sender.encode(sender.test(Date.UTC(2026, 0, 1))).messages];
  expect(await sender.send(message, never)).toEqual({ kind: 'taken', refused: 0 });
  expect(requests).toEqual([]);
  expect(await sender.rendered?.()).toEqual({
    contentType: expect.stringContaining('application/openmetrics-text'),
    body: '# TYPE forge_app_metrics_test gauge\nforge_app_metrics_test{appId="00000000-0000-0000-0000-000000000000"} 1 1767225600\n# EOF\n',
  });
  expect(prometheus.addressOf(own, {})).toBeUndefined();
});

test.each([
  [{}, 'url: It is missing'],
  [{ mode: 'both', url: 'https://a' }, 'mode: It is no mode that is known'],
  [{ url: 'ftp://a' }, 'url: It begins with ftp://'],
  [{ url: 'https://a', user: ['me'] }, 'user: ["me"]'],
])('%j names the field, what was wrong and what would be right', (own, expected) => {
  const issues = prometheus.settings.safeParse(own).error?.issues ?? [];
  expect(issues.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([
    expect.stringContaining(expected),
  ]);
});

test.each([
  [{}, 60],
  [{ outOfOrderWindow: '' }, 60],
  [{ outOfOrderWindow: '0' }, 60],
  [{ outOfOrderWindow: '30m' }, 60],
  [{ outOfOrderWindow: '2h' }, 120],
  [{ outOfOrderWindow: '1d12h5m' }, 36 * 60 + 5],
  [{ outOfOrderWindow: '1w' }, 7 * 24 * 60],
])('with %j points are taken so many minutes back: %d', (own, minutes) => {
  const settings = settingsOf(own);
  expect<number | undefined>(prometheus.open(settings, {}, receiver(answer(204)).network).nature.takesBack).toBe(
    minutes * 60_000
  );
});

test.each(['7', 'a week', '1h1d', '-1h', '1.5h'])('%s is no window, and it is said what would be right', (text) => {
  const { error } = prometheus.settings.safeParse({ url: 'https://prometheus.example', outOfOrderWindow: text });
  expect(error?.issues).toMatchObject([
    { path: ['outOfOrderWindow'], message: expect.stringContaining('such as 30m or 7d') },
  ]);
});
