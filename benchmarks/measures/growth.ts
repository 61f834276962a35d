/** How the time of an answer grows with the range and with the series that are asked for. */
import { join } from 'node:path';
import { planSteps } from '../../src/engine/query';
import { durationMs, epochMs } from '../../src/engine/time';
import { Backend, MOST_DATA_POINTS, type Question, type Upstream } from '../backend';
import { fill, type Owner } from '../data/fill';
import { invocationCount } from '../data/metric';
import { markdownTable, milliseconds, type Row } from '../report';
import type { Growth, Span } from '../scale';
import { sideBySide, timed } from '../timing';

const DAY = 24 * 3_600_000;
/** No question over more days reads points, which take long to make: what is older has one for each window and series. */
const FINE_DAYS = 14;
/** Of a wide panel. */
const DOTS = 1_000;
/** Of first answers, in milliseconds. */
const FIRST_AIMS = [
  { series: 1_000, days: 90, most: 800 },
  { series: 1_000, days: 365, most: 2_000 },
  { series: 10_000, days: 14, most: 2_000 },
];

export interface Cell {
  readonly series: number;
  readonly days: number;
  /** Milliseconds of the first answer of a process, and the median of those after it; or why there is none. */
  readonly outcome: { readonly first: number; readonly again: number } | string;
}

/** Each answer is of a process of its own, so that nothing of it has been read before. */
export async function measureGrowth(
  { ranges, sizes }: Growth,
  rounds: number,
  upstream: Upstream,
  folder: string,
  log: (line: string) => void
): Promise<readonly Cell[]> {
  const to = Math.floor(Date.now() / DAY) * DAY;
  const cells: Cell[] = [];
  for (const { series, days: stored } of sizes) {
    log(`Storing ${series} series of ${stored} days`);
    const functions = Math.min(20, series);
    const metric = invocationCount({ functions, sites: series / functions });
    const data = join(folder, `${series}`);
    await fill(data, upstream.owner, metric, { from: to - stored * DAY, to }, FINE_DAYS * DAY);
    for (const days of ranges) {
      const question: Question = {
        ...{ app: metric.app, metric: metric.label, statistic: 'sum', groupBy: ['functionKey'] },
        ...wholeSteps({ from: to - days * DAY, to }, (days * DAY) / DOTS),
      };
      const outcome =
        days > stored
          ? `not asked: ${stored} days are stored`
          : await outcomeOf(data, upstream.owner, question, rounds);
      cells.push({ series, days, outcome });
      log(`${series} series over ${days} days: ${textOf(outcome)}`);
      upstream.holdIdle(`${series} series over ${days} days`);
    }
  }
  return cells;
}

/** A panel's range is widened to whole steps, which would ask for what is not stored: so only those within it are asked for. */
function wholeSteps({ from, to }: Span, interval: number): Pick<Question, 'from' | 'to' | 'stepMs'> {
  const range = { from: epochMs(from), to: epochMs(to) };
  const { alignment } = planSteps({
    range,
    interval: durationMs(interval),
    maxDataPoints: MOST_DATA_POINTS,
    minStep: undefined,
  });
  const { step } = alignment;
  return { from: Math.ceil(from / step) * step, to: Math.floor(to / step) * step, stepMs: step };
}

async function outcomeOf(data: string, owner: Owner, question: Question, rounds: number): Promise<Cell['outcome']> {
  const backend = await Backend.start(data, owner);
  try {
    await backend.prepareFor(question);
    const first = await timed(() => backend.ask(question));
    const [again] = await sideBySide([() => backend.ask(question)], rounds);
    return { first, again };
  } catch (refusal) {
    const [, limit] = /(at most [^.]+|minimum step of [^,(]+)/.exec(String(refusal)) ?? [];
    if (limit === undefined) {
      throw refusal;
    }
    return `refused: ${limit.trim()}`;
  } finally {
    await backend.stop();
  }
}

/** Those that there is an aim for. */
export const firstAnswerRows = (cells: readonly Cell[]): readonly Row[] =>
  FIRST_AIMS.flatMap(({ series, days, most }) => {
    const outcome = cells.find((cell) => cell.series === series && cell.days === days)?.outcome;
    if (outcome === undefined) {
      return [];
    }
    return [
      {
        measure: `${days} days × ${series} series, the first answer of a process`,
        ours: typeof outcome === 'string' ? outcome : milliseconds(outcome.first),
        against: '',
        ratio: '',
        aim: `at most ${most} ms`,
        met: typeof outcome !== 'string' && outcome.first <= most,
      },
    ];
  });

const textOf = (outcome: Cell['outcome']): string =>
  typeof outcome === 'string' ? outcome : `${milliseconds(outcome.again)} (first ${milliseconds(outcome.first)})`;

export function growthTable(cells: readonly Cell[]): string {
  const ranges = [...new Set(cells.map(({ days }) => days))];
  const sizes = [...new Set(cells.map(({ series }) => series))];
  const cell = (series: number, days: number): string => {
    const found = cells.find((one) => one.series === series && one.days === days);
    return found === undefined ? '' : textOf(found.outcome);
  };
  return markdownTable(
    ['series', ...ranges.map((days) => (days === 1 ? '1 day' : `${days} days`))],
    sizes.map((series) => [series.toLocaleString('en'), ...ranges.map((days) => cell(series, days))])
  );
}
