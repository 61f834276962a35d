/** One HTTP call to the gateway: sent once, never followed elsewhere, bounded in time and size. */
import type { UpstreamFailure } from '../../src/engine/failure';
import { after, durationMs, type Clock } from '../../src/engine/time';
import { misconfigured, notUnderstood, timedOut, tooLarge, unavailable } from '../../src/upstream/causes/failures';
import type { HttpReply, Post } from '../../src/upstream/post';
import { isReadableByOthers, webAddress } from './address';
import { createAuthorities, unusable } from './authorities';
import { errorCode, untrustedBecause } from './errorCode';
import { NO_PROXY, type NetworkSettings } from './settings';

/** For the whole call, the answer's last byte included. */
const TIMEOUT = durationMs(30_000);
/** Of the answer, unpacked. What is beyond is asked for in parts: at three hundred bytes a point, this is fifty thousand of them. */
const MAX_MEGABYTES = 16;
const MAX_BYTES = MAX_MEGABYTES * 1024 * 1024;

/** @param headers sent as they are with each call. The returned function never throws. */
export function createPost(
  endpoint: string,
  headers: Readonly<Record<string, string>>,
  settings: NetworkSettings,
  clock: Clock
): Post {
  const authorities = createAuthorities(settings.caFile);
  return async (body) => {
    const url = webAddress(endpoint);
    if (url === undefined) {
      return failed(misconfigured('The endpoint is not a web address. Correct it in the settings of the data source.'));
    }
    if (isReadableByOthers(url)) {
      return failed(
        misconfigured(
          `The endpoint ${url.host} is asked over plain HTTP, so that others on the way could read the token: nothing is sent. Give an address that begins with https:// in the settings of the data source; http:// is for this machine alone (localhost).`
        )
      );
    }
    const ca = await authorities();
    if (ca === 'unreadable' || ca === 'no certificates') {
      return failed(misconfigured(unusable(settings.caFile, ca)));
    }
    const proxy = url.protocol === 'https:' ? settings.httpsProxy : undefined;
    const abandon = new AbortController();
    let late = false;
    const sentAt = clock.now();
    const callOff = clock.schedule(after(sentAt, TIMEOUT), () => {
      late = true;
      abandon.abort();
    });
    try {
      const init: BunFetchRequestInit = {
        method: 'POST',
        headers,
        body,
        // A redirect would carry the token to another host.
        redirect: 'manual',
        // On a kept connection that turns out closed, the runtime would send the call again by itself: a second slot of the quota.
        keepalive: false,
        signal: abandon.signal,
        tls: { rejectUnauthorized: true, ca: [...ca] },
      };
      const response = await fetch(url, proxy === undefined ? Object.assign(init, NO_PROXY) : { ...init, proxy });
      const elapsed = durationMs(clock.now() - sentAt);
      if (response.status >= 300 && response.status < 400) {
        abandon.abort();
        return { ...failed(redirected(url, response.headers.get('location'))), headers: response.headers };
      }
      const answered = await bodyWithin(response, MAX_BYTES);
      if (answered === undefined) {
        abandon.abort();
        return { ...failed(tooLarge(MAX_MEGABYTES)), headers: response.headers };
      }
      return {
        kind: 'answer',
        answer: { status: response.status, headers: response.headers, body: answered, sentAt, elapsed },
      };
    } catch (error) {
      return failed(late ? timedOut(TIMEOUT / 1000) : networkFailure(error, url, proxy));
    } finally {
      callOff();
    }
  };
}

const failed = (failure: UpstreamFailure): HttpReply => ({ kind: 'failure', failure });

/** @returns undefined as soon as more than `limit` bytes have come. */
async function bodyWithin(response: Response, limit: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.byteLength;
    if (bytes > limit) {
      return undefined;
    }
    parts.push(part);
  }
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}

/** DNS has none that is longer. */
const LONGEST_HOST = 253;

function redirected(url: URL, location: string | null): UpstreamFailure {
  const target = location === null ? undefined : webAddress(URL.parse(location, url)?.href ?? '');
  return notUnderstood(
    `${url.host} answered with a redirect${target === undefined ? '' : ` to ${target.host.slice(0, LONGEST_HOST)}`}, which is not followed so that the token goes nowhere else. Put the gateway's own address into the data source's settings.`
  );
}

function networkFailure(error: unknown, url: URL, proxy: string | undefined): UpstreamFailure {
  const code = errorCode(error);
  const untrusted = untrustedBecause(url.host, code);
  if (untrusted !== undefined) {
    return misconfigured(`${untrusted}.`);
  }
  const way = proxy === undefined ? url.host : `${url.host} by way of the proxy ${proxyHost(proxy)}`;
  switch (code) {
    case 'ECONNRESET':
    case 'ZlibError':
      return unavailable(`The connection to ${way} broke off before the answer was complete`);
    case 'ENOTFOUND':
      return unavailable(`The name of ${way} can't be resolved (${code})`);
    case 'ERR_PROXY_TUNNEL':
      return unavailable(`The proxy ${proxyHost(proxy ?? '')} refuses to connect to ${url.host}`);
    case 'Malformed_HTTP_Response':
    case 'InvalidHTTPResponse':
    case 'ResponseHeadersTooLarge':
      return unavailable(`${way} answered with what is no answer in HTTP (${code})`);
    default:
      return unavailable(`${way} can't be reached (${code})`);
  }
}

/** A proxy's URL may hold a password. */
const proxyHost = (proxy: string): string => webAddress(proxy)?.host ?? 'of the settings';
