/**
 * A token goes where it was accepted. Who may change a data source's endpoint can't read its token, and would have it sent to
 * an address of their own.
 */
import { z } from 'zod';
import { accountKey } from '../engine/identity';
import { remembered, type MemoParts } from '../engine/memo/remembered';
import { epochMs } from '../engine/time';
import type { Upstream, UpstreamReply } from '../engine/upstream';
import type { TokenId } from './accounts';
import { PUBLIC_ENDPOINT, type Connection } from './dataSourceSettings';

export interface TokenBinding {
  /** Calls that would bring the token elsewhere are answered here: `unauthorized`. */
  bound(connection: Connection, upstream: Upstream): Upstream;
}

export interface TokenBindingParts extends MemoParts {
  readonly tokenId: TokenId;
  /** All such endpoints are one: nobody else is there, and a simulator's port changes. */
  readonly isOnThisMachine: (endpoint: string) => boolean;
}

const FOR_GOOD = epochMs(Number.MAX_SAFE_INTEGER);
const THIS_MACHINE = 'this machine';
/** A token is one wherever it is sent, so its hash is not of an account. */
const ANYWHERE = accountKey('', '');
const PUBLIC = accountKey(PUBLIC_ENDPOINT, '');

export function createTokenBinding({ tokenId, isOnThisMachine, ...parts }: TokenBindingParts): TokenBinding {
  const accepted = remembered(parts, 'token accepted at', z.string());
  return {
    bound({ endpoint, apiToken }, upstream) {
      const here = isOnThisMachine(endpoint) ? THIS_MACHINE : accountKey(endpoint, '');
      const token = tokenId(ANYWHERE, apiToken);
      let isHeres = false;

      async function asked<Answer>(call: () => Promise<UpstreamReply<Answer>>): Promise<UpstreamReply<Answer>> {
        if (isHeres) {
          return call();
        }
        const place = await accepted.read(token);
        // Atlassian gave it out.
        if (place !== undefined && place !== here && here !== PUBLIC) {
          return { kind: 'failure', failure: { cause: 'unauthorized', message: notSentTo(endpoint) } };
        }
        const reply = await call();
        if (reply.kind === 'answer') {
          isHeres = true;
          if (place === undefined) {
            await accepted.write(token, here, FOR_GOOD);
          }
        }
        return reply;
      }

      return {
        metrics: (call) => asked(() => upstream.metrics(call)),
        app: (app) => asked(() => upstream.app(app)),
        apps: () => asked(() => upstream.apps()),
        hostNames: (sites) => asked(() => upstream.hostNames(sites)),
        deployments: (app, range) => asked(() => upstream.deployments(app, range)),
      };
    },
  };
}

function notSentTo(endpoint: string): string {
  const host = URL.parse(endpoint)?.host ?? endpoint;
  return `This token was accepted at another endpoint, and is not sent to ${host}: who may change the endpoint must not get a token that they can't read. If ${host} is right, make a new API token, and enter it.`;
}
