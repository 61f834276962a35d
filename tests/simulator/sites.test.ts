import { afterAll, beforeAll, expect, test } from 'bun:test';
import { z } from 'zod';
import { post } from './caller';
import { startSimulator, type Simulator } from './simulator';
import { TICKET_TRIAGE } from './world/apps';
import type { Site } from './world/types';

const EMAIL = 'dev@example.com';
let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ now: () => Date.UTC(2026, 10, 18, 14) });
});
afterAll(() => simulator.close());

const answer = z.object({
  data: z.object({
    tenantContexts: z.array(z.object({ cloudId: z.string(), hostName: z.string() }).nullable()).nullable(),
  }),
  errors: z
    .array(
      z.object({ path: z.array(z.union([z.string(), z.number()])), extensions: z.object({ statusCode: z.number() }) })
    )
    .optional(),
});

async function ask(ids: readonly string[]) {
  const query = 'query($ids: [ID!]!) { tenantContexts(cloudIds: $ids) { cloudId hostName } }';
  const response = await post(simulator, { query, variables: { ids } }, { email: EMAIL });
  return answer.parse(await response.json());
}

const sites = (): readonly Site[] =>
  simulator.truth.apps.find(({ id }) => id === TICKET_TRIAGE)?.environments.flatMap((each) => each.sites) ?? [];

test('have host names, unknown ones none', async () => {
  const named = sites().filter(({ hidden }) => !hidden);
  const { data, errors } = await ask([...named.map(({ cloudId }) => cloudId), 'nowhere']);
  expect(data.tenantContexts).toEqual([...named.map(({ cloudId, hostName }) => ({ cloudId, hostName })), null]);
  expect(errors).toBeUndefined();
  expect(named.every(({ hostName }) => hostName.endsWith('.atlassian.net'))).toBe(true);
});

test('one of an app keeps its name to itself: null there, an error beside the data, the others unharmed', async () => {
  const all = sites();
  const hidden = all.findIndex(({ hidden }) => hidden);
  const { data, errors } = await ask(all.map(({ cloudId }) => cloudId));
  expect(all.filter((site) => site.hidden)).toHaveLength(1);
  expect(data.tenantContexts?.flatMap((context, index) => (context ? [] : [index]))).toEqual([hidden]);
  expect(errors).toMatchObject([{ path: ['tenantContexts', hidden], extensions: { statusCode: 403 } }]);
});

test('are named twenty at a time', async () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => `site-${index}`);
  expect((await ask(many(20))).data.tenantContexts).toHaveLength(20);
  const { data, errors } = await ask(many(21));
  expect(data.tenantContexts).toBeNull();
  expect(errors).toMatchObject([{ extensions: { statusCode: 400 } }]);
});

test('may be struck by a fault that leaves other queries of names alone', async () => {
  simulator.setFault(EMAIL, { kind: 'query error', statusCode: 500, times: 1, only: { field: 'tenantContexts' } });
  const other = await post(
    simulator,
    { query: '{ app(id: "ari:cloud:ecosystem::app/x") { name } }' },
    { email: EMAIL }
  );
  expect(await other.json()).toMatchObject({ errors: [{ extensions: { statusCode: 404 } }] });
  expect((await ask([])).errors).toMatchObject([{ extensions: { statusCode: 500 } }]);
  expect((await ask([])).errors).toBeUndefined();
});
