/** The plan for a range and what is there for it. */
import type { ChunkHeader } from '../../chunk/types';
import type { WindowSpan } from '../../chunk/store';
import type { AppPlan, Demand } from '../../fetcher/types';
import type { MetricLabel } from '../../identity';
import { before, earliest, epochMs, type DurationMs, type EpochMs, type TimeRange } from '../../time';
import { drawnOf, type Drawn } from '../../window/drawn';
import { nextWindow, previousWindow, WINDOW, windowEnd, windowOf } from '../../window/grid';
import type { Account } from '../account/account';
import type { Turn } from '../answer';
import type { Prepared } from '../prepare/prepare';

export interface Gathered {
  readonly plan: AppPlan;
  /** Of the chunks of the span and of one window on either side: points on a border may stand there. */
  readonly headers: readonly ChunkHeader[];
}

/** The windows that hold `range`. */
export const spanOf = (range: TimeRange): WindowSpan => ({
  from: windowOf(range.from),
  to: nextWindow(windowOf(epochMs(Math.max(range.from, range.to - 1)))),
});

/** Windows before a range that the question is about, too, and how urgent they are. */
export interface Older extends Pick<Demand, 'priority'> {
  readonly reach: DurationMs;
}

interface Ways {
  readonly older?: Older;
  /** Taken between pieces of work on very many windows. */
  readonly turn?: Turn | undefined;
}

/** Planned and looked through at a stretch; a fortnight has less. */
const WINDOWS_A_TURN = 2_000;
const atOnce: Turn = async () => undefined;

/** Newest first, each of as many windows as are planned at a stretch. */
function piecesOf({ from, to }: WindowSpan): readonly WindowSpan[] {
  const pieces: WindowSpan[] = [];
  for (let end = to; end > from;) {
    const begin = windowOf(epochMs(Math.max(from, end - WINDOWS_A_TURN * WINDOW)));
    pieces.push({ from: begin, to: end });
    end = begin;
  }
  return pieces;
}

/** Never waits for the network. What the plan says is there was there after the plan was made. */
export async function gather(
  account: Account,
  prepared: Prepared,
  range: TimeRange,
  urgency: Pick<Demand, 'priority' | 'lifetime'>,
  { older, turn = atOnce }: Ways = {}
): Promise<Gathered> {
  const span = spanOf(range);
  const begin = windowOf(before(range.from, older?.reach ?? 0));
  const isLong = span.to - begin > WINDOWS_A_TURN * WINDOW;
  const breathe = isLong ? turn : atOnce;
  const planOf = async (asked: WindowSpan): Promise<AppPlan> => {
    const pieces = [
      ...piecesOf(asked).map((part) => ({ ...urgency, span: part })),
      ...(older === undefined
        ? []
        : piecesOf({ from: begin, to: span.from }).map((part) => ({
            ...urgency,
            priority: older.priority,
            span: part,
          }))),
    ];
    const plans: AppPlan[] = [];
    for (const piece of pieces) {
      if (plans.length > 0) {
        await breathe();
      }
      plans.unshift(await account.fetcher.ask({ ...prepared.demand, ...piece }));
    }
    return joined(plans);
  };
  const once = async (asked: WindowSpan): Promise<Gathered> => {
    const plan = await planOf(asked);
    await breathe();
    const around = { from: previousWindow(begin), to: nextWindow(span.to) };
    const headers = await account.store.headers(prepared.app, around);
    await breathe();
    return { plan, headers: plan.endsInNext ? endingInNext(headers) : headers };
  };
  const gathered = await once(span);
  // Before that the next window's call could bring nothing that counts.
  const isWider = endsInNext(gathered.headers) && span.to <= before(gathered.plan.now, prepared.demand.settle);
  const asked = isWider ? { from: span.from, to: nextWindow(span.to) } : span;
  const complete = isWider ? await once(asked) : gathered;
  // The store drops what it finds damaged: then the plan was made of what is no more.
  return isThere(complete, prepared) ? complete : once(asked);
}

export interface GatheredSides extends Gathered {
  readonly now: Gathered;
  /** Of the time that is compared with. */
  readonly then: Gathered | undefined;
}

/** Of both sides of a comparison as one, each window once. */
export const gatheredSides = (now: Gathered, then: Gathered | undefined): GatheredSides =>
  then === undefined ? { ...now, now, then } : { ...bothOf(now, then), now, then };

function bothOf(now: Gathered, then: Gathered): Gathered {
  const planned = new Set(now.plan.windows.map(({ window }) => window));
  const read = new Set(now.headers.map(({ window }) => window));
  const others = then.plan.windows.filter(({ window }) => !planned.has(window));
  const windows = [...others, ...now.plan.windows].sort((a, b) => a.window - b.window);
  return {
    plan: { ...joined([then.plan, now.plan]), windows },
    headers: [...then.headers.filter(({ window }) => !read.has(window)), ...now.headers],
  };
}

/** @param plans oldest first, at least one. */
function joined(plans: readonly AppPlan[]): AppPlan {
  const newest = plans[plans.length - 1];
  const due = plans.flatMap(({ nextAt }) => (nextAt === null ? [] : [nextAt]));
  return {
    ...newest,
    windows: plans.length === 1 ? newest.windows : plans.flatMap(({ windows }) => windows),
    nextAt: due.length === 0 ? null : due.reduce((one, other) => earliest(one, other)),
  };
}

/** Whether there is a chunk for each window that is said to be there and holds anything asked for. */
function isThere({ plan, headers }: Gathered, { demand }: Prepared): boolean {
  const stored = new Set(headers.map(({ window }) => window));
  return plan.windows.every(({ kind, window }) => {
    const isFetched = kind === 'fetched' || kind === 'provisional';
    const lived = (id: string): boolean => (demand.bornAt.get(id) ?? -Infinity) < windowEnd(window);
    return !isFetched || stored.has(window) || !demand.wants.environments.some(lived);
  });
}

/** The upstream gives a window's last points with the next window's call; so the window after the span is part of the question. */
const endsInNext = (headers: readonly ChunkHeader[]): boolean => headers.some((header) => header.endsInNext);

/** What a window itself shows stands: one whose last minute is there has it. */
function endingInNext(headers: readonly ChunkHeader[]): readonly ChunkHeader[] {
  const here = new Set(headers.flatMap(({ window, endsHere }) => (endsHere ? [window] : [])));
  return headers.map((header) => (here.has(header.window) ? header : { ...header, endsInNext: true }));
}

/** How far what is gathered can be drawn. */
export const drawnIn = ({ plan, headers }: Gathered, { demand }: Prepared): Drawn =>
  drawnOf(plan, demand.settle, new Set(headers.flatMap(({ window, endsInNext }) => (endsInNext ? [window] : []))));

export interface DrawnSides extends Drawn {
  /** Where the time that is compared with ends; null where nothing of it is fetched. */
  readonly untilThen: EpochMs | null;
}

/** As `drawnIn`; the picture ends where that of now does, and has the gaps of both. */
export function drawnSides({ now, then }: GatheredSides, prepared: Prepared): DrawnSides {
  const drawn = drawnIn(now, prepared);
  const earlier = then && drawnIn(then, prepared);
  const begin = now.plan.windows.at(0)?.window ?? Infinity;
  const before = (earlier?.gaps ?? [])
    .filter(({ from }) => from < begin)
    .map((gap) => ({ ...gap, to: epochMs(Math.min(gap.to, begin)) }));
  return { until: drawn.until, gaps: [...before, ...drawn.gaps], untilThen: earlier?.until ?? null };
}

/** Of a question that is prepared. */
export interface WantsLabels {
  readonly demand: { readonly wants: { readonly labels: readonly MetricLabel[] } };
}

/** Of the labels the question needs, those that the upstream does not give for this app. */
export function refusedLabels({ demand }: WantsLabels, headers: readonly ChunkHeader[]): readonly MetricLabel[] {
  const refused = new Set(headers.flatMap((header) => header.refused.labels));
  return demand.wants.labels.filter((label) => refused.has(label));
}
