/** What leaves for metric stores, by the compiled backend: each point once, whatever fails, and what Admins are told of it. */
import { afterAll, beforeAll, expect, it } from 'bun:test';
import { z } from 'zod';
import { metricsQuery, MINUTE, Rig, settledHour, sumOf } from '../rig';
import { WebhookReceiver } from '../webhookReceiver';

let rig: Rig;
let receiver: WebhookReceiver;
beforeAll(async () => {
  receiver = new WebhookReceiver();
  rig = await Rig.start();
  await rig.stopBackend();
  await rig.startBackend(AT_HOME);
});
afterAll(async () => {
  await rig.close();
  receiver.close();
});

const AT_HOME = { GF_PLUGIN_STORE_HOSTS: '127.0.0.1' };
const COUNT = 'FORGE_BACKEND_INVOCATION_COUNT';
const NAME = 'forge_backend_invocation_count';
const KILLS = 5;

/** History from the hour's beginning on, so that what leaves first is what is asked for. */
function contextOf(
  email: string,
  from: number,
  set: Readonly<Record<string, unknown>> = {},
  role: 'Admin' | 'Editor' = 'Admin'
) {
  const store = {
    name: 'incidents',
    adapter: 'webhook',
    url: receiver.url,
    period: 1,
    sets: ['all'],
    history: (Date.now() - from - MINUTE) / (24 * 60 * MINUTE),
  };
  const made = rig.context({ email, settings: { export: { sets: [{ name: 'all', ...set }], stores: [store] } } });
  return {
    ...made,
    user: { login: 'ann', name: 'Ann', email: 'ann@example.com', role },
    dataSource: {
      ...made.dataSource,
      decryptedSecureJsonData: {
        ...made.dataSource?.decryptedSecureJsonData,
        'store.incidents.signingKey': `whsec_${btoa('0123456789abcdef0123456789abcdef')}`,
      },
    },
  } as typeof made;
}

const statusSchema = z.object({
  problems: z.array(z.object({ path: z.string(), message: z.string() })),
  stores: z.array(
    z.object({
      name: z.string(),
      state: z.string(),
      address: z.string(),
      until: z.number().nullable(),
      sent: z.number(),
      refused: z.number(),
      letGo: z.number(),
      lastError: z.object({ at: z.number(), words: z.string() }).optional(),
    })
  ),
});

async function called(context: ReturnType<typeof contextOf>, method: string, path: string, body = '') {
  const answer = await rig.backend.callResource({ context, method, path, body: new TextEncoder().encode(body) });
  const json: unknown = JSON.parse(new TextDecoder().decode(answer.body));
  return { status: answer.status, json };
}

async function statusOf(asking: ReturnType<typeof contextOf>) {
  const { status, json } = await called(asking, 'GET', 'export/status');
  expect(status).toBe(200);
  const [store] = statusSchema.parse(json).stores;
  return store;
}

async function untilLeft(asking: ReturnType<typeof contextOf>, until: number): Promise<void> {
  for (;;) {
    const store = await statusOf(asking);
    if ((store?.until ?? 0) >= until) {
      return;
    }
    await Bun.sleep(100);
  }
}

/** Until a message has come, or none is to come any more. */
async function untilHeardOrLeft(asking: ReturnType<typeof contextOf>, until: number): Promise<void> {
  const before = receiver.requests;
  while (receiver.requests === before && ((await statusOf(asking))?.until ?? 0) < until) {
    await Promise.race([receiver.nextRequest(), Bun.sleep(50)]);
  }
}

it('brings each point once to a receiver that is down, while the process is killed again and again', async () => {
  const range = settledHour();
  const asking = contextOf('stores@example.com', range.from);
  receiver.mood = 'down';
  const whole = await rig.askUntilWhole(asking, metricsQuery([COUNT], { statistic: 'sum' }), { range });
  for (let kill = 0; kill < KILLS; kill += 1) {
    await untilHeardOrLeft(asking, range.to);
    await rig.killBackend();
    receiver.mood = kill % 2 === 0 ? 'takes' : 'down';
    await rig.startBackend(AT_HOME);
    await statusOf(asking);
  }
  receiver.mood = 'takes';
  await untilLeft(asking, range.to);
  const taken = () => receiver.pointsOf(NAME).filter(({ start }) => start >= range.from && start < range.to);
  const sum = () => taken().reduce((total, { value }) => total + value, 0);
  // The hours before leave behind the present, which is all that `until` tells of.
  while (sum() < sumOf(whole.frames)) {
    await Promise.race([receiver.nextRequest(), Bun.sleep(100)]);
  }
  expect(new Set(taken().map(({ place }) => place)).size).toBe(taken().length);
  expect(receiver.repeated).toBeLessThanOrEqual(KILLS);
  expect(sum()).toBe(sumOf(whole.frames));
  expect(await statusOf(asking)).toMatchObject({ state: 'sending', address: new URL(receiver.url).origin, refused: 0 });
});

it('shows an Admin what a set would send, with what is dropped and hashed, and nobody else', async () => {
  const range = settledHour();
  const asking = contextOf('preview@example.com', range.from);
  await rig.askUntilWhole(asking, metricsQuery([COUNT]), { range });
  const set = {
    name: 'new',
    queries: [{ metrics: [COUNT], statistic: 'sum', groupBy: ['functionKey', 'contextAri'] }],
    drop: ['contextAri'],
    hash: ['functionKey'],
  };
  const body = JSON.stringify({ set });
  const { status, json } = await called(asking, 'POST', 'export/preview', body);
  expect(status).toBe(200);
  const shown = z.object({
    series: z.array(z.object({ name: z.string(), attributes: z.record(z.string(), z.string()) })),
  });
  const { series } = shown.parse(json);
  expect(series.length).toBeGreaterThan(0);
  series.forEach(({ name, attributes }) => {
    expect(name).toBe(`${NAME}_sum`);
    expect(Object.keys(attributes)).toEqual(['functionKey']);
    expect(attributes['functionKey']).toMatch(/^[0-9a-f]{32}$/);
  });
  const editor = contextOf('preview@example.com', range.from, {}, 'Editor');
  expect((await called(editor, 'POST', 'export/preview', body)).status).toBe(403);
  expect((await called(editor, 'GET', 'export/status')).status).toBe(403);
});

it('tries a store with a point of its own, and says what came of it', async () => {
  const asking = contextOf('test@example.com', settledHour().from);
  const test = async () => (await called(asking, 'POST', 'export/test', '{"store":"incidents"}')).json;
  receiver.mood = 'takes';
  expect(await test()).toMatchObject({ kind: 'taken' });
  expect(receiver.pointsOf('forge_app_metrics_test').map(({ value }) => value)).toContain(1);
  receiver.mood = 'down';
  expect(await test()).toMatchObject({ kind: 'later', message: expect.stringContaining('503') });
  receiver.mood = 'takes';
});
