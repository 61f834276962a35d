/** OTLP over HTTP: an OpenTelemetry collector, or whatever takes the same. */
import { z } from 'zod';
import type { Adapter, Nature } from '../adapter';
import { allowHttp, choice, requiredAddress } from '../fields';
import { testPoint } from '../testPoint';
import { sentOf } from './answer';
import { encodeRequests } from './encode';
import { readHeaders } from './headers';
import { JSON_WIRE } from './json';
import { PROTOBUF_WIRE } from './protobuf';

const METRICS_PATH = '/v1/metrics';

const settings = z.object({
  url: requiredAddress(`https://collector.example.com:4318${METRICS_PATH}`),
  encoding: choice(['protobuf', 'json']),
  temporality: choice(['delta', 'cumulative']),
  allowHttp,
});
type Settings = z.output<typeof settings>;

/** How far back a collector's receivers go, it doesn't know; a delta that comes again is added up again. */
const natureOf = ({ temporality }: Settings): Nature => ({
  temporality,
  takesBack: undefined,
  takesCorrections: false,
});

export const otlp: Adapter<Settings> = {
  kind: 'otlp',
  settings,
  secrets: [{ key: 'headers', isRequired: false }],
  addressOf: ({ url }) => url,
  open(own, secrets, network) {
    const wire = own.encoding === 'json' ? JSON_WIRE : PROTOBUF_WIRE;
    const read = readHeaders(secrets['headers']);
    const hidden = read.kind === 'headers' ? hiddenOf(Object.values(read.headers)) : [];
    return {
      nature: natureOf(own),
      encode: (series) =>
        own.encoding === 'json' ? encodeRequests(series, JSON_WIRE) : encodeRequests(series, PROTOBUF_WIRE),
      async send(message, signal) {
        if (read.kind === 'problem') {
          return { kind: 'closed', words: read.words };
        }
        const headers = { ...read.headers, 'content-type': wire.contentType };
        const request = { url: metricsAddress(own.url), headers, body: message.body };
        const way = { isGzipped: true, isPlainHttpAllowed: own.allowHttp };
        return sentOf(await network.post({ ...request, ...way }, signal), message, hidden);
      },
      test: testPoint,
    };
  },
};

/** Without a path, the one that the protocol names. */
function metricsAddress(url: URL): URL {
  const address = new URL(url);
  address.pathname = address.pathname === '/' ? METRICS_PATH : address.pathname;
  return address;
}

/** A receiver may repeat a key without the word that stands before it, such as `Bearer`. */
const hiddenOf = (values: readonly string[]): readonly string[] =>
  values.flatMap((value) => [value, value.slice(value.indexOf(' ') + 1)]);
