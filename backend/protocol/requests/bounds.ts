import type { CallResourceRequest__Output } from '../generated/pluginv2/CallResourceRequest';
import type { DataQuery__Output } from '../generated/pluginv2/DataQuery';
import { parseBounded } from './json';
import { Refusal } from './refusal';

const KILOBYTE = 1024;
const MOST_QUERIES = 100;
const MOST_QUERY_BYTES = 1024 * KILOBYTE;
/** Five hundred apps with all their environments have less. */
const MOST_SETTINGS_BYTES = 1024 * KILOBYTE;
const MOST_PATH_CHARACTERS = 2 * KILOBYTE;
const MOST_URL_CHARACTERS = 16 * KILOBYTE;
const MOST_BODY_BYTES = 1024 * KILOBYTE;
/** Of a query's letter in a message; people's have one or two characters. */
const MOST_NAME_CHARACTERS = 20;

/** Before anything of a query is read. @param index of the query in its request, from 0. @throws Refusal */
export function refuseBeyondBounds({ refId, json }: DataQuery__Output, index: number, queries: number): void {
  if (index >= MOST_QUERIES) {
    throw new Refusal(
      400,
      `${named(refId)} was not begun: a panel or request may have ${MOST_QUERIES} queries, and this one has ${queries}. ` +
        'The others are answered. Spread them over several panels.'
    );
  }
  if (json.length > MOST_QUERY_BYTES) {
    throw new Refusal(
      413,
      `${named(refId)} has ${kilobytes(json.length)}; a query may have ${kilobytes(MOST_QUERY_BYTES)}. ` +
        'Shorten what is longest in it: a legend, a filter or the values of a variable.'
    );
  }
}

/** The JSON of a query. @throws Refusal */
export function modelOf({ refId, json }: DataQuery__Output): unknown {
  return parseBounded(json, named(refId));
}

/** A data source's settings. @throws Refusal */
export function settingsOf(json: Buffer): unknown {
  if (json.length > MOST_SETTINGS_BYTES) {
    throw new Refusal(
      413,
      `The data source's jsonData has ${kilobytes(json.length)}; it may have ${kilobytes(MOST_SETTINGS_BYTES)}. ` +
        'Nothing is answered until it is shortened: list fewer apps, or spread them over several data sources.'
    );
  }
  return parseBounded(json, "The data source's jsonData");
}

/** Before anything of a resource call is read. @throws Refusal */
export function refuseResourceBeyondBounds({ path, url, body }: CallResourceRequest__Output): void {
  if (path.length > MOST_PATH_CHARACTERS) {
    throw new Refusal(414, `The path has ${path.length} characters; it may have ${MOST_PATH_CHARACTERS}.`);
  }
  if (url.length > MOST_URL_CHARACTERS) {
    throw new Refusal(414, `The address has ${url.length} characters; it may have ${MOST_URL_CHARACTERS}.`);
  }
  if (body.length > MOST_BODY_BYTES) {
    throw new Refusal(413, `The body has ${kilobytes(body.length)}; it may have ${kilobytes(MOST_BODY_BYTES)}.`);
  }
}

/** A query as people know it. */
function named(refId: string): string {
  return `Query ${refId.length > MOST_NAME_CHARACTERS ? `${refId.slice(0, MOST_NAME_CHARACTERS)}…` : refId}`;
}

const kilobytes = (bytes: number): string => `${Math.ceil(bytes / KILOBYTE)} kB`;
