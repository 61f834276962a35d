/** Answers whoever looks: at once, with what is stored, and with how much of the range that is. */
import type { QuotaStanding } from '../../fetcher/types';
import type { Frame, FrameMeta, Notice } from '../../frame';
import { planSteps, planWholeRange, rangesRead, zoneOf } from '../../query';
import { asHeatmap } from '../../query/answered/heatmap/heatmap';
import type { StepPlan } from '../../query/asked/times/steps';
import type { MetricsQuery } from '../../query/asked/model/model';
import { after, durationMs, earliest, latest, SECOND, type EpochMs, type TimeRange } from '../../time';
import { coverageOf, type Coverage } from '../../window/coverage';
import { windowsCovering } from '../../window/grid';
import type { Unfetched } from '../../window/unfetched';
import type { Account } from '../account/account';
import { downstream, type Answer, type Question } from '../answer';
import { draw } from './drawing';
import { drawnSides, gather, gatheredSides, type GatheredSides } from '../gathering/gather';
import { incompleteIn } from '../gathering/incomplete';
import { appOf, environmentName, prepare, type Prepared } from '../prepare/prepare';
import { proveToken } from '../gathering/proof';
import type { Source } from '../account/source';
import { pictureNotices } from '../coverageNotices';
import { inOneNotice, missingEnvironmentNotice, TEXT } from '../texts';
import { unfetchedSides } from './unfetchedSides';
import { within } from '../../within';

/** A look-up of names may hold an answer up this long, not longer: an answer is due within two seconds. */
const LOOK_UP_PATIENCE = durationMs(1_200);
const ASK_AGAIN = durationMs(2 * SECOND);

export async function answerPanel(account: Account, source: Source, question: Question): Promise<Answer> {
  const answer = await answerOf(account, source, question);
  return question.query.statistic === 'heatmap' && answer.kind === 'frames'
    ? { ...answer, frames: answer.frames.map(asHeatmap) }
    : answer;
}

async function answerOf(account: Account, source: Source, question: Question): Promise<Answer> {
  const { query } = question;
  const app = appOf(question, source);
  if (typeof app !== 'string') {
    return app;
  }
  const steps =
    query.format === 'table'
      ? planWholeRange(question.range)
      : planSteps({ ...question, minStep: query.minStep, zone: zoneOf(query) });
  const asked = rangesRead(query, steps);
  const patience = after(account.clock.now(), LOOK_UP_PATIENCE);
  const preparation = await within(account.clock, patience, prepare(account, source, app, query));
  if (!preparation) {
    return emptyFrame({ coverage: allPending(account, asked) }, [{ severity: 'info', text: TEXT.lookingUp }]);
  }
  if (preparation.kind === 'answer') {
    return preparation.retryAt === undefined || preparation.answer.kind === 'frames'
      ? preparation.answer
      : untilLookedUp(account, asked, preparation.retryAt, preparation.answer.message);
  }
  const { prepared } = preparation;
  if (prepared.unproven !== undefined) {
    return untilProven(account, prepared, asked, prepared.unproven);
  }
  const { gathered: begun, picture } = await draw(account, source, prepared, question, {
    steps,
    gather: () => gatherAll(account, prepared, asked, question),
  });
  const drawn = drawnSides(begun, prepared);
  const coverage = coverageOf(begun.plan);
  const progress: Progress = {
    coverage,
    unfetched: unfetchedSides(begun, prepared, query, steps),
    quota: account.fetcher.quota(),
  };
  const told = { plan: begun.plan, coverage, drawn, settle: prepared.demand.settle, now: account.clock.now() };
  const notices = [
    ...pictureNotices(told, question, steps, picture?.unknown ?? []),
    ...noticesOf(prepared, query, steps, begun),
  ];
  return picture === undefined
    ? emptyFrame(progress, notices)
    : withMeta(picture.frames, progress, [...notices, ...picture.notices]);
}

/** What the first frame's `meta.custom` says of how far things are. */
interface Progress {
  readonly coverage: Coverage;
  readonly unfetched?: readonly Unfetched[];
  /** Of the account's metrics calls. */
  readonly quota?: QuotaStanding;
}

async function gatherAll(
  account: Account,
  prepared: Prepared,
  [now, then]: ReturnType<typeof rangesRead>,
  { turn }: Pick<Question, 'turn'>
): Promise<GatheredSides> {
  const urgency = { priority: 'view' } as const;
  const gathered = await gather(account, prepared, now, urgency, { turn });
  return gatheredSides(gathered, then && (await gather(account, prepared, then, urgency, { turn })));
}

function allPending(account: Account, ranges: readonly TimeRange[]): Coverage {
  const now = account.clock.now();
  const covering = ranges.flatMap(({ from, to }) => windowsCovering({ from, to: earliest(to, now) }));
  const begun = new Set(covering).size;
  return {
    windows: begun,
    fetched: 0,
    provisional: 0,
    pending: begun,
    failed: 0,
    gone: 0,
    frontier: null,
    nextAt: after(now, ASK_AGAIN),
  };
}

/** What stands in the way passes: the picture comes without anybody's doing. */
function untilLookedUp(account: Account, ranges: readonly TimeRange[], retryAt: EpochMs, text: string): Answer {
  const coverage = { ...allPending(account, ranges), nextAt: latest(after(account.clock.now(), ASK_AGAIN), retryAt) };
  return emptyFrame({ coverage }, [{ severity: 'warning', text }]);
}

/** Nothing stored is shown until a call with this data source's own token has been answered. */
async function untilProven(
  account: Account,
  prepared: Prepared,
  ranges: readonly TimeRange[],
  reason: string
): Promise<Answer> {
  const { nextAt, failure } = await proveToken(account, prepared, { priority: 'view' });
  if (failure?.cause === 'unauthorized') {
    return downstream(401, failure.message);
  }
  const now = account.clock.now();
  const coverage = { ...allPending(account, ranges), nextAt: latest(after(now, ASK_AGAIN), nextAt ?? now) };
  return emptyFrame({ coverage }, [{ severity: 'warning', text: TEXT.notYetAccepted(failure?.message ?? reason) }]);
}

function noticesOf(
  prepared: Prepared,
  query: MetricsQuery,
  steps: StepPlan,
  { headers }: GatheredSides
): readonly Notice[] {
  return [
    ...missingEnvironmentNotice(prepared.missingEnvironments, prepared.known.map(environmentName)),
    ...incompleteIn(prepared, query, steps, headers),
  ];
}

const emptyFrame = (progress: Progress, notices: readonly Notice[]): Answer =>
  withMeta([{ fields: [] }], progress, notices);

/** Progress and notices stand on the first frame; where there is none, on an empty one made for them. */
function withMeta(frames: readonly Frame[], progress: Progress, notices: readonly Notice[]): Answer {
  const [first = { fields: [] }, ...rest] = frames;
  const meta: FrameMeta = {
    ...first.meta,
    custom: { ...first.meta?.custom, ...progress },
    ...(notices.length > 0 && { notices: inOneNotice(notices) }),
  };
  return { kind: 'frames', frames: [{ ...first, meta }, ...rest] };
}
