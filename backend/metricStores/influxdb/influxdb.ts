/** InfluxDB 1 and 2, or whatever takes their line protocol over HTTP. */
import { z } from 'zod';
import type { Adapter, Message, Nature, Sent, StoreReply } from '../adapter';
import { allowHttp, choice, optionalText, requiredAddress, requiredText, under } from '../fields';
import { outcomeOf, wordsOf } from '../outcome';
import { testPoint } from '../testPoint';
import { encodeLines } from './lines';

const address = { url: requiredAddress('https://influxdb.example.com:8086'), allowHttp };
const version = choice(['2', '1']);

const settings = z.preprocess(
  // What is not chosen is chosen here, so that the fields of that version are looked at.
  (own) => (isObject(own) ? { ...own, version: version.safeParse(own.version).data ?? own.version } : own),
  z.discriminatedUnion(
    'version',
    [
      z.object({
        ...address,
        version: z.literal('2'),
        org: requiredText('the name or ID of the organization'),
        bucket: requiredText('the name or ID of the bucket'),
      }),
      z.object({
        ...address,
        version: z.literal('1'),
        database: requiredText('the name of the database'),
        user: optionalText('the name of a user that may write'),
      }),
    ],
    { error: 'It is no version that is known: give 2, or 1.' }
  )
);
type Settings = z.output<typeof settings>;

const isObject = (own: unknown): own is Readonly<Record<string, unknown>> => typeof own === 'object' && own !== null;

/** A point with the same name, tags and time takes the place of the one before, field by field. */
const nature: Nature = { temporality: 'delta', takesBack: undefined, takesCorrections: true };

export const influxdb: Adapter<Settings> = {
  kind: 'influxdb',
  settings,
  secrets: [
    { key: 'token', isRequired: false },
    { key: 'password', isRequired: false },
  ],
  addressOf: ({ url }) => url,
  open(own, secrets, network) {
    const url = writeAddress(own);
    const headers = { 'content-type': 'text/plain; charset=utf-8', ...authorization(own, secrets) };
    return {
      nature,
      encode: encodeLines,
      async send(message, signal) {
        const request = { url, headers, body: message.body, isGzipped: true, isPlainHttpAllowed: own.allowHttp };
        return outcome(await network.post(request, signal), message, Object.values(secrets));
      },
      test: testPoint,
    };
  },
};

const writeAddress = (own: Settings): URL =>
  own.version === '2'
    ? under(own.url, 'api/v2/write', { org: own.org, bucket: own.bucket, precision: 'ms' })
    : under(own.url, 'write', { db: own.database, precision: 'ms' });

function authorization(
  own: Settings,
  { token, password }: Readonly<Record<string, string>>
): Readonly<Record<string, string>> {
  if (own.version === '2') {
    return token === undefined ? {} : { authorization: `Token ${token}` };
  }
  return own.user === undefined
    ? {}
    : { authorization: `Basic ${Buffer.from(`${own.user}:${password ?? ''}`, 'utf8').toString('base64')}` };
}

const PARTLY_WRITTEN = /partial write.*?\bdropped=(\d+)/s;

/** A 4xx may mean that all but some lines were written: the answer says how many were not. */
function outcome(reply: StoreReply, { points }: Message, secrets: readonly string[]): Sent {
  if (reply.kind === 'answer' && reply.status >= 400 && reply.status < 500) {
    const words = new TextDecoder().decode(reply.body);
    const dropped = PARTLY_WRITTEN.exec(words)?.[1];
    if (dropped !== undefined) {
      return { kind: 'taken', refused: Math.min(Number(dropped), points), words: wordsOf(words, secrets) };
    }
  }
  return outcomeOf(reply, secrets);
}
