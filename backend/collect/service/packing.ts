/** A page as whoever asks takes it: a scrape of a thousand series is packed to a fraction. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Page } from '../page';

const packed = promisify(gzip);
/** What is smaller fits in a packet anyway. */
const LEAST_LENGTH = 1_000;

export interface Packing {
  readonly body: string | Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

/** @param accepts the header `Accept-Encoding`. */
export async function packing({ body }: Page, accepts: string | null): Promise<Packing> {
  const headers = { Vary: 'Accept-Encoding' };
  return body.length >= LEAST_LENGTH && takesGzip(accepts ?? '')
    ? { body: Uint8Array.from(await packed(body)), headers: { ...headers, 'Content-Encoding': 'gzip' } }
    : { body, headers };
}

const takesGzip = (accepts: string): boolean =>
  accepts.split(',').some((each) => {
    const [coding = '', ...weights] = each.split(';').map((part) => part.trim().toLowerCase());
    return coding === 'gzip' && !weights.some((weight) => /^q\s*=\s*0(?:\.0*)?$/.test(weight));
  });
