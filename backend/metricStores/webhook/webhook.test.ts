import { describe, expect, test } from 'bun:test';
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { durationMs } from '../../../src/engine/time';
import type { OutgoingSeries } from '../../../src/engine/metricSets/outgoing';
import type { Sent, StoreReply } from '../adapter';
import { openStore } from '../opening';
import { answered, CUT, HANGING, NOT_ALLOWED, notedNetwork } from '../text/testing/network';
import { anyBatch, numbers } from '../text/testing/texts';
import { encodeJson } from './json';
import { webhookAt } from './webhook';

const KEY = 'a-signing-key-nobody-may-see';
const NOW = Date.UTC(2026, 0, 1, 12, 0, 0, 999);
const webhook = webhookAt(() => NOW);

async function sent(
  reply: StoreReply = answered(204),
  signingKey = KEY,
  own: unknown = { url: 'https://hook.example/x' }
) {
  const network = notedNetwork(reply);
  const sender = webhook.open(webhook.settings.parse(own), { signingKey }, network);
  const [message] = sender.encode(sender.test(NOW)).messages;
  return { outcome: await sender.send(message, AbortSignal.abort()), requests: network.requests };
}

const read = (series: readonly OutgoingSeries[]): readonly OutgoingSeries[] =>
  [...encodeJson(series).messages].flatMap(({ body }) => {
    const { version, series: all } = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    expect(version).toBe(1);
    return all;
  });

const finite = (value: number | undefined): number | undefined =>
  Number.isFinite(value) ? (value as number) + 0 : undefined;

/** As JSON holds it: what is not finite is not there, and -0 is 0. */
const expected = (series: readonly OutgoingSeries[]): readonly unknown[] =>
  series
    .map((each) => ({
      ...each,
      points:
        each.shape === 'number'
          ? each.points
              .filter(({ value }) => Number.isFinite(value))
              .map((point) => ({ ...point, value: point.value + 0 }))
          : each.points.map((point) => ({
              ...point,
              ...{ sum: finite(point.sum), min: finite(point.min), max: finite(point.max) },
              bounds: point.bounds.map((bound) => bound + 0),
            })),
    }))
    .filter(({ points }) => points.length > 0);

test('series and points arrive as they are, whatever texts they hold', () => {
  fc.assert(
    fc.property(anyBatch, (series) => {
      const arrived = read(series);
      expect(JSON.parse(JSON.stringify(arrived))).toEqual(JSON.parse(JSON.stringify(expected(series))));
    }),
    { numRuns: 300 }
  );
});

test('messages stay within a megabyte and hold all points in order', () => {
  const values = Array.from({ length: 100_000 }, (_, value) => value);
  const messages = [...encodeJson([numbers(values)]).messages];
  expect(messages.length).toBeGreaterThan(1);
  messages.forEach(({ body }) => expect(body.length).toBeLessThanOrEqual(1024 * 1024));
  const points = read([numbers(values)]).flatMap((each) => (each.shape === 'number' ? each.points : []));
  expect(points.map(({ value }) => value)).toEqual(values);
  expect(messages.reduce((sum, message) => sum + message.points, 0)).toBe(values.length);
});

const STORE = { path: '', name: 'w', adapter: 'webhook', period: durationMs(1), sets: [], historyDays: 0 };

test('a message is signed over its id, its time and its body', async () => {
  const { requests, outcome } = await sent();
  const [{ url, headers, body }] = requests;
  expect(url.href).toBe('https://hook.example/x');
  const id = headers['webhook-id'];
  const seconds = headers['webhook-timestamp'];
  expect(Number(seconds)).toBe(Math.floor(NOW / 1000));
  const content = `${id}.${seconds}.${new TextDecoder().decode(body)}`;
  expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', KEY).update(content).digest('base64')}`);
  expect(JSON.stringify(headers)).not.toContain(KEY);
  expect(outcome).toEqual({ kind: 'taken', refused: 0 });
});

test('the key may be base64, as the specification writes it', async () => {
  // The specification's own example of a key, an id, a time and a body can't be sent by us: the id is ours. Its rule can.
  const bytes = Buffer.from('0123456789abcdef0123456789abcdef');
  const [{ headers, body }] = (await sent(answered(204), ` whsec_${bytes.toString('base64')} `)).requests;
  const content = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${new TextDecoder().decode(body)}`;
  expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', bytes).update(content).digest('base64')}`);
});

test('the same message has the same id whenever it is sent, another one another, and what is said again later too', async () => {
  const idOf = async (values: readonly number[], now: number, batch?: string) => {
    const network = notedNetwork();
    const sender = webhookAt(() => now).open(
      webhook.settings.parse({ url: 'https://x' }),
      { signingKey: KEY },
      network
    );
    const [message] = sender.encode([numbers(values)]).messages;
    await sender.send(message, AbortSignal.abort(), batch);
    return network.requests[0].headers['webhook-id'];
  };
  const first = await idOf([1], NOW, 'a batch');
  expect(await idOf([1], NOW + 3_600_000, 'a batch')).toBe(first);
  expect(await idOf([2], NOW, 'a batch')).not.toBe(first);
  // It was 1, then 2, and is 1 again.
  expect(await idOf([1], NOW, 'a later one')).not.toBe(first);
});

describe('what an answer means', () => {
  test.each<[string, StoreReply, Sent]>([
    ['204', answered(204), { kind: 'taken', refused: 0 }],
    ['a body not understood', answered(400, 'no'), { kind: 'refused', words: 'HTTP 400: no' }],
    ['a signature that does not fit', answered(401, KEY), { kind: 'closed', words: 'HTTP 401: …' }],
    ['an address that is not there', answered(404), { kind: 'closed', words: 'HTTP 404' }],
    ['too much at once', answered(413), { kind: 'refused', words: 'HTTP 413' }],
    [
      'too often',
      answered(429, '', { 'retry-after': '7' }),
      { kind: 'later', isBusy: true, retryAfter: durationMs(7_000), words: 'HTTP 429' },
    ],
    ['503', answered(503), { kind: 'later', words: 'HTTP 503' }],
    ['a cut connection', CUT, { kind: 'later', words: 'connection broken' }],
    ['no answer', HANGING, { kind: 'later', words: 'no answer within 30 s' }],
    ['an address that is not allowed', NOT_ALLOWED, { kind: 'closed', words: 'this address is not allowed' }],
  ])('%s', async (_title, reply, outcome) => {
    expect((await sent(reply)).outcome).toEqual(outcome);
  });
});

test.each(['short', 'whsec_c2hvcnQ=', ' '])(
  'a key that can be guessed is refused before anything is sent: %s',
  (key) => {
    const own = { url: 'https://hook.example/x' };
    const opened = openStore(webhook)({ ...STORE, own }, { signingKey: key }, notedNetwork());
    const message = expect.stringContaining('give 16 bytes or more');
    expect(opened).toEqual({ kind: 'wrong', faults: [{ field: 'secrets.signingKey', message }] });
  }
);

describe('an address that is a secret', () => {
  const PATH = 'T0000/a-path-nobody-may-see';
  const ASKED = 'a-token-nobody-may-see';
  const ADDRESS = `https://hook.example/${PATH}?token=${ASKED}`;

  const sentTo = async (url: string, reply: StoreReply) => {
    const network = notedNetwork(reply);
    const sender = webhook.open(webhook.settings.parse({ urlIs: 'secret' }), { signingKey: KEY, url }, network);
    const [message] = sender.encode(sender.test(NOW)).messages;
    return { outcome: await sender.send(message, AbortSignal.abort()), requests: network.requests };
  };

  test('is sent to, and never said, though the receiver repeats it whole or in part', async () => {
    for (const words of [ADDRESS, PATH.slice(6), ASKED, `/${PATH}`]) {
      const { outcome, requests } = await sentTo(ADDRESS, answered(400, `no ${words}`));
      expect(requests.map(({ url }) => url.href)).toEqual([ADDRESS]);
      expect(outcome).toEqual({ kind: 'refused', words: 'HTTP 400: no …' });
    }
  });

  test("that can't be used is not used, and not repeated", async () => {
    const { outcome, requests } = await sentTo(`ftp://hook.example/${PATH}`, answered(204));
    expect(requests).toEqual([]);
    expect(outcome).toEqual({ kind: 'closed', words: expect.stringContaining('neither http nor https') });
    expect(JSON.stringify(outcome)).not.toContain(PATH);
  });

  test('binds the secrets to its host, and is missed by its name', () => {
    const open = openStore(webhook);
    const own = { urlIs: 'secret', url: 'https://elsewhere.example' };
    const opened = open({ ...STORE, own }, { signingKey: KEY, url: ADDRESS }, notedNetwork());
    expect(opened).toMatchObject({ kind: 'open', store: { address: 'https://hook.example' } });
    const lacking = open({ ...STORE, own }, { signingKey: KEY }, notedNetwork());
    expect(lacking).toMatchObject({ kind: 'wrong', faults: [{ field: 'secrets.url' }] });
  });
});
