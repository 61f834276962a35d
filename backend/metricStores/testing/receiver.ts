/** The network of an adapter under test: what is posted is noted, and answered in one way. */
import type { StoreNetwork, StoreReply, StoreRequest } from '../adapter';

export function receiver(reply: StoreReply): {
  readonly network: StoreNetwork;
  readonly requests: readonly StoreRequest[];
} {
  const requests: StoreRequest[] = [];
  const network: StoreNetwork = {
    post(request) {
      requests.push(request);
      return Promise.resolve(reply);
    },
    lines: () => Promise.reject(new Error('nothing is handed over by lines')),
  };
  return { network, requests };
}
