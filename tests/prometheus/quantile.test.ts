/**
 * Percentiles against a real Prometheus on the same buckets. Minimum and maximum, which sharpen ours and which Prometheus
 * doesn't know, are left out.
 */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { merged } from '../../src/engine/chunk/buckets';
import { quantile } from '../../src/engine/query/statistics/histograms/quantile';
import { createBlocks } from './blocks';
import {
  casesOfDifferingBounds,
  casesOfSameBounds,
  edgeCases,
  exposition,
  randomCases,
  type Case,
  type Histogram,
} from './histograms';
import { startPrometheus, type PrometheusServer } from './server';
import { prometheusTools, type PrometheusTools } from './tools';

/** Any time will do; epoch seconds. */
const TIME = Date.UTC(2026, 0, 1) / 1000;
/** More than the server is given to start, so that one that doesn't is ended. */
const PATIENCE_MS = 120_000;
const RELATIVE = 1e-9;
const QUANTILES = [0, 0.001, 0.25, 1 / 3, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1];

interface Subject {
  readonly title: string;
  readonly metric: string;
  readonly cases: readonly Case[];
  /** What Prometheus takes the quantile of: buckets with the labels `case` and `le`. */
  readonly buckets: string;
}

const single: Subject = {
  title: 'one histogram',
  metric: 'one',
  cases: [...edgeCases, ...randomCases],
  buckets: 'one_bucket',
};
const subjects: readonly Subject[] = [
  single,
  {
    title: 'histograms with the same bounds',
    metric: 'same',
    cases: casesOfSameBounds,
    buckets: 'sum by (case, le) (same_bucket)',
  },
  {
    // A plain sum would add up, at each bound, those that have it, which is no histogram: only shared ones are taken.
    title: 'histograms whose bounds differ',
    metric: 'differing',
    cases: casesOfDifferingBounds,
    buckets:
      'sum by (case, le) (differing_bucket) and count by (case, le) (differing_bucket)' +
      ' == on (case) group_left count by (case) (differing_bucket{le="+Inf"})',
  },
];

const tools = prometheusTools();
if (tools === undefined) {
  test.skip('percentiles against Prometheus, which is not installed', () => undefined);
} else {
  compareWith(tools);
}

function compareWith({ server, tool }: PrometheusTools): void {
  describe('percentiles against Prometheus', () => {
    let folder = '';
    let prometheus: PrometheusServer | undefined;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'quantiles-'));
      const text = join(folder, 'histograms.txt');
      const samples = subjects.flatMap(({ metric, cases }) => cases.map((one) => exposition(metric, one, TIME)));
      await Bun.write(text, `${samples.join('')}# EOF\n`);
      const blocks = join(folder, 'blocks');
      await createBlocks(tool, text, blocks);
      prometheus = await startPrometheus(server, blocks);
    }, PATIENCE_MS);

    afterAll(async () => {
      await prometheus?.stop();
      rmSync(folder, { recursive: true, force: true });
    }, PATIENCE_MS);

    /** Of each of the subject's cases, or an error. */
    async function ask(q: number, { cases, buckets }: Subject): Promise<readonly Comparison[]> {
      const samples = (await prometheus?.query(`histogram_quantile(${q}, ${buckets})`, TIME)) ?? [];
      const answers = new Map(samples.map(({ metric, value }) => [metric.case, value]));
      return cases.map(({ name, histograms }) => {
        const theirs = answers.get(name);
        if (theirs === undefined) {
          throw new Error(`Prometheus says nothing of ${name}.`);
        }
        const whole = histograms.reduce((all, one) => merged(all, one));
        return { name, ...whole, ours: quantile(q, { ...whole, min: NaN, max: NaN }), theirs };
      });
    }

    describe.each(subjects)('of $title', (subject) => {
      test.each(QUANTILES)('are the same at %d', async (q) => {
        const compared = (await ask(q, subject)).filter((one) => q > 0 || !startsWithNothing(one));
        expect(compared.length).toBeGreaterThan(0);
        expect(compared.filter(({ ours, theirs }) => !areEqual(ours, theirs))).toEqual([]);
      });

      // The first bucket meets the rank 0 even when it is empty: 0/0 in Prometheus, or its bound where that is not above
      // 0. Nothing was seen there, so ours begins with the first bucket that is filled.
      test('at 0 begin with the first filled bucket, of which Prometheus knows nothing', async () => {
        const compared = (await ask(0, subject)).filter(startsWithNothing);
        expect(compared.length).toBeGreaterThan(0);
        for (const { bounds, counts, ours, theirs } of compared) {
          expect(ours).toBe(bounds[counts.findIndex((count) => count > 0) - 1]);
          expect(theirs).toBe(bounds[0] > 0 ? NaN : bounds[0]);
        }
      });
    });

    test.each([
      ['no observations', 0.5, NaN],
      ['no bounds', 0.5, NaN],
      ['all above the last bound', 0.5, 20],
      ['a first bound of zero', 0.25, 0],
      ['a first bound under zero', 0.25, -10],
      ['all in the first bucket', 0.5, 5],
      ['a rank on every edge', 0.95, 30],
      ['a rank on an edge with empty buckets behind', 0.5, 10],
    ])('with %s, at %d both say %d', async (name, q, value) => {
      const [compared] = await ask(q, { ...single, cases: edgeCases.filter((one) => one.name === name) });
      expect(compared).toMatchObject({ ours: value, theirs: value });
    });
  });
}

interface Comparison extends Histogram {
  readonly name: string;
  readonly ours: number;
  readonly theirs: number;
}

const startsWithNothing = ({ counts }: Histogram): boolean => counts[0] === 0 && counts.some((count) => count > 0);

/** NaN is NaN alone. */
const areEqual = (a: number, b: number): boolean =>
  Object.is(a, b) || Math.abs(a - b) <= RELATIVE * Math.max(Math.abs(a), Math.abs(b));
