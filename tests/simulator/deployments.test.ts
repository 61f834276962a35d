import { afterAll, beforeAll, expect, test } from 'bun:test';
import { z } from 'zod';
import { post } from './caller';
import { startSimulator, type Simulator } from './simulator';
import { FOREIGN_APP, TICKET_TRIAGE, TICKET_TRIAGE_ENVIRONMENTS } from './world/apps';
import { DAY, MINUTE } from './world/calendar';
import { deploymentAt } from './world/versions';

const NOW = Date.UTC(2026, 10, 18, 14);
const WITHOUT_RIGHT = 'no-deployments@example.com';
let clock = NOW;
let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ now: () => clock, accounts: { [WITHOUT_RIGHT]: { deployments: false } } });
});
afterAll(() => simulator.close());

const node = z.object({
  status: z.string(),
  environmentKey: z.string(),
  buildTag: z.string().nullable(),
  majorVersion: z.object({ version: z.string() }).nullable(),
  createdBy: z.object({ name: z.string() }).nullable(),
  createdAt: z.string(),
});
type Node = z.output<typeof node>;
const answer = z.object({
  data: z.object({
    app: z
      .object({
        name: z.string(),
        deployments: z
          .object({
            nodes: z.array(node),
            pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
          })
          .nullable(),
      })
      .nullable(),
  }),
  errors: z.array(z.object({ message: z.string(), extensions: z.object({ statusCode: z.number() }) })).optional(),
});

const OPT_INS = '@optIn(to: ["xls-deployments-by-interval", "xls-deployments-major-version"])';

async function ask(
  from: number,
  to: number,
  { email = 'dev@example.com', app = TICKET_TRIAGE, after = '', optIns = OPT_INS } = {}
) {
  const query = /* GraphQL */ `
    query Deployments($id: ID!, $interval: IntervalInput!, $after: String) {
      app(id: $id) {
        name
        deployments(interval: $interval, first: 100, after: $after) ${optIns} {
          nodes { status environmentKey buildTag majorVersion { version } createdBy { name } createdAt }
          pageInfo { hasNextPage endCursor }
        }
      }
    }
  `;
  const interval = { startTime: new Date(from).toISOString(), endTime: new Date(to).toISOString() };
  const variables = { id: `ari:cloud:ecosystem::app/${app}`, interval, after: after || null };
  return answer.parse(await (await post(simulator, { query, variables }, { email })).json());
}

async function all(from: number, to: number): Promise<readonly Node[]> {
  const nodes: Node[] = [];
  let after = '';
  do {
    const page = (await ask(from, to, { after })).data.app?.deployments;
    nodes.push(...(page?.nodes ?? []));
    after = page?.pageInfo.endCursor ?? '';
  } while (after);
  return nodes;
}
const timeOf = ({ createdAt }: Node): number => Date.parse(createdAt);

test('are listed newest first, over pages, as versions in the metrics changed', async () => {
  const nodes = await all(NOW - 3 * DAY, NOW);
  const times = nodes.map(timeOf);
  const production = nodes.filter(({ environmentKey, status }) => environmentKey === 'production' && status === 'DONE');
  const environment = simulator.truth.apps
    .flatMap(({ environments }) => environments)
    .find(({ id }) => id === TICKET_TRIAGE_ENVIRONMENTS.production);

  expect(times).toEqual(times.toSorted((one, other) => other - one));
  expect(times.length).toBeGreaterThan(10);
  expect(production.map(timeOf)).toEqual([environment ? deploymentAt(environment, NOW).at : NaN]);
});

test('begin within the interval, its end not included, and intervals side by side hold each once', async () => {
  const whole = await all(NOW - 3 * DAY, NOW);
  const border = timeOf(whole[3]);
  expect([...(await all(border, NOW)), ...(await all(NOW - 3 * DAY, border))]).toEqual([...whole]);
});

test('tell what is known of them: some failed, some have no person or tag', async () => {
  const nodes = await all(NOW - 30 * DAY, NOW);
  const failed = nodes.filter(({ status }) => status === 'FAILED');
  expect(failed.length).toBeGreaterThan(5);
  expect(failed.every(({ majorVersion, buildTag }) => majorVersion === null && buildTag === null)).toBe(true);
  expect(nodes.some(({ createdBy }) => createdBy === null)).toBe(true);
  expect(nodes.some(({ createdBy }) => createdBy?.name === 'Alex Kim')).toBe(true);
  expect(new Set(nodes.map(({ status }) => status))).toEqual(new Set(['DONE', 'FAILED']));
});

test('are under way for two minutes, and none is told before it has begun', async () => {
  const [newest] = (await all(NOW - 3 * DAY, NOW)).filter(({ status }) => status === 'DONE');
  const begun = timeOf(newest);
  const states = [];
  for (const moment of [begun - 1, begun, begun + MINUTE, begun + 2 * MINUTE]) {
    clock = moment;
    const found = (await all(begun, begun + 1)).filter(
      ({ environmentKey }) => environmentKey === newest.environmentKey
    );
    states.push(found.map(({ status }) => status));
  }
  clock = NOW;
  expect(states).toEqual([[], ['IN_PROGRESS'], ['IN_PROGRESS'], ['DONE']]);
});

test('need both opt-ins', async () => {
  const { data, errors } = await ask(NOW - DAY, NOW, { optIns: '@optIn(to: ["xls-deployments-by-interval"])' });
  expect(data.app?.deployments).toBeNull();
  expect(errors?.at(0)?.message).toContain('xls-deployments-major-version');
});

test('are not for an account without the right, which may still read the name', async () => {
  const { data, errors } = await ask(NOW - DAY, NOW, { email: WITHOUT_RIGHT });
  expect(data.app).toEqual({ name: 'Ticket Triage', deployments: null });
  expect(errors).toMatchObject([{ extensions: { statusCode: 403 } }]);
});

test("are not told of somebody else's app", async () => {
  const { data, errors } = await ask(NOW - DAY, NOW, { app: FOREIGN_APP });
  expect(data.app).toBeNull();
  expect(errors).toMatchObject([{ extensions: { statusCode: 403 } }]);
});
