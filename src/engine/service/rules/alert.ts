/** Answers a rule: all of its range, or an error that says what is missing and when it comes. Never a part. */
import { titleOf } from '../../catalogue/derived';
import type { Demand } from '../../fetcher/types';
import type { Frame } from '../../frame';
import type { AppId } from '../../identity';
import {
  earlierBy,
  evaluate,
  idleInOver,
  planSteps,
  planWholeRange,
  refuseUnknownAttributes,
  rangesRead,
  readFrom,
  shiftOf,
  unfilledVariable,
} from '../../query';
import { QueryRefusal } from '../../query/asked/refusal';
import type { Evaluating } from '../../query/reading/evaluating';
import { after, before, durationMs, earliest, SECOND, type DurationMs, type EpochMs, type TimeRange } from '../../time';
import { touches, windowOf } from '../../window/grid';
import type { Account } from '../account/account';
import { downstream, refused, whileAwaited, type Answer, type Question } from '../answer';
import { gather, gatheredSides, refusedLabels, type Gathered } from '../gathering/gather';
import { incompleteIn } from '../gathering/incomplete';
import { namesForRule } from '../names';
import { appOf, prepare, type Preparation, type Prepared } from '../prepare/prepare';
import { proveToken } from '../gathering/proof';
import { readThrough } from '../gathering/readThrough';
import { comesBy, missingText } from './missing';
import { FURTHEST_BACK, movedBack, settledRange, settledWindows, type RuleRange, type SettledWindow } from './range';
import type { Source } from '../account/source';
import { idleFilters, TEXT } from '../texts';
import { within } from '../../within';

/** Grafana gives a rule 30 s; an answer is promised within 20. */
const PATIENCE = durationMs(18 * SECOND);
/** What is on its way is waited for so long, although a range further back could be had at once. */
const SHORT_PATIENCE = durationMs(5 * SECOND);

type Urgency = Pick<Demand, 'priority' | 'lifetime'>;

export interface AlertQuestion extends Question {
  /** How long its windows stay wanted after this question. */
  readonly lifetime: DurationMs;
}

/** A rule is evaluated in UTC, whoever made it where: its steps must not begin elsewhere with a clock that is set. */
const inUtc = ({ query, ...question }: AlertQuestion): AlertQuestion => ({
  ...question,
  query: { ...query, timeZone: undefined },
});

export async function answerAlert(account: Account, source: Source, asked: AlertQuestion): Promise<Answer> {
  const question = inUtc(asked);
  const unfilled = unfilledVariable(question.query);
  if (unfilled) {
    return refused(TEXT.alertUnfilled(unfilled.variable, unfilled.field));
  }
  const app = appOf(question, source);
  if (typeof app !== 'string') {
    return app;
  }
  const begun = account.clock.now();
  const deadline = after(begun, PATIENCE);
  const preparing = prepareProven(account, source, app, question, deadline);
  const preparation = await whileAwaited(question, within(account.clock, deadline, preparing));
  if (!preparation) {
    return downstream(503, TEXT.alertStillLookingUp);
  }
  if (preparation.kind === 'answer') {
    return preparation.answer;
  }
  const { prepared } = preparation;
  if (prepared.missingEnvironments.length > 0) {
    return downstream(400, TEXT.alertNoEnvironment(prepared.missingEnvironments.join(', ')));
  }
  const rule = ruleRange(question);
  for (;;) {
    // Listened for from before the attempt: what changes while it reads must not be missed.
    const changed = account.fetcher.changed(app, deadline);
    const { answer, lacking, nextAt } = await tryOnce(account, source, prepared, question, rule);
    const until = answer ? after(begun, SHORT_PATIENCE) : deadline;
    if (lacking.length === 0 || account.clock.now() >= until || !comesBy(until, lacking, nextAt)) {
      return answer ?? downstream(503, TEXT.alertNotReady(missingText(lacking, nextAt), rule));
    }
    await whileAwaited(question, within(account.clock, until, changed));
  }
}

function ruleRange({ query, range, ...question }: AlertQuestion): RuleRange {
  const { range: aligned, alignment } =
    query.format === 'table' ? planWholeRange(range) : planSteps({ ...question, range, minStep: query.minStep });
  const lookback = durationMs(aligned.from - readFrom(query, alignment, aligned.from));
  return { asked: range, aligned, alignment, lookback, shift: shiftOf(query) };
}

/** A rule may be all that ever asks with this token, so that only its own call can have it accepted. */
async function prepareProven(
  account: Account,
  source: Source,
  app: AppId,
  { query, lifetime }: AlertQuestion,
  deadline: EpochMs
): Promise<Preparation> {
  for (;;) {
    const changed = account.fetcher.changed(app, deadline);
    const preparation = await prepare(account, source, app, query);
    if (preparation.kind === 'answer' && preparation.retryAt !== undefined && preparation.retryAt < deadline) {
      await account.fetcher.changed(app, preparation.retryAt);
      continue;
    }
    if (preparation.kind === 'answer' || preparation.prepared.unproven === undefined) {
      return preparation;
    }
    const { prepared } = preparation;
    const { failure, nextAt } = await proveToken(account, prepared, { priority: 'alert', lifetime });
    const isInVain = failure !== undefined || (nextAt !== null && nextAt > deadline);
    if (isInVain || account.clock.now() >= deadline) {
      const status = failure?.cause === 'unauthorized' ? 401 : 503;
      const answer = downstream(status, TEXT.notYetAccepted(failure?.message ?? preparation.prepared.unproven));
      return { kind: 'answer', answer };
    }
    await changed;
  }
}

interface Attempt {
  /** Undefined while the range would have to be moved back too far. */
  readonly answer: Answer | undefined;
  /** What waiting may bring: what there has to be for an answer, or for one of a range that ends later. */
  readonly lacking: readonly SettledWindow[];
  /** When asking again pays; null when nothing is due. */
  readonly nextAt: EpochMs | null;
}

async function tryOnce(
  account: Account,
  source: Source,
  prepared: Prepared,
  question: AlertQuestion,
  rule: RuleRange
): Promise<Attempt> {
  const urgency = { priority: 'alert', lifetime: question.lifetime } as const;
  const best = before(await presentOf(account, prepared, urgency), prepared.demand.settle);
  const hoped = movedBack(rule, best);
  const furthest = movedBack(rule, before(earliest(best, hoped.to), FURTHEST_BACK));
  const older = {
    // The newest windows are all it takes, as a rule: those before are asked for when nothing else is, and what it
    // looks back on as a picture is, lest a day of missing windows have all that is as urgent wait.
    priority: rule.lookback > 0 ? 'view' : 'backfill',
    reach: durationMs(hoped.from - furthest.from + rule.lookback),
  } as const;
  const { result } = await readThrough(
    account.store,
    prepared.app,
    async () => {
      const how = { older, turn: question.turn };
      const now = await gather(account, prepared, hoped, urgency, how);
      const then = rule.shift && earlierBy(rule.shift, hoped);
      const asPicture = { ...urgency, priority: 'view' } as const;
      return gatheredSides(now, then && (await gather(account, prepared, then, asPicture, how)));
    },
    (gathered) => attempt(prepared, question, { rule, best, source }, gathered),
    question
  );
  return result;
}

/** By the server's clock, as far as it is known: asking for no window tells it, before any is wanted that it has not begun. */
async function presentOf(account: Account, { demand }: Prepared, urgency: Urgency): Promise<EpochMs> {
  const window = windowOf(account.clock.now());
  const { now } = await account.fetcher.ask({ ...demand, ...urgency, span: { from: window, to: window } });
  return now;
}

function* attempt(
  prepared: Prepared,
  { query }: AlertQuestion,
  { rule, best, source }: { readonly rule: RuleRange; readonly best: EpochMs; readonly source: Source },
  { plan, headers }: Gathered
): Evaluating<Attempt> {
  const { nextAt } = plan;
  const settled = settledRange(rule, settledWindows(plan.windows, headers), best);
  if (settled.kind === 'unsettled') {
    return { answer: undefined, lacking: settled.missing, nextAt };
  }
  const { range, behind } = settled;
  const lacking = behind.filter(({ state }) => state.kind === 'pending');
  const steps = { range, alignment: rule.alignment };
  const ranges = rangesRead(query, steps);
  const within = headers.filter(({ window }) => ranges.some((read) => touches(window, read)));
  const labels = refusedLabels(prepared, within);
  if (labels.length > 0) {
    return { answer: downstream(404, TEXT.alertRefused(labels.map(titleOf).join(', '))), lacking, nextAt };
  }
  const evaluation = yield* evaluate({
    query,
    environments: prepared.environments,
    ...steps,
    headers,
    described: plan.described,
    forAlert: true,
    bornAt: prepared.demand.bornAt,
  });
  refuseUnknownAttributes(query, evaluation.attributes);
  const idle = idleInOver(query, evaluation.attributes);
  if (idle.length > 0) {
    throw new QueryRefusal('over', idleFilters(query, idle).text);
  }
  const remarks = [...incompleteIn(prepared, query, steps, headers), ...evaluation.notices];
  const reasons = remarks.flatMap(({ figures, text }) => (figures === 'incomplete' ? [text] : []));
  if (reasons.length > 0) {
    return { answer: downstream(502, TEXT.alertIncomplete(reasons.join(' '))), lacking, nextAt };
  }
  const names = namesForRule(source, prepared, query.groupBy, evaluation.groups);
  const frames = withShift(evaluation.frames(names), rule.asked, range);
  return { answer: { kind: 'frames', frames }, lacking, nextAt };
}

function withShift(frames: readonly Frame[], asked: TimeRange, evaluated: TimeRange): readonly Frame[] {
  const [first, ...rest] = frames;
  if (!first) {
    return [];
  }
  const shift = { movedBackMs: Math.max(0, asked.to - evaluated.to), from: evaluated.from, to: evaluated.to };
  const [field, ...others] = first.fields;
  // Of what a rule's form is shown, Grafana's expressions have dropped the frames' meta, and left the fields' configuration.
  const fields = field ? [{ ...field, config: { ...field.config, custom: { shift } } }, ...others] : [];
  return [{ ...first, fields, meta: { ...first.meta, custom: { ...first.meta?.custom, shift } } }, ...rest];
}
