/** Answers of the gateway, and questions about what they left behind. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { COUNTED_APP } from '../data/series';
import type { QueryResult } from '../../tests/host';
import type { OddGateway } from './gateway';
import { allOf, figures, noticed, status, type Verdict } from './meant';
import { Subject, type Asking, type Felt, type Input } from './subject';
import {
  COUNTER,
  HISTOGRAM,
  longError,
  manyAttributes,
  manyErrors,
  manySeries,
  ownBuckets,
  sharedBuckets,
} from './texts';

const MINUTE = 60_000;
const WINDOW = 15 * MINUTE;
const HOUR = 4 * WINDOW;
/** An answer is read, and put into the store. */
const TAKEN_WITHIN_MS = 5_000;
const MEGABYTE = 1_000_000;

interface Odd {
  readonly title: string;
  readonly label: string;
  text(window: number): string;
  /** What becomes of it; figures where it isn't said. */
  readonly meant?: (result: QueryResult) => Verdict;
  /** Asked of what was stored. */
  readonly about?: readonly { readonly title: string; put(subject: Subject, whole: Asking): Promise<Verdict> }[];
}

/** It is asked for again, or in parts: no figure is made of it, and no failure of the question. */
const nothingYet = (result: QueryResult): Verdict =>
  result.error === undefined && figures([result]) !== undefined
    ? undefined
    : `nothing yet was meant, not: ${result.error ?? 'figures'}`;

/** As the whole set, which no part of the answer's size is left out of. */
const odd: readonly Odd[] = [
  { title: 'an answer of 100 MB', label: COUNTER, text: () => ' '.repeat(100 * MEGABYTE), meant: nothingYet },
  { title: 'an error message of 240 kB', label: COUNTER, text: () => longError(240_000), meant: nothingYet },
  { title: 'a million errors', label: COUNTER, text: () => manyErrors(1_000_000), meant: nothingYet },
  {
    title: 'a point with half a million attributes',
    label: COUNTER,
    text: (window) => manyAttributes(window, 500_000),
    meant: (result) => noticed([result], 'attributes'),
  },
  {
    title: 'an answer of 15 MB with 27,718 series',
    label: COUNTER,
    text: (window) => manySeries(window, 27_718, 380),
    about: [
      {
        title: 'values of an attribute of 27,718 series',
        put: async (subject) =>
          status(await subject.get(`attributes/path/values?app=${COUNTED_APP}&metric=${COUNTER}`), 200),
      },
    ],
  },
  {
    title: 'an answer of 100,000 series',
    label: COUNTER,
    text: (window) => manySeries(window, 100_000, 0),
    about: [
      {
        title: 'values of an attribute of 100,000 series',
        put: async (subject) =>
          status(await subject.get(`attributes/functionKey/values?app=${COUNTED_APP}&metric=${COUNTER}`), 200),
      },
      {
        title: 'a table of the top 5 of 100,000 series',
        put: async (subject, whole) =>
          figures(
            await subject.ask([
              { ...whole, json: { ...whole.json, format: 'table', groupBy: ['functionKey'], top: 5 } },
            ])
          ),
      },
      {
        title: 'a sum of 100,000 series by all of them',
        put: async (subject, whole) =>
          figures(await subject.ask([{ ...whole, json: { ...whole.json, groupBy: ['functionKey'] } }])),
      },
      {
        title: 'a pattern that 100,000 series are matched against',
        put: async (subject, whole) => {
          const filters = [{ key: 'functionKey', operator: '=~', value: '(.*1){8}.*2' }];
          return figures(await subject.ask([{ ...whole, json: { ...whole.json, filters } }]));
        },
      },
    ],
  },
  {
    title: 'an answer of 100,000 series with points across its border',
    label: COUNTER,
    text: (window) => manySeries(window, 100_000, 0, -MINUTE),
  },
  {
    title: 'an answer of 1,300 histograms with 1,000 bounds of their own each',
    label: HISTOGRAM,
    text: (window) => ownBuckets(window, 1_300, 1_000),
    meant: (result) => noticed([result], 'share no bound'),
    about: [
      {
        title: 'the heatmap of 1,300 histograms with bounds of their own',
        put: async (subject, whole) =>
          figures(await subject.ask([{ ...whole, json: { ...whole.json, statistic: 'heatmap' } }])),
      },
      {
        title: 'p95 of 1,300 histograms with bounds of their own, each for itself',
        put: async (subject, whole) =>
          figures(
            await subject.ask([{ ...whole, json: { ...whole.json, statistic: 'p95', groupBy: ['functionKey'] } }])
          ),
      },
    ],
  },
  {
    title: 'an answer of histograms that share 1,000 bounds',
    label: HISTOGRAM,
    text: (window) => sharedBuckets(window, 100, 1_000),
    about: [
      {
        title: 'the heatmap of 1,001 buckets',
        put: async (subject, whole) => {
          const answer = await subject.ask([{ ...whole, json: { ...whole.json, statistic: 'heatmap' } }]);
          return allOf(figures(answer), noticed(answer, 'neighbouring ones are drawn together'));
        },
      },
    ],
  },
];

const coverageSchema = z.object({
  custom: z.object({ coverage: z.object({ fetched: z.number(), failed: z.number() }) }),
});

function isThrough({ error, frames }: QueryResult): boolean {
  const { fetched, failed } = coverageSchema.safeParse(frames[0]?.meta).data?.custom.coverage ?? {
    fetched: 0,
    failed: 0,
  };
  return error !== undefined || fetched + failed > 0;
}

/** Stored or failed; or, what is asked for once more in parts, so long after it came. */
function isTaken(gateway: OddGateway): (result: QueryResult) => boolean {
  const before = gateway.metricsCalls;
  let cameAt: number | undefined;
  return (result) => {
    cameAt ??= gateway.metricsCalls > before ? Date.now() : undefined;
    return isThrough(result) || (cameAt !== undefined && Date.now() > cameAt + TAKEN_WITHIN_MS);
  };
}

/** @param folder for their data folders. */
export function answerInputs(folder: string, gateway: OddGateway): readonly Input[] {
  const from = Math.floor((Date.now() - 4 * HOUR) / WINDOW) * WINDOW;
  return odd.flatMap(({ title, label, text, meant = (result) => figures([result]), about = [] }, number) => {
    const data = join(folder, `answer-${number}`);
    mkdirSync(data, { recursive: true });
    const whole: Asking = {
      ...{ from, to: from + WINDOW, intervalMs: MINUTE },
      json: { schemaVersion: 1, queryType: 'metrics', app: COUNTED_APP, metrics: [label] },
    };
    const felt = async (put: (subject: Subject) => Promise<Verdict>): Promise<Felt> => {
      const subject = await Subject.start(data, gateway.owner);
      gateway.answer(text);
      try {
        return await subject.feel(put);
      } finally {
        await subject.stop();
      }
    };
    return [
      { title, put: () => felt(async (subject) => meant(await subject.askUntil(whole, isTaken(gateway)))) },
      ...about.map((one) => ({
        title: one.title,
        put: () =>
          felt(async (subject) => {
            // The answer is stored: this looks up the names, no more.
            await subject.askUntil({ ...whole, to: from + MINUTE, json: { ...whole.json, top: 1 } }, isThrough);
            return one.put(subject, whole);
          }),
      })),
    ];
  });
}
