import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { CATALOGUE, otlpName } from '../../src/engine/catalogue/catalogue';
import documented from '../fixtures/agg-documented-response.json';
import { call, endOf, identityOf, metricsOf, pointsOf, read, startOf, valueOf, type Ask, type Point } from './caller';
import { BORDER_READINGS } from './metrics/border';
import { startSimulator, type Simulator } from './simulator';
import { PAGE_INSIGHTS, TICKET_TRIAGE, TICKET_TRIAGE_ENVIRONMENTS, TIME_LEDGER } from './world/apps';
import { DAY, HOUR, MINUTE, SECOND } from './world/calendar';

const WINDOW = 15 * MINUTE;
/** A Wednesday, 14:00. */
const NOW = Date.UTC(2026, 10, 18, 14);
const LABELS = CATALOGUE.map(({ label }) => label);
const SETTLED = NOW - 2 * HOUR;
let accounts = 0;

/** One window, asked for by a fresh account that has all its calls left. */
async function windowOf(simulator: Simulator, ask: Omit<Ask, 'end'>) {
  const email = `account${accounts++}@example.com`;
  return read(await call(simulator, { email, labels: LABELS, end: ask.start + WINDOW, ...ask }));
}

const total = (points: readonly Point[]): number => points.reduce((sum, point) => sum + valueOf(point), 0);

describe('a settled window', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ now: () => NOW });
  });
  afterAll(() => simulator.close());

  test.each(LABELS)('holds every point of %s', async (label) => {
    for (const app of [TICKET_TRIAGE, PAGE_INSIGHTS]) {
      const points = pointsOf(await windowOf(simulator, { app, start: SETTLED }), otlpName(label));
      const truth = simulator.truth.points(app, label, SETTLED, SETTLED + WINDOW);
      expect(points.map(valueOf).toSorted()).toEqual(
        truth.map(({ reading }) => (reading.kind === 'histogram' ? reading.count : reading.value)).toSorted()
      );
    }
  });

  test('is the same from the same seed, and another from another', async () => {
    const answerOf = async (seed: string): Promise<string> => {
      const other = await startSimulator({ now: () => NOW, seed });
      const answer = await windowOf(other, { start: SETTLED });
      await other.close();
      return JSON.stringify(answer);
    };
    const answer = JSON.stringify(await windowOf(simulator, { start: SETTLED }));
    expect(await answerOf('forge')).toBe(answer);
    expect(await answerOf('anvil')).not.toBe(answer);
  });

  test('has a histogram count equal to invocations less errors', () => {
    const sum = (metric: string): number =>
      simulator.truth.sum(TICKET_TRIAGE, `FORGE_BACKEND_INVOCATION_${metric}`, SETTLED - DAY, SETTLED);
    expect(sum('LATENCY')).toBe(sum('COUNT') - sum('ERRORS'));
    expect(sum('ERRORS')).toBeGreaterThan(0);
  });

  test.each(['FORGE_API_REQUEST_LATENCY', 'FORGE_BACKEND_INVOCATION_LATENCY'])(
    'has histograms whose buckets, sum, min and max agree: %s',
    (label) => {
      // Over a day there are bursts in which all of a minute's few invocations fail.
      const { development, staging } = TICKET_TRIAGE_ENVIRONMENTS;
      const points = simulator.truth.points(TICKET_TRIAGE, label, SETTLED - DAY, SETTLED, [development, staging]);
      for (const { reading } of points) {
        if (reading.kind !== 'histogram') {
          throw new Error('Not a histogram');
        }
        expect(reading.count).toBeGreaterThan(0);
        expect(reading.buckets.length).toBe(reading.bounds.length + 1);
        expect(reading.buckets.reduce((sum, bucket) => sum + bucket)).toBe(reading.count);
        expect(reading.sum).toBeGreaterThanOrEqual(reading.min * reading.count);
        expect(reading.sum).toBeLessThanOrEqual(reading.max * reading.count);
      }
    }
  );

  test('has the documented oddities', async () => {
    const answer = await windowOf(simulator, { start: SETTLED });
    const counts = pointsOf(answer, 'forge_backend_invocation_count');
    const day = simulator.truth.points(TICKET_TRIAGE, 'CONTAINER_STATUS_RESTARTS_TOTAL', SETTLED - DAY, SETTLED);
    const places = day.map(({ seriesKey, startMs }) => `${seriesKey} ${startMs}`);

    expect(metricsOf(answer).find(({ name }) => name === 'forge_api_request_count')?.unit).toBe('s');
    expect(counts.some((point) => endOf(point) - startOf(point) === 6)).toBe(true);
    expect(counts.some((point) => startOf(point) < SETTLED + WINDOW && endOf(point) > SETTLED + WINDOW)).toBe(true);
    expect(new Set(counts.map(identityOf)).size).toBeLessThan(counts.length);
    expect(pointsOf(answer, 'forge_backend_invocation_errors').map(valueOf)).toContain(0);
    expect(new Set(places).size).toBeLessThan(places.length);
  });

  test('lies in a day with bursts of errors and new versions', () => {
    const { points, sum } = simulator.truth;
    const shares = Array.from({ length: 96 }, (_, index) => {
      const from = SETTLED - DAY + index * WINDOW;
      const errors = sum(TICKET_TRIAGE, 'FORGE_BACKEND_INVOCATION_ERRORS', from, from + WINDOW);
      return errors / sum(TICKET_TRIAGE, 'FORGE_BACKEND_INVOCATION_COUNT', from, from + WINDOW);
    }).toSorted((one, other) => one - other);
    const staging = [TICKET_TRIAGE_ENVIRONMENTS.staging];
    const day = points(TICKET_TRIAGE, 'FORGE_BACKEND_INVOCATION_COUNT', SETTLED - DAY, SETTLED, staging);

    expect(shares.at(48)).toBeLessThan(0.02);
    expect(shares.at(-1)).toBeGreaterThan(0.04);
    expect(new Set(day.map(({ attributes }) => attributes['appVersion'])).size).toBe(2);
  });

  test.each([24, 300])('has about as many series as told: %d', async (series) => {
    const other = await startSimulator({ now: () => NOW, series });
    const points = other.truth.points(TICKET_TRIAGE, 'FORGE_BACKEND_INVOCATION_COUNT', SETTLED, SETTLED + WINDOW, [
      TICKET_TRIAGE_ENVIRONMENTS.production,
    ]);
    await other.close();
    const count = new Set(points.map(({ seriesKey }) => seriesKey)).size;
    expect(count).toBeGreaterThan(series * 0.9);
    expect(count).toBeLessThanOrEqual(series);
  });

  test('is quieter at night and for the app that few use', () => {
    const { sum } = simulator.truth;
    const night = sum(TICKET_TRIAGE, 'FORGE_API_REQUEST_COUNT', NOW - 13 * HOUR, NOW - 12 * HOUR);
    const noon = sum(TICKET_TRIAGE, 'FORGE_API_REQUEST_COUNT', NOW - HOUR, NOW);
    expect(night).toBeLessThan(noon / 2);
    expect(sum(TIME_LEDGER, 'FORGE_API_REQUEST_COUNT', NOW - HOUR, NOW)).toBeLessThan(noon / 20);
  });

  test('has no data of an environment before its creation', () => {
    const preview = simulator.truth.apps
      .flatMap(({ environments }) => environments)
      .find(({ key }) => key === 'preview');
    const points = simulator.truth.points(PAGE_INSIGHTS, 'FORGE_API_REQUEST_COUNT', NOW - 4 * HOUR, NOW, [
      preview?.id ?? '',
    ]);
    expect(preview?.createdAt).toBe(NOW - 2 * HOUR);
    expect(points.length).toBeGreaterThan(0);
    expect(Math.min(...points.map(({ startMs }) => startMs))).toBeGreaterThanOrEqual(NOW - 2 * HOUR);
  });
});

describe.each(BORDER_READINGS)('read by %s', (border) => {
  test('neighbouring windows together hold each point', async () => {
    const simulator = await startSimulator({ now: () => NOW, border });
    const starts = [0, 1, 2, 3].map((index) => SETTLED - WINDOW + index * WINDOW);
    const answers = await Promise.all(starts.map((start) => windowOf(simulator, { start })));
    await simulator.close();

    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...LABELS),
        fc.nat(29),
        fc.integer({ min: 1, max: 30 }),
        async (label, at, length) => {
          const from = SETTLED + at * MINUTE;
          const to = Math.min(from + length * MINUTE, SETTLED + 2 * WINDOW);
          // A point stands where the first answer that has it says; several of one answer are each their own.
          const seen = new Set<string>();
          const points = answers.flatMap((answer) => {
            const fresh = pointsOf(answer, otlpName(label)).filter((point) => !seen.has(identityOf(point)));
            fresh.forEach((point) => seen.add(identityOf(point)));
            return fresh.filter((point) => startOf(point) >= from && startOf(point) < to);
          });
          expect(total(points)).toBeCloseTo(simulator.truth.sum(TICKET_TRIAGE, label, from, to), 6);
        }
      )
    );
  });
});

test('the border readings differ at the border, and touching gives such points twice', async () => {
  const counts = await Promise.all(
    BORDER_READINGS.map(async (border) => {
      const simulator = await startSimulator({ now: () => NOW, border });
      const [before, after] = await Promise.all(
        [SETTLED - WINDOW, SETTLED].map(async (start) =>
          pointsOf(await windowOf(simulator, { start }), 'forge_api_request_count')
        )
      );
      await simulator.close();
      const endsAtBorder = (points: readonly Point[] = []): boolean => points.some((point) => endOf(point) === SETTLED);
      const startsAtBorder = (points: readonly Point[] = []): boolean =>
        points.some((point) => startOf(point) === SETTLED);
      return [endsAtBorder(before), startsAtBorder(before), endsAtBorder(after), startsAtBorder(after)];
    })
  );
  expect(counts).toEqual([
    [true, false, false, true],
    [false, false, true, true],
    [true, false, false, true],
    [true, true, true, true],
  ]);
});

test('data arrive late: nothing at first, growing, complete after four minutes', async () => {
  let clock = NOW;
  const simulator = await startSimulator({ now: () => clock });
  const truth = simulator.truth.sum(TICKET_TRIAGE, 'FORGE_API_REQUEST_COUNT', NOW - WINDOW, NOW);
  const newest: number[] = [];
  const sums: number[] = [];
  for (clock = NOW; clock <= NOW + 4 * MINUTE; clock += 15 * SECOND) {
    const response = await call(simulator, {
      email: `at${clock}@example.com`,
      labels: ['FORGE_API_REQUEST_COUNT'],
      start: NOW - WINDOW,
      end: NOW,
    });
    const points = pointsOf(await read(response), 'forge_api_request_count');
    expect(response.headers.get('date')).toBe(new Date(clock).toUTCString());
    newest.push(Math.max(...points.map(endOf)) - clock);
    sums.push(total(points));
  }
  await simulator.close();

  expect(Math.max(...newest)).toBeLessThanOrEqual(-30 * SECOND);
  expect(sums).toEqual(sums.toSorted((one, other) => one - other));
  expect(sums.at(0)).toBeLessThan(truth);
  expect(sums.at(-1)).toBe(truth);
});

describe('the shape of the JSON', () => {
  test('is the documented one', async () => {
    const simulator = await startSimulator({ now: () => NOW });
    const answer = await (await call(simulator, { labels: LABELS, start: SETTLED, end: SETTLED + WINDOW })).json();
    await simulator.close();
    const ours = answer as typeof documented;
    const [theirResource] = documented.data.ecosystem.forgeMetrics.appMetrics.resourceMetrics;
    const [ourResource] = ours.data.ecosystem.forgeMetrics.appMetrics.resourceMetrics;
    const theirMetrics = theirResource?.scopeMetrics.flatMap(({ metrics }) => metrics) ?? [];
    const ourMetrics = ourResource?.scopeMetrics.flatMap(({ metrics }) => metrics) ?? [];

    expect(Object.keys(ourResource ?? {})).toEqual(Object.keys(theirResource ?? {}));
    expect(theirMetrics.length).toBe(8);
    for (const theirs of theirMetrics) {
      const metric = ourMetrics.find(({ name }) => name === theirs.name);
      expect(shapeOf(metric)).toEqual(shapeOf(theirs));
      expect(metric?.unit).toBe(theirs.unit);
    }
  });

  test('may have ints as strings, as proto3 writes them', async () => {
    const simulator = await startSimulator({ now: () => NOW, ints: 'string' });
    const points = pointsOf(await windowOf(simulator, { start: SETTLED }), 'forge_api_request_count');
    await simulator.close();
    expect(points.every(({ asInt }) => typeof asInt === 'string')).toBe(true);
    expect(total(points)).toBe(
      simulator.truth.sum(TICKET_TRIAGE, 'FORGE_API_REQUEST_COUNT', SETTLED, SETTLED + WINDOW)
    );
  });
});

/** Keys and types; of a list, what its entries have. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) {
    return [...new Set(value.map((entry) => JSON.stringify(shapeOf(entry))))].toSorted();
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, child]) => [key, shapeOf(child)] as const);
    return Object.fromEntries(entries.toSorted(([one], [other]) => (one < other ? -1 : 1)));
  }
  return typeof value;
}
