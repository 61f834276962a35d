import { describe, expect, test } from 'bun:test';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { Message, StoreReply, StoreRequest } from '../adapter';
import { receiver } from '../testing/receiver';
import { otlp } from './otlp';

const never = new AbortController().signal;
const MESSAGE: Message = { body: new Uint8Array([1]), points: 10, held: () => [] };
const KEY = 'key-nobody-may-see';

const settingsOf = (own: object) => otlp.settings.parse({ url: 'https://collector.example', ...own });

const answer = (status: number, type: string, body: Uint8Array | string): StoreReply => ({
  kind: 'answer',
  status,
  headers: new Headers({ 'content-type': type }),
  body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
});

const sent = async (reply: StoreReply, own: object = {}, headers = `Authorization=Bearer%20${KEY}`) =>
  otlp.open(settingsOf(own), { headers }, receiver(reply).network).send(MESSAGE, never);

describe('a request', () => {
  const posted = async (own: object, headers?: string): Promise<StoreRequest> => {
    const { network, requests } = receiver(answer(200, 'application/json', '{}'));
    await otlp.open(settingsOf(own), headers === undefined ? {} : { headers }, network).send(MESSAGE, never);
    return requests[0];
  };

  test.each([
    ['https://collector.example', 'https://collector.example/v1/metrics'],
    ['https://collector.example/', 'https://collector.example/v1/metrics'],
    ['https://collector.example/v1/metrics', 'https://collector.example/v1/metrics'],
    ['https://ingest.us1.signalfx.com/v2/datapoint/otlp', 'https://ingest.us1.signalfx.com/v2/datapoint/otlp'],
    ['https://gateway.example/otlp/v1/metrics?tenant=1', 'https://gateway.example/otlp/v1/metrics?tenant=1'],
  ])('to %s goes to %s', async (url, expected) => {
    expect((await posted({ url })).url.href).toBe(expected);
  });

  test('is packed, and says how it is written', async () => {
    expect(await posted({})).toMatchObject({
      isGzipped: true,
      isPlainHttpAllowed: false,
      headers: { 'content-type': 'application/x-protobuf' },
    });
    expect(await posted({ encoding: 'json', allowHttp: true })).toMatchObject({
      isPlainHttpAllowed: true,
      headers: { 'content-type': 'application/json' },
    });
  });

  test.each([
    ['Authorization=Bearer abc', { authorization: 'Bearer abc' }],
    ['Authorization=Basic%20dXNlcjpwYXNz==', { authorization: 'Basic dXNlcjpwYXNz==' }],
    [' X-SF-Token = abc , dd-api-key=1%2C2,', { 'x-sf-token': 'abc', 'dd-api-key': '1,2' }],
    ['x-share=100%', { 'x-share': '100%' }],
  ])('carries the headers of %s', async (headers, expected) => {
    expect((await posted({}, headers)).headers).toEqual({ ...expected, 'content-type': 'application/x-protobuf' });
  });
});

test.each([
  KEY,
  `=${KEY}`,
  `a b=${KEY}`,
  `Host=${KEY}`,
  `Content-Length=${KEY}`,
  `x=${KEY}%0D%0Ay: z`,
  `ok=1,x=${KEY}ü`,
  'x=',
])('headers that are none are said, without the secret, and nothing is sent: %s', async (headers) => {
  const { network, requests } = receiver(answer(200, 'application/json', '{}'));
  const outcome = await otlp.open(settingsOf({}), { headers }, network).send(MESSAGE, never);
  expect(requests).toEqual([]);
  expect(outcome).toEqual({ kind: 'closed', words: expect.stringContaining('The secret `headers`') });
  expect(JSON.stringify(outcome)).not.toContain(KEY);
});

const partial = (rejected: number, words: string): Uint8Array => {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.LengthDelimited).fork();
  writer.tag(1, WireType.Varint).int64(rejected);
  writer.tag(2, WireType.LengthDelimited).string(words);
  return writer.join().finish();
};
const status = new BinaryWriter().tag(1, WireType.Varint).int32(3).tag(2, WireType.LengthDelimited).string('too old');
const STATUS = status.finish();
const PROTOBUF = 'application/x-protobuf';

test.each([
  ['all taken, in JSON', answer(200, 'application/json', '{"partialSuccess":{}}'), { kind: 'taken', refused: 0 }],
  ['all taken, in protobuf', answer(200, PROTOBUF, new Uint8Array()), { kind: 'taken', refused: 0 }],
  ['all taken, without a word', answer(204, '', ''), { kind: 'taken', refused: 0 }],
  [
    'some refused, in JSON',
    answer(
      200,
      'application/json; charset=utf-8',
      '{"partialSuccess":{"rejectedDataPoints":"3","errorMessage":"late"}}'
    ),
    { kind: 'taken', refused: 3, words: 'late' },
  ],
  [
    'some refused, as a number',
    answer(200, 'application/json', '{"partialSuccess":{"rejectedDataPoints":3}}'),
    { kind: 'taken', refused: 3 },
  ],
  [
    'some refused, in protobuf',
    answer(200, PROTOBUF, partial(3, 'late')),
    { kind: 'taken', refused: 3, words: 'late' },
  ],
  ['a warning', answer(200, PROTOBUF, partial(0, 'soon gone')), { kind: 'taken', refused: 0, words: 'soon gone' }],
  ['more refused than sent', answer(200, PROTOBUF, partial(99, '')), { kind: 'taken', refused: 10 }],
  ['nonsense', answer(200, PROTOBUF, new Uint8Array([255, 1, 2])), { kind: 'taken', refused: 0 }],
  ['nonsense in JSON', answer(200, 'application/json', '<html>'), { kind: 'taken', refused: 0 }],
  ['a fault, in protobuf', answer(400, PROTOBUF, STATUS), { kind: 'refused', words: 'HTTP 400: too old' }],
  ['a key that is wrong', answer(401, 'text/plain', `no ${KEY}`), { kind: 'closed', words: 'HTTP 401: no …' }],
  ['too much', answer(429, PROTOBUF, STATUS), { kind: 'later', isBusy: true, words: 'HTTP 429: too old' }],
  ['a break', answer(503, PROTOBUF, new Uint8Array([255])), { kind: 'later', words: 'HTTP 503' }],
  ['no connection', { kind: 'failure', isFinal: false, words: 'no way' }, { kind: 'later', words: 'no way' }],
] as const)('%s', async (_what, reply, outcome) => {
  expect(await sent(reply)).toEqual(outcome);
});

test.each([
  [{}, 'url: It is missing'],
  [{ url: 'collector:4318' }, 'url: It begins with collector://'],
  [{ url: 'https://me:secret@collector.example' }, 'url: It holds a user or a password'],
  [{ url: 'https://a', encoding: 'xml' }, 'encoding: "xml" can\'t be used: give one of protobuf, json'],
  [{ url: 'https://a', temporality: 'both' }, 'temporality: "both" can\'t be used: give one of delta, cumulative'],
])('%j names the field, what was wrong and what would be right', (own, expected) => {
  const issues = otlp.settings.safeParse(own).error?.issues ?? [];
  expect(issues.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([
    expect.stringContaining(expected),
  ]);
});

test('how counters come is the store’s to say', () => {
  const { network } = receiver(answer(200, '', ''));
  expect(otlp.open(settingsOf({}), {}, network).nature.temporality).toBe('delta');
  expect(otlp.open(settingsOf({ temporality: 'cumulative' }), {}, network).nature.temporality).toBe('cumulative');
});
