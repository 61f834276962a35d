/** A network that notes what is posted and gives one answer. */
import type { StoreNetwork, StoreReply, StoreRequest } from '../../adapter';

export interface NotedNetwork extends StoreNetwork {
  readonly requests: readonly StoreRequest[];
}

export function notedNetwork(reply: StoreReply = answered(200)): NotedNetwork {
  const requests: StoreRequest[] = [];
  return {
    requests,
    post(request) {
      requests.push(request);
      return Promise.resolve(reply);
    },
    lines: () => Promise.reject(new Error('no lines are sent')),
  };
}

export const answered = (status: number, text = '', headers: Readonly<Record<string, string>> = {}): StoreReply => ({
  kind: 'answer',
  status,
  headers: new Headers(headers),
  body: new TextEncoder().encode(text),
});

/** Neither comes to an answer: the connection is cut, or nothing comes until the time is over. */
export const CUT: StoreReply = { kind: 'failure', isFinal: false, words: 'connection broken' };
export const HANGING: StoreReply = { kind: 'failure', isFinal: false, words: 'no answer within 30 s' };
export const NOT_ALLOWED: StoreReply = { kind: 'failure', isFinal: true, words: 'this address is not allowed' };
