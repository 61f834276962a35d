import { afterEach, describe, expect, it } from 'bun:test';
import { readdirSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { GOOD_TOKEN } from '../simulator/gateway/accounts';
import { TICKET_TRIAGE } from '../simulator/world/apps';
import { coverageOf, metricsQuery, MINUTE, noticesOf, Rig, settledHour, sumOf, valuesOf, WINDOW } from './rig';

let rig: Rig;
afterEach(() => rig.close());

const LABEL = 'FORGE_BACKEND_INVOCATION_COUNT';
const query = metricsQuery([LABEL], { statistic: 'sum' });
const truth = (from: number, to: number): number => rig.simulator.truth.sum(TICKET_TRIAGE, LABEL, from, to);

describe('a window that fails for good', () => {
  it('is a gap with its cause and the time of the next try; the others are shown', async () => {
    rig = await Rig.start();
    const email = 'one-bad@example.com';
    const range = settledHour();
    const bad = range.from + WINDOW;
    rig.simulator.setFault(email, { kind: 'status', status: 500, only: { window: bad } });
    const context = rig.context({ email });
    let answer = await rig.askUntilWhole(context, query, { range });
    // In the moment in which it is tried, that is said instead.
    while (noticesOf(answer)[0]?.text.includes('It is being tried again')) {
      await Bun.sleep(100);
      [answer] = await rig.ask(context, [query], { range });
    }
    expect(coverageOf(answer)).toMatchObject({ windows: 4, fetched: 3, failed: 1, pending: 0 });
    expect(sumOf(answer.frames)).toBe(truth(range.from, range.to) - truth(bad, bad + WINDOW));
    const [notice] = noticesOf(answer);
    expect(notice.severity).toBe('warning');
    const start = new Date(bad).toISOString().slice(11, 16);
    expect(notice.text).toContain(`${start}–`);
    expect(notice.text).toContain('500');
    expect(notice.text).toMatch(/Tried again at \d\d:\d\d UTC/);
    const [frame] = answer.frames;
    const gap = frame.fields[1].values.filter((_, row) => {
      const time = Number(frame.fields[0].values[row]);
      return time >= bad && time < bad + WINDOW;
    });
    expect(gap).toEqual(Array.from({ length: 15 }, () => null));
    expect(valuesOf(answer.frames)).toHaveLength(45);
  });
});

describe.each([
  ['retry-after seconds'],
  ['retry-after date'],
  ['retry-after iso'],
  ['x-ratelimit-reset'],
  ['query error'],
  ['graphql errors'],
] as const)('a 429 as %s', (form) => {
  it('pauses the account and loses nothing', async () => {
    rig = await Rig.start();
    const email = 'limited@example.com';
    const { from } = settledHour();
    const range = { from, to: from + WINDOW };
    rig.simulator.setFault(email, { kind: 'rate limit', form, retryAfterSeconds: 3, times: 1 });
    const context = rig.context({ email });
    const asked = Date.now();
    const [first] = await rig.ask(context, [query], { range });
    expect(coverageOf(first)).toMatchObject({ pending: 1 });
    const named = form !== 'query error' && form !== 'graphql errors';
    if (!named) {
      // Without a time of its own the pause is a whole span, which nobody waits for here: it is announced once the call
      // has failed.
      for (let next = first; (coverageOf(next).nextAt ?? 0) < asked + MINUTE;) {
        await Bun.sleep(100);
        [next] = await rig.ask(context, [query], { range });
      }
      expect(rig.metricsCalls(email)).toBe(1);
      return;
    }
    const answer = await rig.askUntilWhole(context, query, { range });
    expect(sumOf(answer.frames)).toBe(truth(range.from, range.to));
    expect(rig.metricsCalls(email)).toBe(2);
  });
});

describe('a large answer', () => {
  it.each([
    ['is read on a thread of its own', { kind: 'large', megabytes: 5 }, 1],
    ['that is too large is asked for in parts', { kind: 'large', megabytes: 20, only: { labelsOver: 8 } }, 3],
  ] as const)('%s', async (_name, fault, calls) => {
    rig = await Rig.start();
    const email = 'large@example.com';
    const { from } = settledHour();
    const range = { from, to: from + WINDOW };
    rig.simulator.setFault(email, fault);
    const answer = await rig.askUntilWhole(rig.context({ email }), query, { range });
    expect(sumOf(answer.frames)).toBe(truth(range.from, range.to));
    expect(rig.metricsCalls(email)).toBe(calls);
  });
});

describe('the data folder', () => {
  it('keeps what was sealed through kill -9', async () => {
    rig = await Rig.start();
    const email = 'killed@example.com';
    const range = settledHour();
    await rig.askUntilWhole(rig.context({ email }), query, { range });
    await rig.killBackend();
    await rig.startBackend();
    const [answer] = await rig.ask(rig.context({ email }), [query], { range });
    expect(coverageOf(answer)).toMatchObject({ windows: 4, fetched: 4 });
    expect(sumOf(answer.frames)).toBe(truth(range.from, range.to));
    expect(rig.metricsCalls(email)).toBe(4);
  });

  it('that is damaged is put aside with a loud log; the next start works and no number is wrong', async () => {
    rig = await Rig.start();
    const email = 'damaged@example.com';
    // Half an hour: fetched twice, it fits into a minute's calls.
    const { from } = settledHour();
    const range = { from, to: from + 2 * WINDOW };
    await rig.askUntilWhole(rig.context({ email }), query, { range });
    await rig.stopBackend();
    const file = join(rig.dataFolder, 'chunks.db');
    truncateSync(file, Math.floor(statSync(file).size / 2));
    rig.logs.length = 0;
    await rig.startBackend();
    const answer = await rig.askUntilWhole(rig.context({ email }), query, { range });
    expect(JSON.stringify(rig.logs)).toContain('damaged');
    expect(sumOf(answer.frames)).toBe(truth(range.from, range.to));
    expect(rig.simulator.usage(email).sixthCalls).toBe(0);
  });

  it('used by another process means memory only, said in the health check', async () => {
    rig = await Rig.start();
    const second = await Rig.start();
    await second.stopBackend();
    await second.startBackend({ GF_PLUGIN_DATA_DIR: rig.dataFolder });
    const health = await second.backend.checkHealth(second.context({ email: 'second@example.com' }));
    expect(health.status).toBe('OK');
    expect(health.message).toContain('memory only');
    await second.close();
  });
});

describe('the token', () => {
  it('is in no log, error, frame, route, metric or file', async () => {
    const token = `s3cr3t-${crypto.randomUUID()}`;
    const email = 'secret@example.com';
    rig = await Rig.start({ accounts: { [email]: { token } } });
    const context = rig.context({ email, token });
    const range = settledHour();
    const seen: string[] = [];
    seen.push(
      JSON.stringify(await rig.askUntilWhole(context, query, { range: { ...range, to: range.from + WINDOW } }))
    );
    seen.push(JSON.stringify(await rig.backend.checkHealth(context)));
    rig.simulator.setFault(email, { kind: 'html' });
    seen.push(JSON.stringify(await rig.ask(context, [query], { range })));
    rig.simulator.setFault(email, { kind: 'status', status: 401 });
    seen.push(
      JSON.stringify(await rig.ask(context, [query], { range: { from: range.from - 20 * MINUTE, to: range.to } }))
    );
    seen.push(JSON.stringify(await rig.backend.checkHealth(rig.context({ email, token: `${token}-not` }))));
    for (const path of ['status', 'apps', 'nowhere']) {
      seen.push(new TextDecoder().decode((await rig.backend.callResource({ context, path })).body));
    }
    seen.push(await rig.backend.collectMetrics());
    await rig.stopBackend();
    seen.push(JSON.stringify(rig.logs));
    const basic = btoa(`${email}:${token}`);
    for (const text of seen) {
      expect(text).not.toContain(token);
      expect(text).not.toContain(basic);
    }
    const files = readdirSync(rig.dataFolder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      const bytes = readFileSync(join(file.parentPath, file.name));
      expect([token, basic].filter((secret) => bytes.includes(secret))).toEqual([]);
    }
    expect(token).not.toBe(GOOD_TOKEN);
  });
});
