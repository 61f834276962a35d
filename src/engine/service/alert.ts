/** Answers a rule: all of its range, or an error that says what is missing and when it comes. Never a part. */
import type { Frame } from '../frame';
import type { AppId } from '../identity';
import { evaluate, lookbackOf, planSteps, refuseUnknownAttributes, withLookback } from '../query';
import type { StepPlan } from '../query/asked/steps';
import type { Evaluating } from '../query/reading/evaluating';
import {
  after,
  before,
  durationMs,
  earliest,
  epochMs,
  MINUTE,
  type DurationMs,
  type EpochMs,
  type TimeRange,
} from '../time';
import { coverageOf, type WindowState } from '../window/coverage';
import { windowEnd } from '../window/grid';
import { clockTime } from '../window/texts';
import type { Account } from './account';
import { downstream, type Answer, type Question } from './answer';
import { gather, refusedLabels, type Gathered } from './gather';
import { namesForRule } from './names';
import { appOf, prepare, type Preparation, type Prepared } from './prepare';
import { proveToken } from './proof';
import { readThrough } from './readThrough';
import type { Source } from './source';
import { listWindows, TEXT } from './texts';
import { within } from '../within';

/** Grafana gives a rule 30 s; an answer is promised within 20. */
const PATIENCE = durationMs(18_000);
/** How far behind the best obtainable frontier a rule may be evaluated: the newest window is asked again every three minutes. */
const MOST_BEHIND = durationMs(6 * MINUTE);

export interface AlertQuestion extends Question {
  /** How long its windows stay wanted after this question. */
  readonly lifetime: DurationMs;
}

export async function answerAlert(account: Account, source: Source, question: AlertQuestion): Promise<Answer> {
  const app = appOf(question, source);
  if (typeof app !== 'string') {
    return app;
  }
  const deadline = after(account.clock.now(), PATIENCE);
  const preparing = prepareProven(account, source, app, question, deadline);
  const preparation = await within(account.clock, deadline, preparing);
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
  const steps = planSteps({ ...question, minStep: question.query.minStep });
  for (;;) {
    // Listened for from before the attempt: what changes while it reads must not be missed.
    const changed = account.fetcher.changed(app, deadline);
    const attempt = await tryOnce(account, prepared, question, steps);
    if (attempt.kind === 'complete') {
      return attempt.answer;
    }
    if (account.clock.now() >= deadline || attempt.missing.some((state) => comesAfter(state, deadline))) {
      const lookback = lookbackOf(question.query, steps.step);
      return downstream(503, TEXT.alertNotReady(missingText(attempt.missing), lookback));
    }
    await changed;
  }
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
    if (preparation.kind === 'answer' || preparation.prepared.unproven === undefined) {
      return preparation;
    }
    const { prepared } = preparation;
    const { failure } = await proveToken(account, prepared, { priority: 'alert', lifetime });
    if (failure || account.clock.now() >= deadline) {
      const status = failure?.cause === 'unauthorized' ? 401 : 503;
      const answer = downstream(status, TEXT.notYetAccepted(failure?.message ?? preparation.prepared.unproven));
      return { kind: 'answer', answer };
    }
    await changed;
  }
}

type Attempt =
  | { readonly kind: 'complete'; readonly answer: Answer }
  | { readonly kind: 'incomplete'; readonly missing: readonly WindowState[] };

async function tryOnce(
  account: Account,
  prepared: Prepared,
  question: AlertQuestion,
  steps: StepPlan
): Promise<Attempt> {
  const best = before(account.clock.now(), prepared.demand.settle);
  // Wide enough for the best frontier and for one that lags behind it.
  const widest = movedBack(question.range, steps.range, steps.step, best);
  const slack = movedBack(question.range, steps.range, steps.step, before(best, MOST_BEHIND));
  const whole: TimeRange = { from: earliest(widest.from, slack.from), to: widest.to };
  const urgency = { priority: 'alert', lifetime: question.lifetime } as const;
  const lookback = lookbackOf(question.query, steps.step);
  const { result } = await readThrough(
    account.store,
    prepared.app,
    () => gather(account, prepared, whole, urgency, lookback),
    (gathered) => evaluateWhole(prepared, question, { ...steps, best, widest }, gathered),
    question.turn
  );
  return result;
}

interface RuleSteps {
  readonly range: TimeRange;
  readonly step: DurationMs;
  /** The frontier that can be hoped for, and the range that ends there. */
  readonly best: EpochMs;
  readonly widest: TimeRange;
}

function* evaluateWhole(
  prepared: Prepared,
  { query, range: asked }: AlertQuestion,
  { range: aligned, step, best, widest }: RuleSteps,
  gathered: Gathered
): Evaluating<Attempt> {
  const { plan, headers } = gathered;
  const { frontier } = coverageOf(plan);
  if (frontier === null) {
    return { kind: 'incomplete', missing: plan.windows };
  }
  const range = movedBack(asked, aligned, step, earliest(frontier, best));
  const missing = missingIn(gathered, withLookback(query, { range, step }));
  if (missing.length > 0 || range.to < before(widest.to, MOST_BEHIND)) {
    return { kind: 'incomplete', missing: missing.length > 0 ? missing : plan.windows.slice(-1) };
  }
  const refused = refusedLabels(prepared, headers);
  if (refused.length > 0) {
    return { kind: 'complete', answer: downstream(404, TEXT.alertRefused(refused.join(', '))) };
  }
  const evaluation = yield* evaluate({
    query,
    environments: prepared.environments,
    range,
    step,
    headers,
    forAlert: true,
    bornAt: prepared.demand.bornAt,
  });
  refuseUnknownAttributes(query, evaluation.attributes);
  const frames = withShift(evaluation.frames(namesForRule(prepared)), asked, range);
  return { kind: 'complete', answer: { kind: 'frames', frames } };
}

/** Then waiting for it helps nobody: the rule is asked again soon, and its windows stay wanted. */
function comesAfter(state: WindowState, deadline: EpochMs): boolean {
  switch (state.kind) {
    case 'pending':
      return state.expectedAt > deadline;
    case 'failed':
      return state.retryAt > deadline;
    case 'gone':
      return true;
    default:
      return false;
  }
}

/** A range that ends after the frontier is moved back whole, its length kept, until it ends there. */
function movedBack(asked: TimeRange, aligned: TimeRange, step: DurationMs, frontier: EpochMs): TimeRange {
  const end = Math.floor(frontier / step) * step;
  if (aligned.to <= end) {
    return aligned;
  }
  const steps = Math.max(1, Math.round((asked.to - asked.from) / step));
  return { from: epochMs(end - steps * step), to: epochMs(end) };
}

function missingIn({ plan }: Gathered, range: TimeRange): readonly WindowState[] {
  return plan.windows.filter((state) => {
    // A window after the range is part of the plan when the range's last minute comes with it.
    const needed = state.window < range.to ? earliest(windowEnd(state.window), range.to) : range.to;
    const relevant = windowEnd(state.window) > range.from;
    return relevant && !(state.kind === 'fetched' || (state.kind === 'provisional' && state.frontier >= needed));
  });
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

function missingText(missing: readonly WindowState[]): string {
  const windows = listWindows(missing.map(({ window }) => window));
  const failed = missing.find((state) => state.kind === 'failed');
  if (failed?.kind === 'failed') {
    return `Missing: ${windows}. ${failed.failure.message} Tried again at ${clockTime(failed.retryAt)} UTC.`;
  }
  if (missing.every(({ kind }) => kind === 'gone')) {
    return `Missing: ${windows}, which Atlassian no longer has. Shorten the rule's range.`;
  }
  const expected = missing.flatMap((state) => (state.kind === 'pending' ? [state.expectedAt] : []));
  const due = expected.length > 0 ? ` Expected by ${clockTime(epochMs(Math.max(...expected)))} UTC.` : '';
  return `Missing: ${windows}.${due}`;
}
