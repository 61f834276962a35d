/** What a receiver's answer means for what was sent, where its protocol says nothing of its own. */
import { durationMs, type DurationMs } from '../../src/engine/time';
import type { Sent, StoreAnswer, StoreReply } from './adapter';

const LONGEST_WORDS = 200;
/** A receiver may not put a store off for longer. */
const LONGEST_WAIT_S = 86_400;
/** Shorter ones are found in anything. */
const SHORTEST_SECRET = 4;

/** @param secrets values that must not be shown, should the receiver repeat them. */
export function outcomeOf(reply: StoreReply, secrets: readonly string[]): Sent {
  if (reply.kind === 'failure') {
    return { kind: reply.isFinal ? 'closed' : 'later', words: reply.words };
  }
  const { status } = reply;
  if (status >= 200 && status < 300) {
    return { kind: 'taken', refused: 0 };
  }
  const words = said(reply, secrets);
  if (status === 408 || status === 429 || status >= 500) {
    const retryAfter = retryAfterOf(reply.headers);
    return {
      kind: 'later',
      words,
      ...(status === 429 && { isBusy: true }),
      ...(retryAfter !== undefined && { retryAfter }),
    };
  }
  if (status < 400) {
    return {
      kind: 'closed',
      words: `${words}. Redirects are not followed, so that nothing goes to another address: give the store the address itself`,
    };
  }
  return CLOSING.has(status) ? { kind: 'closed', words } : { kind: 'refused', words };
}

/** They tell of the store's settings, not of the message. */
const CLOSING: ReadonlySet<number> = new Set([401, 402, 403, 404, 405, 407, 410]);

function said({ status, body }: StoreAnswer, secrets: readonly string[]): string {
  const words = wordsOf(new TextDecoder().decode(body), secrets);
  return words === '' ? `HTTP ${status}` : `HTTP ${status}: ${words}`;
}

/** One line of what a receiver said, short and without secrets. */
export function wordsOf(text: string, secrets: readonly string[]): string {
  const hidden = secrets
    .filter(({ length }) => length >= SHORTEST_SECRET)
    .toSorted((a, b) => b.length - a.length)
    .reduce((all, secret) => all.replaceAll(secret, '…'), text);
  return hidden
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
    .slice(0, LONGEST_WORDS)
    .toWellFormed();
}

/** Seconds, or a date, which is held against the receiver's own clock. */
function retryAfterOf(headers: Headers): DurationMs | undefined {
  const text = headers.get('retry-after')?.trim() ?? '';
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - Date.parse(headers.get('date') ?? '')) / 1000;
  return seconds >= 0 ? durationMs(Math.min(seconds, LONGEST_WAIT_S) * 1000) : undefined;
}
