import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { appAri } from '../../src/engine/identity';
import { after, epochMs, MINUTE } from '../../src/engine/time';
import { decodeAnswer } from '../../src/engine/otlp/decode';
import documented from '../../tests/fixtures/agg-documented-response.json';
import {
  APP,
  CALL,
  client,
  COUNT,
  EMAIL,
  ERRORS,
  failureOf,
  handClock,
  keptLog,
  metricsAnswer,
  NOW,
  PRODUCTION,
  queryError,
  STAGING,
  TOKEN,
} from './testing/loopback';
import { createUpstream } from './upstream';

interface Received {
  readonly method: string;
  readonly headers: Headers;
  readonly body: { readonly query: string; readonly variables: Record<string, unknown> };
}

const received: Received[] = [];
let answer: (request: Received) => Response = () => Response.json({});
let server: ReturnType<typeof Bun.serve>;
let url: string;

beforeAll(() => {
  server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: async (request) => {
      const body = (await request.json()) as Received['body'];
      const call = { method: request.method, headers: request.headers, body };
      received.push(call);
      return answer(call);
    },
  });
  url = `http://127.0.0.1:${server.port}/graphql`;
});

afterAll(() => server.stop(true));

const lastReceived = (): Received => {
  const last = received.at(-1);
  if (last === undefined) {
    throw new Error('nothing was received');
  }
  return last;
};

const answering = (body: unknown, init: ResponseInit = {}) => {
  answer = () => (typeof body === 'string' ? new Response(body, init) : Response.json(body, init));
};

const DOCUMENTED = decodeAnswer(documented.data.ecosystem.forgeMetrics.appMetrics.resourceMetrics, CALL.window);

describe('a metrics call', () => {
  test('asks by variables, as the documentation says', async () => {
    answering(documented);
    const reply = await client(url).metrics(CALL);
    const { method, headers, body } = lastReceived();

    expect(method).toBe('POST');
    expect(headers.get('authorization')).toBe(`Basic ${btoa(`${EMAIL}:${TOKEN}`)}`);
    expect(headers.get('x-experimentalapi')).toBe('ForgeMetricsQuery');
    expect(headers.get('user-agent')).toBe('ForgeMetricsExportServer/1.0.0');
    expect(headers.get('accept-encoding')).toBe('gzip');
    expect(headers.get('content-type')).toBe('application/json');
    expect(body.variables).toEqual({
      appId: appAri(APP),
      query: {
        filters: {
          environments: [PRODUCTION, STAGING],
          interval: { start: '2026-11-21T10:00:00.000Z', end: '2026-11-21T10:15:00.000Z' },
          metrics: [COUNT, ERRORS],
        },
      },
    });
    expect(body.query).not.toContain(APP);
    expect(reply).toMatchObject({
      kind: 'answer',
      answer: DOCUMENTED,
    });
  });

  test("tells its start by the server's clock", async () => {
    const server = epochMs(NOW + 7 * MINUTE);
    answering(metricsAnswer([]), { headers: { date: new Date(server).toUTCString() } });
    expect(await client(url).metrics(CALL)).toEqual({
      kind: 'answer',
      answer: decodeAnswer([], CALL.window),
      serverStart: server,
    });
  });

  test('asks for a part of a window where it is told to', async () => {
    answering(documented);
    const interval = { from: after(CALL.window, 5 * MINUTE), to: after(CALL.window, 10 * MINUTE) };
    const reply = await client(url).metrics({ ...CALL, interval });
    expect(lastReceived().body.variables).toMatchObject({
      query: { filters: { interval: { start: '2026-11-21T10:05:00.000Z', end: '2026-11-21T10:10:00.000Z' } } },
    });
    // Its points are told from the window's start all the same.
    expect(reply).toMatchObject({ answer: DOCUMENTED });
  });

  test('tells how large the answer is before any of it is read', async () => {
    const sizes: number[] = [];
    answering('{"data": [');
    const reply = await client(url).metrics({ ...CALL, received: async (bytes) => void sizes.push(bytes) });
    expect(sizes).toEqual([10]);
    expect(reply.kind).toBe('failure');
  });

  test('takes a gzipped answer', async () => {
    const packed = Bun.gzipSync(JSON.stringify(documented));
    answer = () => new Response(packed, { headers: { 'content-encoding': 'gzip' } });
    expect(await client(url).metrics(CALL)).toMatchObject({ kind: 'answer', answer: DOCUMENTED });
  });
});

describe('what goes wrong is told apart', () => {
  const cases: readonly (readonly [string, unknown, ResponseInit, object, RegExp])[] = [
    ['401', 'Unauthorized', { status: 401 }, { cause: 'unauthorized' }, /e-mail and API token.*at most a year/],
    [
      'an authorization error in a 200',
      { errors: [{ message: 'Nope', extensions: { statusCode: 401 } }], data: null },
      {},
      { cause: 'unauthorized' },
      /token/,
    ],
    ['403', { errors: [{ message: 'No' }] }, { status: 403 }, { cause: 'not owner' }, /owner/],
    ['403 of a proxy', '<html>', { status: 403 }, { cause: 'not understood' }, /proxy/],
    ['a QueryError 403', queryError('Forbidden', { statusCode: 403 }), {}, { cause: 'not owner' }, /owner/],
    [
      'a QueryError by its type alone',
      queryError('You cannot', { errorType: 'FORBIDDEN' }),
      {},
      { cause: 'not owner' },
      /owner/,
    ],
    ['an unknown app', queryError('App not found', { statusCode: 404 }), {}, { cause: 'unknown app' }, /manifest/],
    [
      'an unknown environment, named',
      queryError(`Environment ${STAGING} not found`, { statusCode: 404 }),
      {},
      { cause: 'unknown environment', environments: [STAGING] },
      new RegExp(STAGING),
    ],
    [
      'an unknown environment, not named',
      queryError('No such environment', { statusCode: 400 }),
      {},
      { cause: 'unknown environment', environments: [] },
      /deleted/,
    ],
    [
      'a label outside the enum (graphql-js)',
      {
        errors: [
          {
            message: `Variable "$query" got invalid value "${ERRORS}" at "query.filters.metrics[1]"; Value "${ERRORS}" does not exist in "ForgeMetricsLabels" enum. Did you mean the enum value "${COUNT}"?`,
            extensions: { code: 'BAD_USER_INPUT' },
          },
        ],
      },
      { status: 400 },
      { cause: 'refused label', labels: [ERRORS] },
      new RegExp(ERRORS),
    ],
    [
      'a label outside the enum (graphql-java)',
      {
        errors: [
          {
            message: `Variable 'metrics' has an invalid value: Invalid input for enum 'ForgeMetricsLabels'. No value found for name '${COUNT}'`,
            extensions: { classification: 'ValidationError' },
          },
        ],
      },
      {},
      { cause: 'refused label', labels: [COUNT] },
      /misspelt/,
    ],
    [
      'labels that the message leaves out',
      { errors: [{ message: 'Invalid ForgeMetricsLabels' }] },
      { status: 400 },
      { cause: 'refused label', labels: [] },
      /metric/,
    ],
    [
      'a QueryError that names a label',
      queryError(`Metric ${COUNT} is not available for this app`, { statusCode: 400 }),
      {},
      { cause: 'refused label', labels: [COUNT] },
      /metric/,
    ],
    [
      '429',
      'slow down',
      { status: 429, headers: { 'retry-after': '30' } },
      { cause: 'rate limited', until: epochMs(NOW + 30_000) },
      /10:08:00/,
    ],
    [
      '429 with a time stamp',
      '',
      { status: 429, headers: { 'retry-after': '2026-11-21T10:08:30Z', date: new Date(NOW).toUTCString() } },
      { cause: 'rate limited', until: epochMs(NOW + MINUTE) },
      /silence/,
    ],
    [
      '429 with a reset in its place',
      '',
      {
        status: 429,
        headers: { 'x-ratelimit-reset': String((NOW + MINUTE) / 1_000), date: new Date(NOW).toUTCString() },
      },
      { cause: 'rate limited', until: epochMs(NOW + MINUTE) },
      /silence/,
    ],
    ['429 without a time', '', { status: 429 }, { cause: 'rate limited', until: undefined }, /too many calls/],
    [
      'a QueryError 429 in a 200',
      queryError('Rate limit', { statusCode: 429 }),
      { headers: { 'retry-after': '30' } },
      { cause: 'rate limited', until: epochMs(NOW + 30_000) },
      /too many/,
    ],
    [
      'a GraphQL error 429 in a 200',
      { errors: [{ message: 'x', extensions: { statusCode: '429' } }] },
      {},
      { cause: 'rate limited', until: undefined },
      /too many/,
    ],
    ['503', '<html>', { status: 503 }, { cause: 'unavailable' }, /503/],
    ['a QueryError 500', queryError('oops', { statusCode: 500 }), {}, { cause: 'unavailable' }, /fault/],
    ['a QueryError of no kind', queryError('Something broke'), {}, { cause: 'unavailable' }, /“Something broke”/],
    [
      'errors beside data',
      { ...Object(metricsAnswer([])), errors: [{ message: 'One shard did not answer' }] },
      {},
      { cause: 'unavailable' },
      /One shard/,
    ],
    [
      'a question that is no longer valid',
      { errors: [{ message: 'Cannot query field', extensions: { classification: 'ValidationError' } }] },
      { status: 400 },
      { cause: 'not understood' },
      /newer version/,
    ],
    ['a web page', '<!doctype html>', {}, { cause: 'not understood' }, /web page/],
    ['text', 'ok', {}, { cause: 'not understood' }, /text/],
    ['a 404', 'Not found', { status: 404 }, { cause: 'not understood' }, /endpoint/],
    ['JSON of another shape', { data: {} }, {}, { cause: 'not understood' }, /shape/],
    [
      'nothing but what is not understood',
      metricsAnswer([1, 'two']),
      {},
      { cause: 'not understood' },
      /nothing could be read/,
    ],
    ['metrics that are null', metricsAnswer(null), {}, { cause: 'not understood' }, /shape/],
    ['JSON cut short', '{"data": {"ecosystem": ', {}, { cause: 'unavailable' }, /broke off/],
    ['nothing', '', {}, { cause: 'unavailable' }, /broke off/],
  ];

  test.each(cases)('%s', async (_name, body, init, expected, sentence) => {
    answering(body, init);
    const failure = failureOf(await client(url).metrics(CALL));
    expect(failure).toMatchObject(expected);
    expect(failure.message).toMatch(sentence);
  });

  test('a redirect is not followed, so the token goes nowhere else', async () => {
    const before = received.length;
    answering('', { status: 307, headers: { location: `http://localhost:${server.port}/elsewhere` } });
    const failure = failureOf(await client(url).metrics(CALL));
    expect(failure.cause).toBe('not understood');
    expect(failure.message).toContain(`redirect to localhost:${server.port}`);
    expect(received.length).toBe(before + 1);
  });

  test.each(['http://', 'http://[', '//', 'x:'.repeat(4_000), `https://${'a.'.repeat(4_000)}/`])(
    'a redirect to nowhere (%.10s) is one all the same',
    async (location) => {
      answering('', { status: 302, headers: { location } });
      const failure = failureOf(await client(url).metrics(CALL));
      expect(failure.cause).toBe('not understood');
      expect(failure.message).toContain('redirect');
      expect(failure.message.length).toBeLessThan(500);
    }
  );

  test('an endpoint that is no address fails by itself', async () => {
    expect(failureOf(await client('api.atlassian.com').metrics(CALL)).message).toContain('not a web address');
    expect(failureOf(await client('file:///etc/passwd').app(APP)).message).toContain('not a web address');
  });

  test('neither messages nor logs hold the token, even when the gateway repeats it', async () => {
    const { log, lines } = keptLog();
    const upstream = createUpstream({
      endpoint: url,
      email: EMAIL,
      apiToken: TOKEN,
      settings: {},
      clock: handClock(),
      log,
    });
    const basic = btoa(`${EMAIL}:${TOKEN}`);
    answering(queryError(`Odd: ${TOKEN} and Basic ${basic}`));
    const failure = failureOf(await upstream.metrics(CALL));
    const seen = JSON.stringify(failure) + lines.join('');
    expect(lines.length).toBeGreaterThan(0);
    expect(seen).not.toContain(TOKEN);
    expect(seen).not.toContain(basic);
    expect(failure.message).toContain('Odd: …');
  });
});

describe('the log has, of each call that failed,', () => {
  const logged = async (body: unknown, init: ResponseInit, settings: Partial<{ endpoint: string }> = {}) => {
    const { log, lines } = keptLog();
    answering(body, init);
    const facts = { endpoint: url, email: EMAIL, apiToken: TOKEN, settings: {}, clock: handClock(), log, ...settings };
    const upstream = createUpstream(facts);
    const kinds = [(await upstream.metrics(CALL)).kind, (await upstream.app(APP)).kind];
    return { kinds, lines: lines.map((line): Record<string, unknown> => JSON.parse(line)) };
  };
  const gateway = (request_id: unknown) => ({ extensions: { gateway: { request_id } } });
  const refusal = { errors: [{ message: 'No', extensions: { statusCode: 403 } }], data: null };
  const headers = { 'x-request-id': 'from-the-header', 'x-trace-id': 'a-trace' };

  test.each<[string, unknown, ResponseInit, string | undefined]>([
    [
      "the request's id, as the answer tells it",
      { ...refusal, ...gateway('from-the-body') },
      { headers },
      'from-the-body',
    ],
    ['with a status of its own', { ...refusal, ...gateway('503-body') }, { status: 503, headers }, '503-body'],
    ['as the header tells it, where the answer does not', refusal, { headers }, 'from-the-header'],
    [
      'as the header tells it, where the answer tells nothing sound',
      { ...refusal, ...gateway(7) },
      { headers },
      'from-the-header',
    ],
    ['of an answer that is a web page', '<html>', { status: 502, headers }, 'from-the-header'],
    ['of an answer that is cut', '{"data": {', { headers }, 'from-the-header'],
    [
      'of a redirect',
      '',
      { status: 302, headers: { ...headers, location: 'https://elsewhere.example' } },
      'from-the-header',
    ],
    ['the trace, where there is nothing else', refusal, { headers: { 'x-trace-id': 'a-trace' } }, 'a-trace'],
    ['nothing where there is none', refusal, {}, undefined],
    [
      'no token in its place',
      { ...refusal, ...gateway(`id-${TOKEN}`) },
      { headers: { 'x-request-id': TOKEN } },
      undefined,
    ],
    ['no book in its place', { ...refusal, ...gateway('x'.repeat(200)) }, {}, undefined],
    ['no line of its own in its place', { ...refusal, ...gateway('a\nb') }, {}, undefined],
  ])('%s', async (_, body, init, requestId) => {
    const { kinds, lines } = await logged(body, init);
    expect(kinds).toEqual(['failure', 'failure']);
    expect(lines.map((line) => [line.level, line.about, line.requestId])).toEqual([
      [40, 'metrics', requestId],
      [40, 'names', requestId],
    ]);
  });

  test('its cause alone, where nothing answered', async () => {
    const { lines } = await logged('', {}, { endpoint: 'http://127.0.0.1:1/graphql' });
    expect(lines).toMatchObject([{ cause: 'unavailable' }, { cause: 'unavailable' }]);
  });
});

describe('the apps of the account', () => {
  test.each([
    [
      'a gateway without such a field',
      {
        errors: [
          { message: 'Cannot query field "apps" on type "Query".', extensions: { classification: 'ValidationError' } },
        ],
      },
      { status: 400 },
    ],
    [
      'a field that is closed to tokens',
      { errors: [{ message: 'No', extensions: { statusCode: 403 } }], data: null },
      {},
    ],
    ['an answer of another shape', { data: { apps: 'none' } }, {}],
    ['missing scopes', { errors: [{ message: 'No', extensions: { classification: 'InsufficientOAuthScopes' } }] }, {}],
  ])('are to be typed with %s', async (_, body, init) => {
    answering(body, init);
    expect(failureOf(await client(url).apps())).toMatchObject({
      cause: 'not owner',
      message: expect.stringContaining('does not list'),
    });
  });

  test('are each there once, without those whose id is none', async () => {
    answering({
      data: {
        apps: {
          nodes: [{ id: appAri(APP), name: 'Tidy' }, null, { id: 'x' }, { name: 'no id' }, { id: APP, name: 'Tidy' }],
          pageInfo: null,
        },
      },
    });
    expect(await client(url).apps()).toMatchObject({ answer: [{ id: APP, name: 'Tidy' }] });
  });

  test('fail with what passes as it is', async () => {
    answering('', { status: 503 });
    expect(failureOf(await client(url).apps()).cause).toBe('unavailable');
  });
});

describe("an app's look-up", () => {
  const page = (nodes: readonly unknown[], endCursor: string | null) => ({
    data: {
      app: { name: 'Tidy', environmentsPage: { nodes, pageInfo: { hasNextPage: endCursor !== null, endCursor } } },
    },
  });

  test('reads the name and all pages of environments', async () => {
    answer = ({ body }) =>
      Response.json(
        body.variables.after === null
          ? page(
              [{ id: PRODUCTION, key: 'production', type: 'PRODUCTION', createdAt: '2026-01-02T03:04:05.000Z' }],
              'c1'
            )
          : page(
              [{ id: `ari:cloud:ecosystem::environment/${APP}/${STAGING}`, key: 'staging' }, null, { id: '?' }],
              null
            )
      );
    const reply = await client(url).app(APP);
    expect(reply).toMatchObject({
      kind: 'answer',
      answer: {
        name: 'Tidy',
        environments: [
          { id: PRODUCTION, key: 'production', type: 'PRODUCTION', createdAt: Date.UTC(2026, 0, 2, 3, 4, 5) },
          { id: STAGING, key: 'staging' },
        ],
      },
    });
    expect(lastReceived().body.variables).toEqual({ id: appAri(APP), first: 100, after: 'c1' });
  });

  test('ends even where the pages do not', async () => {
    let calls = 0;
    answer = () => {
      calls += 1;
      return Response.json(page([], `c${calls}`));
    };
    expect((await client(url).app(APP)).kind).toBe('answer');
    expect(calls).toBe(20);
  });

  test('fails whole when a page fails', async () => {
    answer = ({ body }) =>
      body.variables.after === null ? Response.json(page([], 'c1')) : new Response('', { status: 500 });
    expect(failureOf(await client(url).app(APP)).cause).toBe('unavailable');
  });

  test('knows an unknown app', async () => {
    answering({ data: { app: null } });
    expect(failureOf(await client(url).app(APP)).cause).toBe('unknown app');
    answering({ data: { app: null }, errors: [{ message: 'x', extensions: { statusCode: 404 } }] });
    expect(failureOf(await client(url).app(APP)).cause).toBe('unknown app');
  });
});
