/** Where a store's address leads: names are looked up here, and what they lead to is checked and then connected to itself. */
import { ADDRCONFIG } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { errorCode } from '../../http/errorCode';
import type { StoreFailure } from '../adapter';
import { addressBits, ending, isLoopback, kindOf } from './address';
import type { AllowedHosts } from './allowedHosts';

/** @throws where the name leads nowhere. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** IPv4 first: where there is no way out by IPv6, an attempt by it is given up only when time is. */
export const systemResolve: Resolve = async (host) =>
  (await lookup(host, { all: true, hints: ADDRCONFIG, order: 'ipv4first' })).map(({ address }) => address);

export interface Destination {
  /** As a connection takes it. */
  readonly address: string;
  /** In a network of one's own, this machine's own included. */
  readonly isOwn: boolean;
  readonly isLoopback: boolean;
}

export type Route =
  | {
      readonly kind: 'direct';
      readonly destinations: readonly [Destination, ...Destination[]];
    }
  /** The name is unknown here; a proxy may know it. */
  | { readonly kind: 'unknown'; readonly code: string }
  | StoreFailure;

/** @param host a URL's `hostname`. An address that is not allowed is left out; where none remains, it is said why. */
export async function routeTo(host: string, allowed: AllowedHosts, resolve: Resolve): Promise<Route> {
  const literal = host.replace(/^\[(.*)\]$/, '$1');
  let addresses: readonly string[];
  try {
    addresses = addressBits(literal) === undefined ? await resolve(literal) : [literal];
  } catch (error) {
    return { kind: 'unknown', code: errorCode(error) };
  }
  const destinations: Destination[] = [];
  let isAnyOwn = false;
  for (const address of addresses) {
    const bits = addressBits(address);
    const end = bits === undefined ? undefined : ending(bits);
    const kind = end === undefined ? 'never' : kindOf(end);
    isAnyOwn ||= kind === 'own';
    if (end !== undefined && (kind === 'public' || (kind === 'own' && allowed.includes(literal, end)))) {
      destinations.push({ address, isOwn: kind === 'own', isLoopback: isLoopback(end) });
    }
  }
  const [first, ...others] = destinations;
  return first === undefined
    ? { kind: 'failure', isFinal: true, words: refusal(host, isAnyOwn, addresses.length > 0) }
    : { kind: 'direct', destinations: [first, ...others] };
}

function refusal(host: string, isOwn: boolean, isSomewhere: boolean): string {
  if (!isSomewhere) {
    return `${host} has no address. Nothing is sent`;
  }
  return isOwn
    ? `${host} lies in a private network or on this machine, where stores are allowed only by name. Nothing is sent. Whoever runs Grafana can add it to \`store_hosts\` in Grafana's configuration of this plugin`
    : `${host} is an address of this link, of a cloud's metadata or of many receivers, where no store can be. Nothing is sent. Correct the store's address`;
}
