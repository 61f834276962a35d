/** Circonus: JSON pushed to the submission address of an HTTPTrap check, or fetched from us. */
import { z } from 'zod';
import type { Adapter, Message, Nature, Sent, StoreReply } from '../adapter';
import { choice } from '../fields';
import { outcomeOf, wordsOf } from '../outcome';
import { secretAddress } from '../secretAddress';
import { testPoint } from '../testPoint';
import { fetchedSender } from '../fetched/fetched';
import { countingJson, encodeJson, renderJson } from './json';
import { jsonOf } from '../../../src/engine/json';

const settings = z.object({ mode: choice(['push', 'pull']) });
type Settings = z.output<typeof settings>;

/** Of two values with one time, Circonus keeps the one that is larger by its amount: a repeated one changes nothing, a smaller one neither. */
const nature: Nature = { temporality: 'delta', takesBack: undefined, takesCorrections: false };

/** Who fetches sees the newest point alone: a running total says what came since the last time, whenever that was. */
const natureFetched: Nature = { ...nature, temporality: 'cumulative' };

const FETCHED = {
  contentType: 'application/json',
  bodyOf: renderJson,
  counting: countingJson,
};

const AN_ADDRESS = 'the data submission URL of an HTTPTrap check, such as https://api.circonus.com/module/httptrap/…';

export const circonus: Adapter<Settings> = {
  kind: 'circonus',
  settings,
  // Whoever knows the address may write: it is a secret itself.
  secrets: [{ key: 'url', isRequired: true, isFor: ({ mode }) => mode === 'push' }],
  addressOf: (_own, { url = '' }) => URL.parse(url) ?? undefined,
  open({ mode }, { url: text = '' }, network) {
    if (mode === 'pull') {
      return fetchedSender(natureFetched, FETCHED);
    }
    const { url, words, hidden } = secretAddress(text, AN_ADDRESS);
    return {
      nature,
      encode: encodeJson,
      async send(message, signal) {
        if (url === undefined) {
          return { kind: 'closed', words: `The submission URL can't be used. ${words}` };
        }
        const headers = { 'content-type': 'application/json' };
        // Whether a broker unpacks is not documented.
        const request = { url, headers, body: message.body, isGzipped: false, isPlainHttpAllowed: false };
        return outcome(await network.post(request, signal), message, hidden);
      },
      test: testPoint,
    };
  },
};

const answer = z.object({ filtered: z.number().int().nonnegative().optional(), error: z.string().optional() });

/** A check's own filters may have kept some out, and an error may stand in a 200. */
function outcome(reply: StoreReply, { points }: Message, secrets: readonly string[]): Sent {
  const sent = outcomeOf(reply, secrets);
  if (sent.kind !== 'taken' || reply.kind !== 'answer') {
    return sent;
  }
  const text = new TextDecoder().decode(reply.body);
  const { filtered = 0, error } = answer.safeParse(jsonOf(text)).data ?? {};
  return filtered > 0 || error !== undefined
    ? { ...sent, refused: Math.min(filtered, points), words: wordsOf(text, secrets) }
    : sent;
}
