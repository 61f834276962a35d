/** What a picture lacks, in as few words as are true of it; nothing where it is as it should be. Goes by what is drawn. */
import type { Notice } from '../frame';
import { before, epochMs, MINUTE, type DurationMs, type EpochMs, type TimeRange } from '../time';
import { cutAtFrontier, everyStep } from '../query';
import type { StepPlan } from '../query/asked/times/steps';
import type { Coverage, RangePlan } from '../window/coverage';
import type { Drawn } from '../window/drawn';
import { windowEnd } from '../window/grid';
import { unfetchedIn, type Gap } from '../window/unfetched';
import type { Question } from './answer';
import { LACKING } from './texts';

export interface Told {
  readonly plan: Pick<RangePlan, 'windows' | 'now'>;
  readonly coverage: Omit<Coverage, 'frontier' | 'nextAt'>;
  readonly drawn: Drawn;
  readonly settle: DurationMs;
  /** By our own clock, as the times are at which calls are made. */
  readonly now: EpochMs;
}

type Failed = Extract<Gap, { kind: 'failed' }>;

export function coverageNotices(told: Told): readonly Notice[] {
  return [...failedNotice(told), ...pendingNotice(told), ...goneNotice(told)];
}

/**
 * @param steps not cut at the frontier.
 * @param unknown how much of the range is not in the figures of each row of a table.
 */
export function pictureNotices(
  told: Told,
  asked: Pick<Question, 'query' | 'range'>,
  { range, alignment }: StepPlan,
  unknown: readonly DurationMs[]
): readonly Notice[] {
  const { plan, drawn, settle, now } = told;
  const notices = coverageNotices(told);
  const until = drawn.until ?? before(plan.now, settle);
  const shown = cutAtFrontier(range, asked.query.partialStep ? everyStep(MINUTE) : alignment, until);
  if (range.from < range.to && shown.to <= shown.from && unfetchedIn(drawn.gaps, range).length === 0) {
    const isTooNew = Math.floor(until / MINUTE) * MINUTE <= asked.range.from;
    const text = isTooNew ? LACKING.tooNew(until, now) : LACKING.noWholeStep(alignment.step, until, now);
    return [...notices, { severity: 'info', text }];
  }
  const most = unknown.reduce((one, other) => Math.max(one, other), 0);
  const known = shown.to - shown.from - most;
  const inSome = unknown.some((each) => each < most);
  const text = LACKING.figuresOfPart(known, asked.range.to - asked.range.from, inSome);
  return most > 0 ? [...notices, { severity: 'warning', text }] : notices;
}

function failedNotice({ plan, coverage, drawn, settle, now }: Told): readonly Notice[] {
  const failed = drawn.gaps.filter((gap): gap is Failed => gap.kind === 'failed');
  if (failed.length === 0) {
    return [];
  }
  const { until } = drawn;
  const newest = plan.windows.at(-1);
  const isNow = newest !== undefined && windowEnd(newest.window) > before(plan.now, settle);
  const after = until !== null && isNow ? failed.filter(({ to }) => to > until) : [];
  const reasons = (gaps: readonly Failed[]): string => LACKING.reasons(byReason(gaps), now);
  const texts = [
    ...(until !== null && after.length > 0 ? [LACKING.nothingNewer(until, now)] : []),
    ...(after.length === failed.length
      ? [LACKING.lastCall(soonest(after).failure), LACKING.retry(soonest(after).retryAt, now)]
      : [
          ...(coverage.failed > 0 ? [LACKING.failed(coverage.failed, coverage.windows)] : [LACKING.missing]),
          reasons(failed),
        ]),
  ];
  return [{ severity: 'warning', text: texts.join(' ') }];
}

const soonest = (gaps: readonly Failed[]): Failed['trouble'] =>
  gaps.map(({ trouble }) => trouble).reduce((one, other) => (other.retryAt < one.retryAt ? other : one));

function byReason(gaps: readonly Failed[]): readonly (readonly [readonly TimeRange[], Failed['trouble']])[] {
  const groups = new Map<string, Failed[]>();
  for (const gap of gaps) {
    const { message } = gap.trouble.failure;
    groups.set(message, [...(groups.get(message) ?? []), gap]);
  }
  return [...groups.values()].map((group) => [group, soonest(group)]);
}

/** A window that has only begun has nothing yet that could be drawn: then nothing is lacking. */
function pendingNotice({ plan, coverage, drawn, now }: Told): readonly Notice[] {
  const gaps = drawn.gaps.filter(({ kind }) => kind === 'pending');
  if (gaps.length === 0) {
    return [];
  }
  const expected = plan.windows.flatMap((state) => (state.kind === 'pending' ? [state.expectedAt] : []));
  if (expected.length === 0) {
    return [{ severity: 'info', text: LACKING.askedAgain(gaps, now) }];
  }
  const rest = epochMs(expected.reduce((last, moment) => Math.max(last, moment), -Infinity)) - now;
  return [{ severity: 'info', text: LACKING.progress(coverage, rest) }];
}

function goneNotice({ coverage, drawn, now }: Told): readonly Notice[] {
  const last = drawn.gaps.findLast(({ kind }) => kind === 'gone');
  return last ? [{ severity: 'info', text: LACKING.gone(coverage, last, now) }] : [];
}
