import { afterAll, beforeAll, expect, test } from 'bun:test';
import { z } from 'zod';
import { post } from './caller';
import { startSimulator, type Simulator } from './simulator';
import { FOREIGN_APP, PAGE_INSIGHTS } from './world/apps';

const NOW = Date.UTC(2026, 10, 18, 14);
let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ now: () => NOW });
});
afterAll(() => simulator.close());

const pageInfo = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() });
const answer = z.object({
  data: z.object({
    app: z
      .object({
        name: z.string(),
        environmentsPage: z
          .object({
            nodes: z.array(z.object({ id: z.string(), key: z.string(), type: z.string(), createdAt: z.string() })),
            pageInfo,
            totalCount: z.number(),
          })
          .optional(),
      })
      .nullish(),
  }),
  errors: z.array(z.object({ message: z.string(), extensions: z.object({ statusCode: z.number() }) })).optional(),
});

const ask = async (query: string, variables: unknown) =>
  answer.parse(await (await post(simulator, { query, variables }, {})).json());
const ari = (app: string): string => `ari:cloud:ecosystem::app/${app}`;

const ENVIRONMENTS = /* GraphQL */ `
  query Environments($id: ID!, $first: Int!, $after: String) {
    app(id: $id) {
      name
      environmentsPage(first: $first, after: $after) {
        nodes {
          id
          key
          type
          createdAt
        }
        pageInfo {
          hasNextPage
          endCursor
        }
        totalCount
      }
    }
  }
`;

test.each([1, 3, 100])('all pages together hold each environment once, %d asked for at a time', async (first) => {
  const ids: string[] = [];
  let after: string | null = null;
  let pages = 0;
  do {
    const { data }: z.output<typeof answer> = await ask(ENVIRONMENTS, { id: ari(PAGE_INSIGHTS), first, after });
    const { app } = data;
    expect([app?.name, app?.environmentsPage?.totalCount]).toEqual(['Page Insights', 7]);
    ids.push(...(app?.environmentsPage?.nodes.map(({ id }) => id) ?? []));
    after = app?.environmentsPage?.pageInfo.endCursor ?? null;
    pages++;
  } while (after);

  expect(pages).toBe(Math.ceil(7 / Math.min(first, 5)));
  expect(ids).toEqual(
    simulator.truth.apps.find(({ id }) => id === PAGE_INSIGHTS)?.environments.map(({ id }) => id) ?? []
  );
});

test.each([
  [FOREIGN_APP, 403],
  ['00000000-0000-4000-8000-000000000000', 404],
])('an app that is not to be had is null beside errors: %s', async (app, statusCode) => {
  const { data, errors } = await ask(ENVIRONMENTS, { id: ari(app), first: 5 });
  expect(data.app).toBeNull();
  expect(errors?.map(({ extensions }) => extensions.statusCode)).toEqual([statusCode]);
});

test('may be refused, too', async () => {
  simulator.setFault('dev@example.com', {
    kind: 'query error',
    statusCode: 500,
    times: 1,
    only: { operation: 'metadata' },
  });
  const { data, errors } = await ask(ENVIRONMENTS, { id: ari(PAGE_INSIGHTS), first: 5 });
  expect(data.app).toBeNull();
  expect(errors?.map(({ extensions }) => extensions.statusCode)).toEqual([500]);
});
