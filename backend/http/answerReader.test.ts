import { describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { saysTheSame } from '../../src/engine/fetcher/keeping/difference';
import type { DecodedAnswer } from '../../src/engine/otlp/decode';
import { MINUTE } from '../../src/engine/time';
import type { Outcome } from '../../src/upstream/answer';
import { readMetricsAnswer, type ReceivedMetrics } from '../../src/upstream/metricsAnswer';
import { createAnswerReader } from './answerReader';
import { packed, unpacked } from './packedAnswer';
import { CALL, handClock, metricsAnswer, NOW } from './testing/loopback';

const THREAD = new URL('./answerWorker.ts', import.meta.url);
const FACTS: ReceivedMetrics['facts'] = {
  about: 'metrics',
  asked: CALL,
  until: undefined,
  host: 'gateway.example',
  secrets: ['a-token-nobody-may-see'],
};

const answer = (body: string): ReceivedMetrics => ({
  status: 200,
  body: new TextEncoder().encode(body),
  facts: FACTS,
  window: CALL.window,
});

const point = (site: string, facts: object) => ({
  startTimeUnixNano: `${CALL.window}000000`,
  timeUnixNano: `${CALL.window + MINUTE}000000`,
  attributes: [
    { key: 'site', value: { stringValue: site } },
    { key: '__proto__', value: { stringValue: '\ufeffé' } },
  ],
  ...facts,
});

/** Too large to be read at once: a counter and a histogram of so many series each. */
function largeAnswer(series: number): string {
  const sites = Array.from({ length: series }, (_, at) => `site ${at} ${'x'.repeat(200)}`);
  const counts = sites.map((site) => point(site, { asInt: 1 }));
  const histograms = sites.map((site, at) => point(site, { count: 3, bucketCounts: [1, 2], explicitBounds: [at % 7] }));
  const metrics = [
    { name: 'counter', sum: { aggregationTemporality: 1, dataPoints: counts } },
    { name: 'histogram', histogram: { aggregationTemporality: 1, dataPoints: histograms } },
    { name: 'odd', sum: { dataPoints: [point('one', { asInt: 'x' })] } },
  ];
  return JSON.stringify(metricsAnswer([{ scopeMetrics: [{ metrics }] }]));
}

function holding(outcome: Outcome<DecodedAnswer>): DecodedAnswer {
  if (outcome.kind === 'failure') {
    throw new Error(outcome.failure.message);
  }
  return outcome.answer;
}

describe('a large answer', () => {
  const text = largeAnswer(1_000);

  test('is the same read on a thread of its own as read here, and others go on meanwhile', async () => {
    let turns = 0;
    const counting = setInterval(() => (turns += 1), 1);
    const beside = await createAnswerReader(THREAD, handClock())(answer(text));
    clearInterval(counting);
    const [there, here] = [beside, readMetricsAnswer(answer(text))].map(holding);
    expect(saysTheSame(there.columns, here.columns)).toBe(true);
    expect({ ...there, columns: [] }).toEqual({ ...here, columns: [] });
    expect(there.dropped).toMatchObject([{ metric: 'odd', reason: 'not a number', count: 1 }]);
    expect(turns).toBeGreaterThan(0);
  }, 60_000);

  test('that is a failure is so, without its secrets', async () => {
    const errors = [{ message: 'Odd: a-token-nobody-may-see' }, { message: 'x'.repeat(600_000) }];
    const outcome = await createAnswerReader(THREAD, handClock())(answer(JSON.stringify({ errors })));
    expect(outcome).toMatchObject({ failure: { cause: 'unavailable', message: expect.stringContaining('Odd: …') } });
  });

  test('waits for the one before it', async () => {
    const read = createAnswerReader(THREAD, handClock());
    const outcomes = await Promise.all([read(answer(text)), read(answer('{}')), read(answer(largeAnswer(900)))]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['answer', 'failure', 'answer']);
  }, 60_000);

  test('is put together again in turns', async () => {
    const decoded = holding(readMetricsAnswer(answer(largeAnswer(5_000))));
    let breaths = 0;
    const again = await unpacked(packed(decoded), async () => void (breaths += 1));
    expect(saysTheSame(again.columns, decoded.columns)).toBe(true);
    expect(Object.getPrototypeOf(again.columns[0].series[0])).toBeNull();
    // Five thousand texts and as many series, of two metrics, four thousand at a time.
    expect(breaths).toBe(4);
  }, 60_000);
});

describe('a thread', () => {
  const folder = mkdtempSync(join(tmpdir(), 'answer-thread-'));
  const thread = (name: string, source: string): URL => {
    const file = join(folder, name);
    writeFileSync(file, source);
    return pathToFileURL(file);
  };
  const large = ' '.repeat(600 * 1024);

  test.each([
    ['ends', 'self.onmessage = () => process.exit(1);'],
    ['fails', 'self.onmessage = () => { throw new Error("no memory"); };'],
    ['can’t be loaded', 'import "./no-such-file.ts";'],
  ])('that %s means that the answer was too large; the next gets one of its own', async (name, source) => {
    const read = createAnswerReader(thread(`${name}.ts`, source), handClock());
    expect(await read(answer(large))).toMatchObject({ failure: { cause: 'too large' } });
    expect(await read(answer(large))).toMatchObject({ failure: { cause: 'too large' } });
    expect((await read(answer(JSON.stringify(metricsAnswer([]))))).kind).toBe('answer');
  });

  test('that never answers is given up', async () => {
    const clock = handClock(NOW);
    const read = createAnswerReader(
      thread('hangs.ts', 'self.onmessage = () => { for (;;) {} };'),
      clock
    )(answer(large));
    while (clock.timers.size === 0) {
      await Promise.resolve();
    }
    clock.fire();
    expect(await read).toMatchObject({ failure: { cause: 'too large' } });
    expect(clock.timers.size).toBe(0);
    rmSync(folder, { recursive: true });
  });
});
