/** {@link StoreNetwork} made real. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Clock } from '../../../src/engine/time';
import { createAuthorities, unusable } from '../../http/authorities';
import type { NetworkSettings } from '../../http/settings';
import type { LinesReply, StoreFailure, StoreNetwork, StoreReply, StoreRequest } from '../adapter';
import type { AllowedHosts } from './allowedHosts';
import { withinTime } from './deadline';
import { sendLines } from './lines';
import { postTo, type Way } from './post';
import { routeTo, systemResolve, type Resolve, type Route } from './route';
import { isUnreached, type Unreached } from './unreached';

export interface StoreNetworkSettings extends NetworkSettings {
  readonly storeHosts: AllowedHosts;
}

const packed = promisify(gzip);

export function createStoreNetwork(
  settings: StoreNetworkSettings,
  clock: Clock,
  resolve: Resolve = systemResolve
): StoreNetwork {
  const authorities = createAuthorities(settings.caFile);
  const route = (host: string): Promise<Route> => routeTo(host, settings.storeHosts, resolve);

  async function post(request: StoreRequest, signal: AbortSignal): Promise<StoreReply> {
    const fault = faultOf(request);
    if (fault !== undefined) {
      return refused(fault);
    }
    const ways = waysOf(request, await route(request.url.hostname), settings.httpsProxy);
    if ('kind' in ways) {
      return ways;
    }
    const ca = await authorities();
    if (ca === 'unreadable' || ca === 'no certificates') {
      return refused(unusable(settings.caFile, ca));
    }
    const body = request.isGzipped ? await packed(request.body) : request.body;
    return tryEach(ways, (way) => postTo(way, { ...request, body }, ca, signal));
  }

  async function lines(address: URL, text: Uint8Array, signal: AbortSignal): Promise<LinesReply> {
    const found = await route(address.hostname);
    if (found.kind !== 'direct') {
      return found.kind === 'unknown' ? unknownName(address, found.code) : found;
    }
    return tryEach(found.destinations, (one) =>
      sendLines(one.address, Number(address.port), text, address, clock, signal)
    );
  }

  return {
    post: (request, signal) => withinTime(clock, signal, request.url, (all) => post(request, all)),
    lines: (address, text, signal) => withinTime(clock, signal, address, (all) => lines(address, text, all)),
  };
}

/** Of a header. */
const SENDABLE = /^[\t\x20-\x7e]*$/;

const refused = (words: string): StoreFailure => ({ kind: 'failure', isFinal: true, words });

function faultOf({ url, headers }: StoreRequest): string | undefined {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return `The address begins with ${url.protocol}//. It has to begin with https://. Nothing is sent`;
  }
  if (url.username !== '' || url.password !== '') {
    return `The address of ${url.host} holds a user or a password. They have fields of their own. Nothing is sent`;
  }
  const header = Object.keys(headers).find((name) => !SENDABLE.test(headers[name] ?? ''));
  return header === undefined
    ? undefined
    : `The value of the header ${header} holds a character that no header can have, such as a line's end. Nothing is sent. Type it again`;
}

/** A host in a network of one's own is asked directly: proxies are for the way out, and lead to no place within. */
function waysOf(
  { url, isPlainHttpAllowed }: StoreRequest,
  route: Route,
  httpsProxy: string | undefined
): readonly [Way, ...Way[]] | StoreFailure {
  if (route.kind === 'failure') {
    return route;
  }
  if (
    url.protocol === 'https:' &&
    httpsProxy !== undefined &&
    (route.kind === 'unknown' || !route.destinations.some((one) => one.isOwn))
  ) {
    return [{ kind: 'proxy', proxy: httpsProxy }];
  }
  if (route.kind === 'unknown') {
    return unknownName(url, route.code);
  }
  const [first, ...others] = route.destinations;
  if (url.protocol === 'http:' && !isPlainHttpAllowed && !route.destinations.every((one) => one.isLoopback)) {
    return refused(
      `${url.host} would be sent to over plain HTTP, so that others on the way could read all of it. Nothing is sent. Give an address that begins with https://, or set \`allowHttp\` for this store`
    );
  }
  return [
    { kind: 'direct', address: first.address },
    ...others.map(({ address }) => ({ kind: 'direct', address }) as const),
  ];
}

const unknownName = ({ host }: URL, code: string): StoreFailure => ({
  kind: 'failure',
  isFinal: false,
  words: `The name of ${host} can't be resolved (${code})`,
});

/** The next one is tried only where no connection came about: after that, something may have been taken. */
async function tryEach<Place, Reply extends StoreReply | LinesReply>(
  [first, ...others]: readonly [Place, ...Place[]],
  attempt: (place: Place) => Promise<Reply | Unreached>
): Promise<Reply | StoreFailure> {
  let reply = await attempt(first);
  for (const place of others) {
    if (!isUnreached(reply)) {
      break;
    }
    reply = await attempt(place);
  }
  return isUnreached(reply) ? { kind: 'failure', isFinal: false, words: reply.unreached } : reply;
}
