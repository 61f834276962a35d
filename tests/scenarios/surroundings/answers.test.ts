/** Answers nobody would send who means well, all at once to one process: each is one window's failure, and no more. */
import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { readFileSync } from 'node:fs';
import type { QueryResult } from '../../host';
import { TICKET_TRIAGE } from '../../simulator/world/apps';
import { coverageOf, metricsQuery, noticesOf, Rig, settledHour, sumOf, WINDOW } from '../rig';
import { startFront, type Front, type Spoilt } from './front';

type Hostile = readonly [string, Spoilt];

const MEGABYTE = 2 ** 20;
const NOBODY = 'nobody hostile';
const LABEL = 'FORGE_BACKEND_INVOCATION_COUNT';
const query = metricsQuery([LABEL], { statistic: 'sum' });
const { from } = settledHour();
const range = { from, to: from + WINDOW };

const status = 'HTTP/1.1 200 OK\r\n';
const head = (...headers: readonly string[]): string =>
  `${status}${['content-type: application/json', ...headers, '', ''].join('\r\n')}`;
const closing = head('connection: close');
const packed = head('connection: close', 'content-encoding: gzip');
const chunked = head('transfer-encoding: chunked');
const before = '{"data":{"ecosystem":{"forgeMetrics":{"appMetrics":{"resourceMetrics":';

function* forEver(begin: string | Uint8Array, piece: string): Iterable<string | Uint8Array> {
  yield begin;
  for (;;) {
    yield piece;
  }
}

async function* dripping(begin: string, drop: string): AsyncIterable<string> {
  yield begin;
  for (;;) {
    await Bun.sleep(200);
    yield drop;
  }
}

const nested = (levels: number): string => `${before}${'['.repeat(levels)}${']'.repeat(levels)}}}}}}`;
/** Large, so that the busiest machine gets to the bound before time is up. */
const blanks = ' '.repeat(MEGABYTE);
/** A gigabyte. */
const bomb = Bun.gzipSync(Buffer.alloc(1024 * MEGABYTE, ' '));

const NOT_IN_TIME = /not finish its answer within 30 seconds/;
const NO_HTTP = /(Malformed_HTTP_Response|ResponseHeadersTooLarge|InvalidHTTPResponse)/;
const TOO_DEEP = /nested deeper/;

/** Larger than what is taken: the window is asked for in parts. */
const TOO_LARGE: readonly Hostile[] = [
  ['a gigabyte, packed into one megabyte', () => [packed, bomb]],
  ['100 MB', () => [closing, ...Array.from({ length: (100 * MEGABYTE) / blanks.length }, () => blanks)]],
  ['a body that never ends', () => forEver(closing, blanks)],
  ['chunks that never end', () => forEver(chunked, `${MEGABYTE.toString(16)}\r\n${blanks}\r\n`)],
];

/** With what is said of the window. */
const FAILING: readonly (readonly [...Hostile, RegExp])[] = [
  ['headers that never end', () => forEver(status, `x-filler: ${'x'.repeat(1_000)}\r\n`.repeat(1_000)), NO_HTTP],
  ['a header that never ends', () => forEver(`${status}x-filler: `, 'x'.repeat(MEGABYTE)), NO_HTTP],
  ["a chunk's length that never ends", () => forEver(chunked, '0'.repeat(MEGABYTE)), NO_HTTP],
  ['interim answers that never end', () => forEver('', 'HTTP/1.1 100 Continue\r\n\r\n'), NOT_IN_TIME],
  ['a body that comes by drops', () => dripping(closing, ' '), NOT_IN_TIME],
  ['headers that come by drops', () => dripping(`${status}x-filler: `, 'x'), NOT_IN_TIME],
  ['nothing at all', () => dripping('', ''), NOT_IN_TIME],
  ['a hundred thousand levels', () => [closing, nested(100_000)], TOO_DEEP],
  ['three million levels', () => [closing, nested(3_000_000)], TOO_DEEP],
];

/** Of the process, with all of it coming at once: it begins with about a hundred, and one of them alone is a thousand. */
const MOST_MEMORY = 600 * MEGABYTE;

let rig: Rig;
let fronts: readonly Front[];
let answers: ReadonlyMap<string, QueryResult>;
/** Of the process, at most. */
let memory = 0;
let truth: number;

beforeAll(async () => {
  rig = await Rig.start();
  truth = rig.simulator.truth.sum(TICKET_TRIAGE, LABEL, range.from, range.to);
  const hostile = await Promise.all(
    [
      ...TOO_LARGE.map(([name, spoilt]) => [name, spoilt, 'the first'] as const),
      // However late it is looked at: the next try fails, too.
      ...FAILING.map(([name, spoilt]) => [name, spoilt, 'each'] as const),
    ].map(async ([name, spoilt, spoils]) => [name, await startFront(rig.simulator.url, spoilt, spoils)] as const)
  );
  fronts = hostile.map(([, front]) => front);
  const urls = [...hostile.map(([name, { url }]) => [name, url] as const), [NOBODY, rig.simulator.url] as const];
  const ask = async ([name, url]: readonly [string, string], index: number) => {
    const context = rig.context({ email: `account-${index}@example.com`, uid: `ds-${index}`, settings: { url } });
    return [name, await rig.askUntilWhole(context, query, { range })] as const;
  };
  answers = new Map(await Promise.all(urls.map(ask)));
  memory = Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${rig.backend.pid}/status`, 'utf8'))?.[1]) * 1024;
});
afterAll(async () => {
  fronts.forEach((front) => front.close());
  await rig.close();
});

const answerOf = (name: string): QueryResult => {
  const answer = answers.get(name);
  if (answer === undefined) {
    throw new Error(`Nobody asked about ${name}.`);
  }
  return answer;
};

describe('what is larger than what is taken', () => {
  it.each(TOO_LARGE)('%s: is asked for in parts, and nothing is missing', (name) => {
    expect(coverageOf(answerOf(name))).toMatchObject({ windows: 1, fetched: 1 });
    expect(sumOf(answerOf(name).frames)).toBe(truth);
  });
});

describe('what is no answer', () => {
  it.each(FAILING)('%s: is a window that failed, and it is said why', (name, _, said) => {
    expect(coverageOf(answerOf(name))).toMatchObject({ windows: 1, fetched: 0, failed: 1 });
    expect(noticesOf(answerOf(name)).map(({ text }) => text)).toEqual([expect.stringMatching(said)]);
  });
});

it('who asks elsewhere meanwhile gets what is theirs', () => {
  expect(sumOf(answerOf(NOBODY).frames)).toBe(truth);
});

it('none of it is held in memory', () => {
  expect(memory).toBeGreaterThan(0);
  expect(memory).toBeLessThan(MOST_MEMORY);
});
