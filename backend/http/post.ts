/** One HTTP call to the gateway: sent once, never followed elsewhere, bounded in time and size. */
import { rootCertificates } from 'node:tls';
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { UpstreamFailure } from '../../src/engine/failure';
import { after, durationMs, type Clock } from '../../src/engine/time';
import { misconfigured, notUnderstood, timedOut, tooLarge, unavailable } from '../../src/upstream/failures';
import type { HttpReply, Post } from '../../src/upstream/post';
import { isReadableByOthers, webAddress } from './address';

/** For the whole call, the answer's last byte included. */
const TIMEOUT = durationMs(30_000);
/** Of the answer, unpacked. What is beyond is asked for in parts: at three hundred bytes a point, this is fifty thousand of them. */
const MAX_MEGABYTES = 16;
const MAX_BYTES = MAX_MEGABYTES * 1024 * 1024;

/** Settings of the process. The environment's own proxy, and its word that certificates need no check, are not heeded. */
export interface NetworkSettings {
  /** URL of a proxy for calls over HTTPS. */
  readonly httpsProxy?: string | undefined;
  /** Path of a PEM file with authorities to trust besides the public ones. */
  readonly caFile?: string | undefined;
}

/** @param headers sent as they are with each call. The returned function never throws. */
export function createPost(
  endpoint: string,
  headers: Readonly<Record<string, string>>,
  settings: NetworkSettings,
  clock: Clock
): Post {
  const authorities = privateAuthorities(settings.caFile);
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
      return failed(
        misconfigured(
          `The file of private certificate authorities (${settings.caFile}) ${ca === 'unreadable' ? "can't be read" : "is no list of certificates in PEM's text form"}, so nothing is called. Correct \`ca_file\` in Grafana's configuration of this plugin.`
        )
      );
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
        tls: { rejectUnauthorized: true, ...(ca !== undefined && { ca: [...ca] }) },
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

/** Without this word the runtime takes the environment's. Its types don't know it. */
const NO_PROXY: object = { proxy: false };

const failed = (failure: UpstreamFailure): HttpReply => ({ kind: 'failure', failure });

/** Read once it is found; undefined where none is set. Asked again each time while it can't be read, so that a corrected file needs no restart. */
function privateAuthorities(
  file: string | undefined
): () => Promise<readonly string[] | undefined | 'unreadable' | 'no certificates'> {
  let known: readonly string[] | undefined;
  return async () => {
    if (file === undefined || file === '') {
      return undefined;
    }
    try {
      if (known === undefined) {
        const text = await readFile(file, 'utf8');
        if (!areCertificates(text)) {
          return 'no certificates';
        }
        // Given a list, TLS trusts nothing else: the public authorities have to stand in it, too.
        known = [...rootCertificates, text];
      }
      return known;
    } catch {
      return 'unreadable';
    }
  };
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function areCertificates(text: string): boolean {
  const found = text.match(CERTIFICATE) ?? [];
  try {
    found.forEach((pem) => new X509Certificate(pem));
    return found.length > 0;
  } catch {
    return false;
  }
}

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

const UNTRUSTED =
  /SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|CERT_(UNTRUSTED|HAS_EXPIRED|NOT_YET_VALID|SIGNATURE_FAILURE)|ALTNAME/;

function networkFailure(error: unknown, url: URL, proxy: string | undefined): UpstreamFailure {
  const code = errorCode(error);
  if (UNTRUSTED.test(code)) {
    return misconfigured(
      `The TLS certificate of ${url.host} is not trusted (${code}). Behind a proxy that inspects TLS, name its certificate authority with \`ca_file\` in Grafana's configuration of this plugin.`
    );
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
    default:
      return unavailable(`${way} can't be reached (${code})`);
  }
}

/** A proxy's URL may hold a password. */
const proxyHost = (proxy: string): string => webAddress(proxy)?.host ?? 'of the settings';

const errorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'no connection';
