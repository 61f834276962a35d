/** Datadog's series API, or whatever takes its version 1. */
import { z } from 'zod';
import { DATADOG_SITES } from '../../../src/engine/metricSets/adapters';
import { durationMs, HOUR, SECOND } from '../../../src/engine/time';
import type { Adapter, Nature, Sent, StoreReply } from '../adapter';
import { allowHttp, choice, optionalAddress, under } from '../fields';
import { outcomeOf } from '../outcome';
import { testPoint } from '../testPoint';
import { encodeSeries } from './series';

const settings = z
  .object({ site: choice(DATADOG_SITES), url: optionalAddress('https://api.datadoghq.com'), allowHttp })
  .transform(({ site, url, ...rest }) => ({ ...rest, url: url ?? new URL(`https://api.${site}`) }));
type Settings = z.output<typeof settings>;

/** What the later of two points with one time does within the hour is not documented, so a correction is not risked. */
const nature: Nature = { temporality: 'delta', takesBack: HOUR, takesCorrections: false };

export const datadog: Adapter<Settings> = {
  kind: 'datadog',
  settings,
  secrets: [{ key: 'apiKey', isRequired: true }],
  addressOf: ({ url }) => url,
  open(own, { apiKey = '' }, network) {
    const url = under(own.url, 'api/v1/series');
    const headers = { 'content-type': 'application/json', 'dd-api-key': apiKey };
    return {
      nature,
      encode: encodeSeries,
      async send({ body }, signal) {
        // Version 1 is documented for deflate alone, not for gzip.
        const request = { url, headers, body, isGzipped: false, isPlainHttpAllowed: own.allowHttp };
        return outcome(await network.post(request, signal), apiKey);
      },
      test: testPoint,
    };
  },
};

/** Datadog says in a header of its own when its limit is over. */
function outcome(reply: StoreReply, apiKey: string): Sent {
  const sent = outcomeOf(reply, [apiKey]);
  const reset = reply.kind === 'answer' ? (reply.headers.get('x-ratelimit-reset') ?? '') : '';
  return sent.kind === 'later' && sent.retryAfter === undefined && /^\d{1,5}$/.test(reset)
    ? { ...sent, retryAfter: durationMs(Number(reset) * SECOND) }
    : sent;
}
