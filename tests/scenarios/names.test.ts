import { afterAll, beforeAll, expect, it } from 'bun:test';
import { z } from 'zod';
import type { Context, DecodedFrame } from '../host';
import { TICKET_TRIAGE } from '../simulator/world/apps';
import { coverageOf, HOUR, metricsQuery, MINUTE, Rig, settledHour } from './rig';

const OWNER = 'owner@example.com';
const LIMITED = 'limited@example.com';
const METRIC = 'FORGE_BACKEND_INVOCATION_COUNT';
const range = settledHour();
let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start({ accounts: { [LIMITED]: { deployments: false } } });
  const answer = await rig.askUntilWhole(rig.context({ email: OWNER }), metricsQuery([METRIC]), { range });
  expect(coverageOf(answer)).toMatchObject({ windows: 4, fetched: 4 });
});
afterAll(() => rig.close());

async function get(context: Context, url: string): Promise<{ readonly status: number; readonly body: unknown }> {
  const { status, body } = await rig.backend.callResource({ context, path: url.split('?')[0], url });
  return { status, body: JSON.parse(new TextDecoder().decode(body)) };
}

const valuesSchema = z.object({ values: z.array(z.object({ value: z.string(), label: z.string().optional() })) });
async function namesOf(context: Context, key: string): Promise<ReadonlyMap<string, string | undefined>> {
  const { body } = await get(context, `attributes/${key}/values?app=${TICKET_TRIAGE}&metric=${METRIC}`);
  return new Map(valuesSchema.parse(body).values.map(({ value, label }) => [value, label]));
}

/** What a site is called that has no name to show. */
const shortOf = (contextAri: string): string => contextAri.replace(/^.*\/(.{8}).*$/, 'site $1…');

const worldOf = () => {
  const world = rig.simulator.truth.apps.find(({ id }) => id === TICKET_TRIAGE);
  return world?.environments ?? [];
};

it('sites and environments are listed by id and by name, a site that keeps its own to itself by its short name', async () => {
  const context = rig.context({ email: OWNER });
  const sites = worldOf().flatMap((environment) => environment.sites);
  const told = sites.map(
    ({ contextAri, hostName, hidden }) => [contextAri, hidden ? shortOf(contextAri) : hostName] as const
  );
  expect(await namesOf(context, 'contextAri')).toEqual(new Map(told));
  expect(await namesOf(context, 'environmentId')).toEqual(new Map(worldOf().map(({ id, key }) => [id, key])));
});

it('names are there after a restart without being looked up again', async () => {
  const before = await namesOf(rig.context({ email: OWNER }), 'contextAri');
  const asked = () => rig.simulator.calls.filter(({ fields }) => fields.includes('tenantContexts')).length;
  const calls = asked();
  await rig.stopBackend();
  await rig.startBackend();
  expect(await namesOf(rig.context({ email: OWNER }), 'contextAri')).toEqual(before);
  expect(asked()).toBe(calls);
});

async function shown(context: Context, query = {}, headers = {}): Promise<readonly DecodedFrame[]> {
  const bySite = metricsQuery([METRIC], { statistic: 'sum', groupBy: ['contextAri'], ...query });
  const [{ frames, error }] = await rig.ask(context, [bySite], { range, intervalMs: 15 * MINUTE, headers });
  expect(error).toBeUndefined();
  return frames;
}
const seriesIn = (frames: readonly DecodedFrame[]) =>
  new Map(frames.map(({ fields: [, value] }) => [value.labels?.contextAri, value.config?.displayNameFromDS]));

it('lines and rows show sites as lists do, and have ids as labels and values', async () => {
  const context = rig.context({ email: OWNER });
  const names = await namesOf(context, 'contextAri');
  expect([...names].some(([id, name]) => name !== shortOf(id))).toBe(true);
  const series = await shown(context);
  expect(seriesIn(series)).toEqual(new Map(names));

  const [{ fields }] = await shown(context, { format: 'table' });
  expect(new Set(fields[0].values)).toEqual(new Set(names.keys()));
  const told = [...names].map(([id, text]) => [id, { text }] as const);
  expect(fields[0].config).toEqual({ mappings: [{ type: 'value', options: Object.fromEntries(told) }] });

  const rule = await shown(context, {}, { FromAlert: 'true' });
  // Short, and the same whatever a look-up brings.
  expect(seriesIn(rule)).toEqual(new Map([...names.keys()].map((id) => [id, shortOf(id)])));
});

it('a data source that hides names shows short names alone, in lines, rows and lists', async () => {
  const context = rig.context({ email: OWNER, uid: 'hiding', settings: { hideNames: true } });
  const listed = await namesOf(context, 'contextAri');
  expect(listed.size).toBeGreaterThan(1);
  expect(listed).toEqual(new Map([...listed.keys()].map((id) => [id, shortOf(id)])));
  const hosts = worldOf().flatMap(({ sites }) => sites.map(({ hostName }) => hostName));
  for (const frames of [await shown(context), await shown(context, { format: 'table' })]) {
    expect(frames.length).toBeGreaterThan(0);
    expect([...listed.values()].filter((name) => !JSON.stringify(frames).includes(String(name)))).toEqual([]);
    expect(hosts.filter((host) => JSON.stringify(frames).includes(host))).toEqual([]);
  }
});

/** With what is still being looked up. */
async function listed(context: Context, path: string): ReturnType<typeof get> {
  for (;;) {
    const answer = await get(context, path);
    if (!z.object({ gap: z.object({ kind: z.literal('pending') }) }).safeParse(answer.body).success) {
      return answer;
    }
    await Bun.sleep(100);
  }
}

it('deployments are listed where the account may read them; where not, that is said', async () => {
  const path = `apps/${TICKET_TRIAGE}/deployments?from=${range.to - 72 * HOUR}&to=${range.to}`;
  const { status, body } = await listed(rig.context({ email: OWNER }), path);
  const schema = z.object({ deployments: z.array(z.object({ at: z.number(), environment: z.string() })) });
  const { deployments } = schema.parse(body);
  expect(status).toBe(200);
  expect(body).not.toHaveProperty('gap');
  expect(deployments.length).toBeGreaterThan(10);
  expect(deployments.every(({ at }) => at >= range.to - 72 * HOUR && at < range.to)).toBe(true);
  expect(new Set(deployments.map(({ environment }) => environment))).toEqual(new Set(worldOf().map(({ key }) => key)));

  expect(await listed(rig.context({ email: LIMITED, uid: 'limited' }), path)).toEqual({
    status: 200,
    body: { deployments: [], gap: { kind: 'refused', message: expect.stringContaining('deployments') } },
  });
});

it('what goes wrong is said in the shape of Grafana’s own errors', async () => {
  const context = rig.context({ email: OWNER });
  expect(await get(context, `apps/${TICKET_TRIAGE}/deployments?from=now`)).toMatchObject({
    status: 400,
    body: { message: expect.any(String) },
  });
  const unset = rig.context({ email: '', uid: 'unset' });
  expect(await get(unset, 'apps')).toEqual({
    status: 400,
    body: { message: expect.stringContaining('E-mail is empty') },
  });
});
