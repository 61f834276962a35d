import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { parseCloudId, type CloudId } from '../../src/engine/identity';
import { DAY, before } from '../../src/engine/time';
import { APP, client, EMAIL, failureOf, handClock, keptLog, NOW, TOKEN } from './testing/loopback';
import { createUpstream } from './upstream';

interface Body {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const received: Body[] = [];
let answers: readonly unknown[] = [];
let server: ReturnType<typeof Bun.serve>;
let url: string;

beforeAll(() => {
  server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: async (request) => {
      const answer = answers[Math.min(received.length, answers.length - 1)];
      received.push((await request.json()) as Body);
      return answer instanceof Response ? answer : Response.json(answer);
    },
  });
  url = `http://127.0.0.1:${server.port}/graphql`;
});
afterAll(() => server.stop(true));
beforeEach(() => {
  received.length = 0;
});

const site = (digit: number): CloudId => {
  const id = parseCloudId(`a5d1c3e7-0000-4000-8000-00000000000${digit}`);
  if (id === undefined) {
    throw new Error('not a site');
  }
  return id;
};
const context = (digit: number) => ({ cloudId: site(digit), hostName: `site-${digit}.atlassian.net` });
const names = (...digits: readonly number[]) =>
  new Map(digits.map((digit) => [site(digit), `site-${digit}.atlassian.net`]));
const error = (statusCode: number, message = 'No.') => ({ message, extensions: { statusCode } });

describe('host names', () => {
  const ask = (...digits: readonly number[]) => client(url).hostNames(digits.map(site));

  test('are asked for by variables, with the id they belong to', async () => {
    answers = [{ data: { tenantContexts: [] } }];
    await ask(1, 2);
    expect(received).toHaveLength(1);
    expect(received[0].variables).toEqual({ cloudIds: [site(1), site(2)] });
    expect(received[0].query).toMatch(/tenantContexts\(cloudIds: \$cloudIds\) \{\s*cloudId\s*hostName\s*\}/);
    expect(received[0].query).not.toContain(site(1));
  });

  test.each([
    ['in the order asked for', [context(1), context(2), context(3)], names(1, 2, 3)],
    ['in another order', [context(3), context(1), context(2)], names(1, 2, 3)],
    ['some of them null', [null, context(3), null], names(3)],
    ['fewer than asked for', [context(2)], names(2)],
    [
      'without a host name, or an empty one',
      [
        { ...context(1), hostName: null },
        { ...context(2), hostName: '' },
      ],
      names(),
    ],
    ['with an id in capitals', [{ ...context(1), cloudId: site(1).toUpperCase() }], names(1)],
    ['with an id that is none, or with none at all', [{ ...context(1), cloudId: 'x' }, { hostName: 'y' }], names()],
  ])('are paired by their id: %s', async (_, tenantContexts, expected) => {
    answers = [{ data: { tenantContexts } }];
    expect(await ask(1, 2, 3)).toMatchObject({ kind: 'answer', answer: expected });
  });

  test.each([
    ['one site is refused', [context(1), null], [error(403)], names(1)],
    ['all sites are refused', [null, null], [error(403), error(404)], names()],
    ['something fails, but names came', [context(1), null], [error(500)], names(1)],
  ])('that came are taken although errors stand beside: %s', async (_, tenantContexts, errors, expected) => {
    answers = [{ data: { tenantContexts }, errors }];
    expect(await ask(1, 2)).toMatchObject({ kind: 'answer', answer: expected });
  });

  test.each([
    [
      'none came for a fault',
      { data: { tenantContexts: [null, null] }, errors: [error(403), error(503)] },
      'unavailable',
    ],
    ['the list is null', { data: { tenantContexts: null }, errors: [error(403)] }, 'not owner'],
    ['the query is not understood', { errors: [error(400, 'No such field')] }, 'not understood'],
    ['the answer has another shape', { data: { tenantContexts: 'x' } }, 'not understood'],
    ['the token is not accepted', new Response('', { status: 401 }), 'unauthorized'],
    ['there were too many calls', Response.json({ errors: [error(429)] }), 'rate limited'],
  ])('fail with their cause: %s', async (_, answer, cause) => {
    answers = [answer];
    expect(failureOf(await ask(1, 2)).cause).toBe(cause as ReturnType<typeof failureOf>['cause']);
  });
});

describe('deployments', () => {
  const RANGE = { from: before(NOW, DAY), to: NOW };
  const ask = () => client(url).deployments(APP, RANGE);
  const node = (more: object = {}) => ({
    ...{ status: 'DONE', environmentKey: 'production', createdAt: '2026-11-21T09:00:00.000Z' },
    ...{ buildTag: 'v7', majorVersion: { version: '3.0.0' }, createdBy: { name: 'Alex Kim' } },
    ...more,
  });
  const page = (nodes: readonly unknown[], endCursor: string | null = null) => ({
    data: { app: { deployments: { nodes, pageInfo: { hasNextPage: endCursor !== null, endCursor } } } },
  });
  const FOUND = {
    ...{ at: Date.UTC(2026, 10, 21, 9), environment: 'production', status: 'DONE' },
    ...{ majorVersion: '3', tag: 'v7', by: 'Alex Kim' },
  };

  test('are asked for by variables, with both opt-ins', async () => {
    answers = [page([])];
    await ask();
    expect(received[0].variables).toEqual({
      id: `ari:cloud:ecosystem::app/${APP}`,
      interval: { startTime: '2026-11-20T10:07:30.000Z', endTime: '2026-11-21T10:07:30.000Z' },
      first: 100,
      after: null,
    });
    expect(received[0].query).toContain('@optIn(to: ["xls-deployments-by-interval", "xls-deployments-major-version"])');
  });

  test('are read from all pages', async () => {
    answers = [page([node()], 'one'), page([node({ environmentKey: 'staging' })], 'two'), page([null])];
    expect(await ask()).toMatchObject({ kind: 'answer', answer: [FOUND, { ...FOUND, environment: 'staging' }] });
    expect(received.map(({ variables }) => variables['after'])).toEqual([null, 'one', 'two']);
  });

  test('have what they have', async () => {
    const bare = node({ status: 'PAUSED', buildTag: null, majorVersion: null, createdBy: null });
    answers = [page([bare, node({ createdAt: 'once' })])];
    expect(await ask()).toMatchObject({
      kind: 'answer',
      answer: [{ ...FOUND, status: 'PAUSED', majorVersion: undefined, tag: undefined, by: undefined }],
    });
  });

  test('that are all there are taken although errors stand beside; a part of them is not', async () => {
    answers = [{ ...page([node({ createdBy: null })]), errors: [error(500)] }];
    expect(await ask()).toMatchObject({ kind: 'answer', answer: [{ ...FOUND, by: undefined }] });
    received.length = 0;
    answers = [{ ...page([node(), null]), errors: [error(500)] }];
    expect(failureOf(await ask()).cause).toBe('unavailable');
  });

  test('that this account may not read are refused, in words about deployments', async () => {
    answers = [{ data: { app: { name: 'x', deployments: null } }, errors: [error(403)] }];
    const { cause, message } = failureOf(await ask());
    expect(cause).toBe('not owner');
    expect(message).toContain('deployments');
  });

  test.each([
    ['an app that is not known', { data: { app: null } }, 'unknown app'],
    ['null without a word', { data: { app: { deployments: null } } }, 'not understood'],
    ['a fault', { data: { app: { deployments: null } }, errors: [error(500)] }, 'unavailable'],
    ['a page that fails', [page([node()], 'one'), new Response('', { status: 503 })], 'unavailable'],
  ])('fail with their cause: %s', async (_, answer, cause) => {
    answers = Array.isArray(answer) ? answer : [answer];
    expect(failureOf(await ask()).cause).toBe(cause as ReturnType<typeof failureOf>['cause']);
  });

  test('whose pages do not end are none', async () => {
    answers = [page([node()], 'again')];
    expect(failureOf(await ask()).cause).toBe('too large');
    expect(received).toHaveLength(20);
  });
});

test('nothing of a look-up is logged but how it went', async () => {
  const { log, lines } = keptLog();
  const settings = { endpoint: url, email: EMAIL, apiToken: TOKEN, settings: {}, clock: handClock(), log };
  answers = [{ data: { tenantContexts: [context(1)] }, errors: [error(403, `Basic ${btoa(`${EMAIL}:${TOKEN}`)}`)] }];
  await createUpstream(settings).hostNames([site(1)]);
  answers = [{ data: { app: null }, errors: [error(400, `the token ${TOKEN} of Alex Kim`)] }];
  const failure = failureOf(await createUpstream(settings).deployments(APP, { from: before(NOW, DAY), to: NOW }));
  const written = lines.join('\n');
  expect(lines).toHaveLength(2);
  for (const secret of [TOKEN, btoa(`${EMAIL}:${TOKEN}`), EMAIL, site(1), 'site-1', 'Alex Kim']) {
    expect(written).not.toContain(secret);
  }
  expect(failure.message).not.toContain(TOKEN);
});
