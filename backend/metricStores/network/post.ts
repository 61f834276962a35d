/** One HTTP call to one checked address: sent once, followed nowhere, bounded in what is read of the answer. */
import { isIP } from 'node:net';
import { webAddress } from '../../http/address';
import { errorCode, untrustedBecause } from '../../http/errorCode';
import { NO_PROXY } from '../../http/settings';
import type { StoreFailure, StoreReply, StoreRequest } from '../adapter';
import { meansUnreached, type Unreached } from './unreached';

export type Way =
  /** @property address connected to itself; the name stands in the request and is what the certificate has to have. */
  { readonly kind: 'direct'; readonly address: string } | { readonly kind: 'proxy'; readonly proxy: string };

const MOST_READ = 64 * 1024;

/** @param request its body as it is sent. */
export async function postTo(
  way: Way,
  request: StoreRequest,
  authorities: readonly string[],
  signal: AbortSignal
): Promise<StoreReply | Unreached> {
  const { url, headers, body, isGzipped } = request;
  try {
    const init: BunFetchRequestInit = {
      method: 'POST',
      headers: { ...headers, ...(isGzipped && { 'content-encoding': 'gzip' }), host: url.host },
      body: new Uint8Array(body),
      redirect: 'manual',
      // On a kept connection that turns out closed, the runtime would send the message again by itself.
      keepalive: false,
      signal,
      tls: {
        rejectUnauthorized: true,
        ca: [...authorities],
        ...(isAddress(url.hostname) ? {} : { servername: url.hostname }),
      },
    };
    const response =
      way.kind === 'proxy'
        ? await fetch(url, { ...init, proxy: way.proxy })
        : await fetch(at(url, way.address), Object.assign(init, NO_PROXY));
    return { kind: 'answer', status: response.status, headers: response.headers, body: await beginning(response) };
  } catch (error) {
    return failureOf(errorCode(error), url, way);
  }
}

const isAddress = (hostname: string): boolean => isIP(hostname.replace(/^\[(.*)\]$/, '$1')) !== 0;

function at(url: URL, address: string): URL {
  const there = new URL(url);
  there.hostname = isIP(address) === 6 ? `[${address}]` : address;
  return there;
}

/** What is beyond is not read. */
async function beginning({ body }: Response): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body ?? []) {
    parts.push(part);
    bytes += part.byteLength;
    if (bytes >= MOST_READ) {
      break;
    }
  }
  return Buffer.concat(parts).subarray(0, MOST_READ);
}

function failureOf(code: string, { host }: URL, way: Way): StoreFailure | Unreached {
  const failed = (words: string, isFinal = false): StoreFailure => ({ kind: 'failure', isFinal, words });
  const untrusted = untrustedBecause(host, code);
  if (untrusted !== undefined) {
    return failed(untrusted, true);
  }
  if (code === 'ERR_PROXY_TUNNEL' && way.kind === 'proxy') {
    return failed(`The proxy ${hostOf(way.proxy)} refuses to connect to ${host}`);
  }
  const whither = way.kind === 'proxy' ? `${host} by way of the proxy ${hostOf(way.proxy)}` : host;
  const words = `${whither} can't be reached (${code})`;
  return meansUnreached(code) ? { unreached: words } : failed(words);
}

/** A proxy's URL may hold a password. */
const hostOf = (proxy: string): string => webAddress(proxy)?.host ?? 'of the settings';
