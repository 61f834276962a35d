/** The engine needs no backend: in a page, with a memory for a store, it gives the frames the compiled backend gives. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test, type Page } from '@playwright/test';
import { coverageOf, readFrames, type PlainFrame, type PlainQuestion } from '../portable/plain';
import { Gateway, GOOD_TOKEN, TICKET_TRIAGE } from './gateway';
import { settledRange, type Range } from './test';

const root = path.resolve(import.meta.dirname, '../..');
const MINUTE = 60_000;

let child: ChildProcess;
let gatewayUrl: string;
let address: string;

test.beforeAll(async () => {
  const started = spawn(path.join(root, 'node_modules/.bin/bun'), ['tests/portable/start.ts'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child = started;
  const told = new Map<string, string>();
  for await (const line of createInterface({ input: started.stdout })) {
    const [, what, where] = /^(Simulated gateway|Engine) at (\S+)/.exec(line) ?? [];
    told.set(what ?? line, where ?? '');
    if (what === 'Engine') {
      break;
    }
  }
  gatewayUrl = told.get('Simulated gateway') ?? '';
  address = told.get('Engine') ?? '';
  expect(address, 'the words of the process stand above').toMatch(/^http/);
});

test.afterAll(async () => {
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
});

async function openEngine(page: Page, email: string, maxMegabytes = 64) {
  await page.goto(address);
  const settings = { email, apiToken: GOOD_TOKEN, app: TICKET_TRIAGE, maxMegabytes };
  return page.evaluateHandle((given) => window.openEngine(given), settings);
}

async function askBackend(page: Page, email: string, question: PlainQuestion): Promise<readonly PlainFrame[]> {
  const response = await page.request.post(`${address}/backend`, { data: { ...question, email } });
  return readFrames(await response.json());
}

const question = (range: Range, query: Readonly<Record<string, unknown>>): PlainQuestion => ({
  query: { schemaVersion: 1, app: TICKET_TRIAGE, ...query },
  range,
  intervalMs: MINUTE,
  maxDataPoints: 1_000,
});

const QUERIES: readonly Readonly<Record<string, unknown>>[] = [
  { metrics: ['FORGE_BACKEND_INVOCATION_COUNT'], statistic: 'sum' },
  { metrics: ['FORGE_BACKEND_INVOCATION_COUNT'], statistic: 'rate', groupBy: ['functionKey', 'environmentId'] },
  {
    metrics: ['FORGE_BACKEND_INVOCATION_ERRORS', 'FORGE_API_REQUEST_COUNT'],
    groupBy: ['contextAri'],
    legend: '{{metric}} of {{contextAri}}',
    minStep: 300,
  },
  { metrics: ['FORGE_BACKEND_INVOCATION_LATENCY'], statistic: 'p95', groupBy: ['functionKey'], minStep: 900 },
  {
    metrics: ['FORGE_API_REQUEST_LATENCY'],
    statistic: 'avg',
    filters: [{ key: 'remote', operator: '=~', value: 'j.*' }],
  },
  { metrics: ['FORGE_BACKEND_INVOCATION_LATENCY'], statistic: 'heatmap', minStep: 300 },
  { metrics: ['INVOCATION_SUCCESS_RATE'], groupBy: ['functionKey'], minStep: 900 },
  { metrics: ['FORGE_BACKEND_INVOCATION_COUNT'], statistic: 'sum', groupBy: ['functionKey'], top: 2 },
  { metrics: ['CONTAINER_CPU_USAGE_PERCENTAGE'], statistic: 'max', groupBy: ['region'] },
  { metrics: ['CONTAINER_STATUS_RESTARTS_TOTAL'], statistic: 'increase', environments: ['production'] },
];

test('in a browser it gives the frames of the compiled backend, for one call a window', async ({ page }) => {
  const range = settledRange(4);
  const gateway = new Gateway(gatewayUrl, 'browser@example.com');
  const engine = await openEngine(page, gateway.email);
  for (const query of QUERIES) {
    const asked = question(range, query);
    const inBrowser = await engine.evaluate((own, given) => own.askUntilWhole(given), asked);
    expect(coverageOf(inBrowser)).toMatchObject({ windows: 4, fetched: 4 });
    const values = inBrowser.flatMap(({ fields }) =>
      fields.flatMap((field) => (field.type === 'number' ? field.values : []))
    );
    expect(values.some((value) => value !== null)).toBe(true);
    expect(inBrowser).toEqual(await askBackend(page, 'backend@example.com', asked));
  }
  expect(await gateway.usage()).toMatchObject({ metricsCalls: 4, sixthCalls: 0 });
});

test('what is too large for a page comes in parts, and is the same', async ({ page }) => {
  const gateway = new Gateway(gatewayUrl, 'parts@example.com');
  await gateway.setFaults({ kind: 'large', megabytes: 3, only: { labelsOver: 6 } });
  const engine = await openEngine(page, gateway.email, 2);
  const asked = question(settledRange(2), { metrics: ['FORGE_BACKEND_INVOCATION_COUNT'], groupBy: ['functionKey'] });
  const inBrowser = await engine.evaluate((own, given) => own.askUntilWhole(given), asked);
  expect(inBrowser).toEqual(await askBackend(page, 'backend@example.com', asked));
  // One that was too large, then two halves for each window: the split is remembered.
  expect(await gateway.usage()).toMatchObject({ metricsCalls: 5, sixthCalls: 0 });
});

test('the sixth window waits for its slot', async ({ page }) => {
  const gateway = new Gateway(gatewayUrl, 'six@example.com');
  const engine = await openEngine(page, gateway.email);
  const asked = question(settledRange(6), { metrics: ['FORGE_BACKEND_INVOCATION_COUNT'] });
  const begun = Date.now();
  const coverage = async () => coverageOf(await engine.evaluate((own, given) => own.ask(given), asked));
  await expect.poll(coverage).toMatchObject({ windows: 6, fetched: 5, pending: 1 });
  expect((await coverage()).nextAt).toBeGreaterThan(begun + MINUTE);
  expect(await gateway.usage()).toMatchObject({ metricsCalls: 5, sixthCalls: 0 });
});
