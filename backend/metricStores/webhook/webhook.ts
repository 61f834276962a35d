/** Any address that takes JSON, signed. */
import { z } from 'zod';
import type { Adapter, Nature } from '../adapter';
import { allowHttp, choice, optionalAddress } from '../fields';
import { outcomeOf } from '../outcome';
import { secretAddress } from '../secretAddress';
import { testPoint } from '../testPoint';
import { encodeJson } from './json';
import { keyFault, signed } from './signature';

const AN_ADDRESS = 'an address such as https://example.com/forge-metrics';

const settings = z
  .object({
    urlIs: choice(['setting', 'secret']),
    url: optionalAddress('https://example.com/forge-metrics'),
    allowHttp,
  })
  .superRefine(({ urlIs, url }, context) => {
    if (urlIs === 'setting' && url === undefined) {
      context.addIssue({ code: 'custom', path: ['url'], message: `It is missing: give ${AN_ADDRESS}.` });
    }
  });
type Settings = z.output<typeof settings>;

/** What the receiver is asked for: a point with the series and start of one before takes its place. */
const nature: Nature = { temporality: 'delta', takesBack: undefined, takesCorrections: true };

/** @param now of the wall clock, which a signature says. */
export const webhookAt = (now: () => number): Adapter<Settings> => ({
  kind: 'webhook',
  settings,
  secrets: [
    { key: 'url', isRequired: true, isFor: ({ urlIs }) => urlIs === 'secret' },
    { key: 'signingKey', isRequired: true, faultOf: keyFault },
  ],
  addressOf: (own, { url: text = '' }) => (own.urlIs === 'secret' ? (URL.parse(text) ?? undefined) : own.url),
  open(own, { signingKey = '', url: text = '' }, network) {
    const { url, words, hidden } =
      own.urlIs === 'secret' ? secretAddress(text, AN_ADDRESS) : { url: own.url, words: '', hidden: [] };
    const key = signingKey.trim();
    return {
      nature,
      encode: encodeJson,
      async send({ body }, signal, batch = '') {
        if (url === undefined) {
          return { kind: 'closed', words: `The address can't be used. ${words}` };
        }
        const headers = { 'content-type': 'application/json', ...signed({ body, batch }, key, now()) };
        // What is signed is what arrives: a receiver that unpacks first would have to know it.
        const request = { url, headers, body, isGzipped: false, isPlainHttpAllowed: own.allowHttp };
        return outcomeOf(await network.post(request, signal), [key, ...hidden]);
      },
      test: testPoint,
    };
  },
});
