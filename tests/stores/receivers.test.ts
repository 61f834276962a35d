/** Circonus and webhooks against receivers of the test's own, by the plugin's own network. */
import { afterEach, expect, test } from 'bun:test';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:net';
import { z } from 'zod';
import type { Adapter, Sender } from '../../backend/metricStores/adapter';
import { circonus } from '../../backend/metricStores/circonus/circonus';
import { read as readCirconus } from '../../backend/metricStores/circonus/testing/reader';
import { datadog } from '../../backend/metricStores/datadog/datadog';
import { influxdb } from '../../backend/metricStores/influxdb/influxdb';
import { webhookAt } from '../../backend/metricStores/webhook/webhook';
import { epochMs } from '../../src/engine/time';
import { batchFrom, deliver, identityOf, loopback, sentBy } from './batch';

const BATCH = batchFrom(epochMs(Date.UTC(2026, 0, 1)));
const webhook = webhookAt(Date.now);
const KEY = 'a-signing-key-of-the-test';

interface Received {
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
}

let stop: () => void = () => undefined;
afterEach(() => stop());

function receiver(answer: () => Response): { readonly url: string; readonly received: readonly Received[] } {
  const received: Received[] = [];
  const server = Bun.serve({
    ...{ hostname: '127.0.0.1', port: 0 },
    async fetch(request) {
      received.push({ path: new URL(request.url).pathname, headers: request.headers, body: await request.text() });
      return answer();
    },
  });
  stop = () => server.stop(true);
  return { url: `http://127.0.0.1:${server.port}`, received };
}

const opened = <Settings>(
  adapter: Adapter<Settings>,
  own: unknown,
  secrets: Readonly<Record<string, string>>
): Sender => adapter.open(adapter.settings.parse(own), secrets, loopback);

/** Values by who and what, in order of time. */
function grouped(all: readonly (readonly [identity: string, value: number])[]): Readonly<Record<string, number[]>> {
  const byIdentity: Record<string, number[]> = {};
  all.forEach(([identity, value]) => (byIdentity[identity] ??= []).push(value));
  return byIdentity;
}

test('a Circonus broker gets what was sent, series by series', async () => {
  const { url, received } = receiver(() => Response.json({ stats: 1, filtered: 0 }));
  const sender = opened(circonus, {}, { url: `${url}/module/httptrap/id/secret` });
  expect(await deliver(sender, BATCH)).toEqual(['taken, 0 refused']);
  expect(new Set(received.map(({ path }) => path))).toEqual(new Set(['/module/httptrap/id/secret']));
  const metrics = received.flatMap(({ body }) => readCirconus(body));
  const found = metrics.map(({ name, figure, tags, value }) => [identityOf(`${name}.${figure}`, tags), value] as const);
  expect(grouped(found)).toEqual(sent());
});

const sent = (): Readonly<Record<string, number[]>> =>
  Object.fromEntries(
    [...sentBy(BATCH, (name, figure) => `${name}.${figure}`)].map(([key, values]) => [key, [...values]])
  );

const body = z.object({
  version: z.literal(1),
  series: z.array(
    z.object({
      app: z.string(),
      name: z.string(),
      attributes: z.record(z.string(), z.string()),
      points: z.array(z.record(z.string(), z.unknown())),
    })
  ),
});

/** As docs/stores/webhook.md tells a receiver to. */
function isGenuine({ headers, body: text }: Received, key: string, now: number): boolean {
  const [id, seconds] = [headers.get('webhook-id'), headers.get('webhook-timestamp')];
  const expected = `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${text}`).digest('base64')}`;
  const given = headers.get('webhook-signature') ?? '';
  const isSigned = given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
  return isSigned && Math.abs(now / 1000 - Number(seconds)) <= 300;
}

test('a webhook gets what was sent, series by series, signed', async () => {
  const { url, received } = receiver(() => new Response(null, { status: 204 }));
  expect(await deliver(opened(webhook, { url }, { signingKey: KEY }), BATCH)).toEqual(['taken, 0 refused']);
  received.forEach((message) => {
    expect(isGenuine(message, KEY, Date.now())).toBe(true);
    expect(isGenuine({ ...message, body: `${message.body} ` }, KEY, Date.now())).toBe(false);
    expect(isGenuine(message, `${KEY}!`, Date.now())).toBe(false);
    expect(isGenuine(message, KEY, Date.now() + 301_000)).toBe(false);
  });
  const series = received.flatMap(({ body: text }) => body.parse(JSON.parse(text)).series);
  const found = series.flatMap(({ app, name, attributes, points }) => {
    const labels = 'appId' in attributes ? Object.entries(attributes) : [['appId', app], ...Object.entries(attributes)];
    return points.flatMap((point) =>
      (['value', 'count', 'sum', 'min', 'max'] as const).flatMap((figure) => {
        const value = point[figure];
        const identity = identityOf(`${name}.${figure === 'value' ? '' : figure}`, labels);
        return typeof value === 'number' ? [[identity, value] as const] : [];
      })
    );
  });
  expect(grouped(found)).toEqual(sent());
});

test.each([
  [429, 'later: HTTP 429: wait'],
  [500, 'later: HTTP 500: wait'],
  [400, 'refused: HTTP 400: wait'],
  [403, 'closed: HTTP 403: wait'],
  [302, 'closed: HTTP 302: wait'],
])('an answer %d means the same to both', async (status, outcome) => {
  const { url } = receiver(() => new Response('wait', { status, headers: { location: 'http://127.0.0.1:1/' } }));
  const [first] = BATCH;
  for (const sender of [opened(circonus, {}, { url }), opened(webhook, { url }, { signingKey: KEY })]) {
    const [told] = await deliver(sender, [first]);
    expect(told).toStartWith(outcome);
  }
});

test('a connection that is cut is tried again, by all that send over HTTP', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stop = () => server.close();
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const [first] = BATCH;
  const senders = [
    opened(circonus, {}, { url }),
    opened(datadog, { url }, { apiKey: KEY }),
    opened(influxdb, { url, version: '1', database: 'd' }, {}),
    opened(webhook, { url }, { signingKey: KEY }),
  ];
  for (const sender of senders) {
    const [told] = await deliver(sender, [first]);
    expect(told).toStartWith('later: ');
    expect(told).not.toContain(KEY);
  }
});
