import fc from 'fast-check';
import { metricLabel, parseEnvironmentId } from '../engine/identity';
import { epochMs, MINUTE } from '../engine/time';
import { readAnswer, type Outcome } from './answer';
import type { CallFacts } from './causes/causes';
import { LONGEST_MESSAGE, MOST_ERRORS } from './body/messages';

const UNTIL = epochMs(Date.UTC(2026, 10, 21, 10) + MINUTE);
const TOKEN = 'a-token-nobody-may-see';
const ENVIRONMENT = parseEnvironmentId('6f5f56e9-55c0-4551-9247-ee1484340f64');
const FACTS: CallFacts = {
  about: 'metrics',
  asked: { environments: ENVIRONMENT ? [ENVIRONMENT] : [], labels: [metricLabel('ALPHA'), metricLabel('BETA')] },
  until: UNTIL,
  host: 'gateway.example',
  secrets: [TOKEN, ''],
};

const read = (status: number, body: string, facts = FACTS): Outcome<unknown> =>
  readAnswer({ status, body: new TextEncoder().encode(body) }, facts, (answer) => ({ kind: 'answer', answer }));

function failureOf(outcome: Outcome<unknown>) {
  if (outcome.kind === 'answer') {
    throw new Error('It was taken for an answer.');
  }
  return outcome.failure;
}

const refusal = (extensions: object = {}, message = 'No'): string =>
  JSON.stringify({ errors: [{ message, extensions }], data: null });

const BODIES = {
  graphql: refusal(),
  json: '{"code": 17, "message": "No"}',
  page: '<!doctype html><title>Log in</title>',
  text: 'Nothing to see here',
  cut: '{"data": {"ecosystem":',
  empty: '',
} as const;

describe('a body that is', () => {
  const kinds = ['graphql', 'json', 'page', 'text', 'cut', 'empty'] as const;
  const table: readonly (readonly [status: number, ...causes: readonly string[]])[] = [
    [200, 'answer', 'not understood', 'not understood', 'not understood', 'unavailable', 'unavailable'],
    [204, 'answer', 'not understood', 'not understood', 'not understood', 'unavailable', 'unavailable'],
    [304, 'unavailable', ...kinds.slice(1).map(() => 'not understood')],
    [400, 'unavailable', ...kinds.slice(1).map(() => 'not understood')],
    [401, 'unauthorized', 'unauthorized', 'not understood', 'unauthorized', 'unauthorized', 'unauthorized'],
    [403, 'not owner', ...kinds.slice(1).map(() => 'not understood')],
    [404, 'unavailable', ...kinds.slice(1).map(() => 'not understood')],
    [407, 'unavailable', ...kinds.slice(1).map(() => 'unavailable')],
    [408, ...kinds.map(() => 'unavailable')],
    [413, 'unavailable', ...kinds.slice(1).map(() => 'not understood')],
    [429, ...kinds.map(() => 'rate limited')],
    [500, ...kinds.map(() => 'unavailable')],
    [503, ...kinds.map(() => 'unavailable')],
    [511, 'unavailable', ...kinds.slice(1).map(() => 'not understood')],
  ];

  it.each(table.flatMap(([status, ...causes]) => kinds.map((kind, at) => [kind, status, causes[at]] as const)))(
    '%s, with status %d, means: %s',
    (kind, status, expected) => {
      const outcome = read(status, BODIES[kind]);
      expect(outcome.kind === 'answer' ? 'answer' : outcome.failure.cause).toBe(expected);
    }
  );

  it.each([
    ['a web page', 403, BODIES.page],
    ['words of its own', 403, BODIES.text],
    ['a web page', 401, BODIES.page],
  ])('%s with status %d is a proxy’s, and says nothing about the token or the app', (_name, status, body) => {
    expect(failureOf(read(status, body)).message).toMatch(/nothing about the token or the app.*proxy/);
  });

  it('a proxy’s that wants a password names the setting', () => {
    expect(failureOf(read(407, BODIES.page)).message).toContain('`https_proxy`');
    expect(failureOf(read(511, BODIES.page)).message).toContain('log in');
  });
});

describe('a token that lacks scopes', () => {
  const said = [
    refusal({ statusCode: 403 }, 'This request does not contain the right authorisation scopes'),
    refusal({ statusCode: 401 }, 'This request does not contain the right authorization scopes to access this field'),
    refusal({ classification: 'InsufficientOAuthScopes' }),
    refusal({ errorType: 'INSUFFICIENT_OAUTH_SCOPES' }),
    refusal({ code: 'InsufficientScope' }),
  ];
  it.each([...said.flatMap((body) => [200, 401, 403].map((status) => [status, body] as const))])(
    'is told so (%d, %s)',
    (status, body) => {
      const take = readAnswer({ status, body: new TextEncoder().encode(body) }, FACTS, (json, facts) => ({
        kind: 'failure',
        failure: failureOf(read(400, JSON.stringify(json), facts)),
      }));
      expect(failureOf(take)).toMatchObject({ cause: 'unauthorized', message: expect.stringContaining('scope') });
    }
  );

  it('is told so by the gateway’s door, too', () => {
    const body = '{"code":401,"message":"Unauthorized; scope does not match"}';
    expect(failureOf(read(401, body)).message).toContain('scope');
    expect(failureOf(read(403, body)).message).toContain('scope');
  });

  it('may still be of use where only names were asked for', () => {
    const failure = failureOf(read(403, said[0], { ...FACTS, about: 'names' }));
    expect(failure).toMatchObject({ cause: 'not owner', message: expect.stringContaining('by hand') });
  });
});

describe('what the gateway says in words', () => {
  const word = fc.constantFrom(
    'environment ',
    'app ',
    'unknown ',
    'not found',
    'invalid ',
    'did you mean ',
    'ForgeMetricsLabels',
    'ALPHA,',
    'x'.repeat(39),
    ' ',
    '\n',
    '-'
  );
  const long = fc
    .array(word, { minLength: 1, maxLength: 8 })
    .chain((words) =>
      fc.integer({ min: 1, max: 40_000 }).map((times) => words.join('').repeat(times).slice(0, 100_000))
    );

  it('is cut before anything is matched against it', () => {
    fc.assert(
      fc.property(fc.array(long, { minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 300 }), (texts, copies) => {
        const all = Array.from({ length: copies }, (_, at) => ({
          message: texts[at % texts.length].slice(0, 20_000),
        }));
        const handed: number[] = [];
        const exec = RegExp.prototype.exec;
        const spy = jest.spyOn(RegExp.prototype, 'exec').mockImplementation(function (this: RegExp, text) {
          handed.push(text.length);
          return exec.call(this, text);
        });
        const outcome = read(400, JSON.stringify({ errors: [{ message: texts[0] }, ...all] }).slice(0, 1024 * 1024));
        spy.mockRestore();
        expect(outcome.kind).toBe('failure');
        expect(Math.max(...handed, 0)).toBeLessThanOrEqual(LONGEST_MESSAGE);
      }),
      { numRuns: 15 }
    );
  });

  it('is heard of twenty errors, however many there are', () => {
    const errors = Array.from({ length: 20_000 }, (_, at) => ({
      message: at === MOST_ERRORS ? 'ALPHA' : `Error ${at}`,
    }));
    expect(failureOf(read(400, JSON.stringify({ errors }))).cause).toBe('unavailable');
    expect(failureOf(read(400, JSON.stringify({ errors: errors.slice(1) }))).cause).toBe('refused label');
  });

  it.each([
    ['a list of nothing', [null]],
    ['a list of words', ['no']],
    ['a word', 'no'],
    ['a map', { message: 'no' }],
  ])('is an error, too, where it is %s', (_name, errors) => {
    expect(failureOf(read(400, JSON.stringify({ errors }))).cause).toBe('unavailable');
  });

  it('is quoted without the token, wherever it stands and wherever the text is cut', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: LONGEST_MESSAGE + 100 }),
        fc.constantFrom('y', ' y', 'y '),
        (before, filler) => {
          const message = `${filler.repeat(before).slice(0, before)}${TOKEN} and more`;
          const { message: said } = failureOf(read(400, refusal({}, message)));
          for (let length = 12; length <= TOKEN.length; length += 1) {
            expect(said).not.toContain(TOKEN.slice(0, length));
          }
          expect(said.length).toBeLessThan(400);
        }
      )
    );
  });

  it('never stops the reading, whatever it is', () => {
    fc.assert(
      fc.property(fc.constantFrom(200, 400, 401, 403, 500), fc.jsonValue(), (status, json) => {
        const outcome = read(status, JSON.stringify({ errors: [json], data: json }));
        expect(['answer', 'failure']).toContain(outcome.kind);
      })
    );
  });
});
