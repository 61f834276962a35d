/** Prometheus, or what takes its remote write: Mimir, Thanos, VictoriaMetrics. */
import { compress } from 'snappyjs';
import { z } from 'zod';
import { durationMs, HOUR, type DurationMs } from '../../../src/engine/time';
import type { Adapter, Nature } from '../adapter';
import { allowHttp, choice, optionalText, requiredAddress } from '../fields';
import { outcomeOf } from '../outcome';
import { testPoint } from '../testPoint';
import { fetchedSender } from '../fetched/fetched';
import { optionalDuration } from './duration';
import type { ClaimedNames } from './families';
import { countingOpenMetrics, OPEN_METRICS_TYPE, renderOpenMetrics } from './openMetrics';
import { encodeWriteRequests } from './remoteWrite';

const WRITE_PATH = '/api/v1/write';
const mode = choice(['push', 'pull']);

const settings = z.preprocess(
  // What is not chosen is chosen here, so that the fields of that mode are looked at.
  (own) => (isObject(own) ? { ...own, mode: mode.safeParse(own['mode']).data ?? own['mode'] } : own),
  z.discriminatedUnion(
    'mode',
    [
      z.object({
        mode: z.literal('push'),
        url: requiredAddress(`https://prometheus.example.com${WRITE_PATH}`),
        user: optionalText('the name of a user that may write'),
        outOfOrderWindow: optionalDuration,
        allowHttp,
      }),
      z.object({ mode: z.literal('pull') }),
    ],
    { error: 'It is no mode that is known: give push, or pull.' }
  )
);
type Settings = z.output<typeof settings>;
type Secrets = Readonly<Record<string, string>>;

const isObject = (own: unknown): own is Readonly<Record<string, unknown>> => typeof own === 'object' && own !== null;

/** Half of what its newest block spans, or what it is configured to take; it doesn't tell those that write to it. */
const natureOf = (outOfOrderWindow: DurationMs | undefined): Nature => ({
  temporality: 'cumulative',
  takesBack: durationMs(Math.max(HOUR, outOfOrderWindow ?? 0)),
  takesCorrections: false,
});

/** Of each series the newest total, with its time: what is older is refused by who has a newer one. */
const FETCHED = {
  contentType: OPEN_METRICS_TYPE,
  bodyOf: renderOpenMetrics,
  counting: countingOpenMetrics,
};

export const prometheus: Adapter<Settings> = {
  kind: 'prometheus',
  settings,
  secrets: [
    { key: 'password', isRequired: false },
    { key: 'bearerToken', isRequired: false },
  ],
  addressOf: (own) => (own.mode === 'push' ? own.url : undefined),
  open(own, secrets, network) {
    if (own.mode === 'pull') {
      return fetchedSender(natureOf(undefined), FETCHED);
    }
    const nature = natureOf(own.outOfOrderWindow);
    const claimed: ClaimedNames = new Map();
    const hidden = Object.values(secrets);
    return {
      nature,
      encode: (series) => encodeWriteRequests(series, claimed),
      async send({ body }, signal) {
        const headers = {
          'content-type': 'application/x-protobuf',
          'content-encoding': 'snappy',
          'user-agent': 'forge-app-metrics',
          'x-prometheus-remote-write-version': '0.1.0',
          ...authorization(own.user, secrets),
        };
        const request = { url: writeAddress(own.url), headers, body: compress(body) };
        const way = { isGzipped: false, isPlainHttpAllowed: own.allowHttp };
        return outcomeOf(await network.post({ ...request, ...way }, signal), hidden);
      },
      test: testPoint,
    };
  },
};

/** Without a path, the one that Prometheus itself has. */
function writeAddress(url: URL): URL {
  const address = new URL(url);
  address.pathname = address.pathname === '/' ? WRITE_PATH : address.pathname;
  return address;
}

function authorization(user: string | undefined, { password = '', bearerToken }: Secrets): Secrets {
  if (user !== undefined) {
    return { authorization: `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}` };
  }
  return bearerToken === undefined ? {} : { authorization: `Bearer ${bearerToken}` };
}
