/** What people read about a picture that is not whole, or about a question that has no answer. */
import { attributeName } from '../catalogue/attributes';
import { titleOf } from '../catalogue/derived';
import type { Dropped } from '../chunk/types';
import type { UpstreamFailure } from '../failure';
import type { Notice, NoticeSeverity, Remark } from '../frame';
import type { Filter, MetricsQuery } from '../query/asked/model/model';
import { lengthText } from '../query/asked/times/range';
import { MINUTE, type DurationMs, type EpochMs, type TimeRange } from '../time';
import type { Coverage, Stale } from '../window/coverage';
import type { WindowStart } from '../window/grid';
import { runsOf } from '../window/grouping';
import { durationText, momentText, spanText } from '../window/texts';

const NAMED = 3;
const SEVERITIES: readonly NoticeSeverity[] = ['info', 'warning', 'error'];

export function inAbout(duration: number): string {
  const minutes = Math.ceil(duration / MINUTE);
  return minutes <= 1 ? 'in about a minute' : `in about ${minutes} min`;
}

/** Names the first few, counts the rest. */
function listed(spans: readonly TimeRange[], now?: EpochMs): string {
  const named = spans.slice(0, NAMED).map((span) => spanText(span, now));
  const rest = spans.length - NAMED;
  return rest > 0 ? `${named.join(', ')} and ${rest} more` : named.join(', ');
}

/** Those that follow each other as one. @param windows oldest first. */
export const listWindows = (windows: readonly WindowStart[]): string => listed(runsOf(windows));

/** What a picture lacks. Counts are the coverage's. */
export const LACKING = {
  nothingNewer: (until: EpochMs, now: EpochMs) => `Nothing newer than ${momentText(until, now)}.`,
  lastCall: ({ cause, message }: UpstreamFailure) => (cause === 'store' ? message : `The last call failed: ${message}`),
  retry: (at: EpochMs, now: EpochMs) =>
    at <= now ? 'It is being tried again.' : `Tried again at ${momentText(at, now)}.`,
  failed: (failed: number, all: number) => `${failed} of ${all} windows could not be fetched and are shown as gaps.`,
  missing: 'What is newer in these windows could not be fetched and is shown as a gap.',
  reasons: (reasons: readonly (readonly [readonly TimeRange[], Stale])[], now: EpochMs) =>
    reasons
      .map(
        ([spans, { failure, retryAt }]) => `${listed(spans, now)}: ${failure.message} ${LACKING.retry(retryAt, now)}`
      )
      .join(' '),
  progress: ({ windows, fetched, provisional, pending, failed, gone }: Told, rest: number): string => {
    const there = `${fetched + provisional} of ${windows - gone} windows`;
    return failed === 0 ? `${there}; all ${inAbout(rest)}.` : `${there}; ${pending} more ${inAbout(rest)}.`;
  },
  askedAgain: (spans: readonly TimeRange[], now: EpochMs) => `${listed(spans, now)} is being asked for again.`,
  gone: ({ gone, windows }: Told, last: TimeRange, now: EpochMs) => {
    const what =
      gone === 0
        ? `${spanText(last, now)} stays empty`
        : `${gone} of ${windows} windows stay empty, up to ${momentText(last.to, now)}`;
    return `${what}: they are older than the 14 days that Atlassian keeps and were not fetched in time.`;
  },
  figuresOfPart: (known: number, asked: number, inSome: boolean) =>
    `The figures are of ${durationText(known)} of the ${durationText(asked)} asked for${inSome ? ' in some rows' : ''}.`,
  noWholeStep: (step: DurationMs, until: EpochMs, now: EpochMs) =>
    `No step of ${durationText(step)} in this range has ended before ${momentText(until, now)}, up to which data is settled. Choose a longer range or a shorter step, or turn on Partial step.`,
  tooNew: (until: EpochMs, now: EpochMs) =>
    `Atlassian's data comes some minutes late: it is settled up to ${momentText(until, now)}, before this range begins. Choose one that begins earlier.`,
} as const;

/** What the status says in words. */
export const STATUS = {
  /** @param app undefined: all of them. */
  failing: (
    app: string | undefined,
    until: EpochMs | undefined,
    failure: UpstreamFailure,
    retryAt: EpochMs | undefined,
    now: EpochMs
  ) =>
    [
      ...(app === undefined ? [] : [`${app}:`]),
      ...(until === undefined ? [] : [LACKING.nothingNewer(until, now)]),
      LACKING.lastCall(failure),
      ...(retryAt === undefined ? [] : [LACKING.retry(retryAt, now)]),
    ].join(' '),
  /** @param offset the server's clock less ours, in milliseconds. */
  clock: (offset: number) =>
    `This machine's clock is ${durationText(Math.abs(offset))} ${offset < 0 ? 'ahead of' : 'behind'} Atlassian's: set it right. Which data is settled goes by theirs; where a picture ends goes by this one.`,
  refused: (labels: readonly string[]) =>
    `Atlassian does not give ${labels.map(titleOf).join(', ')}; asked again within a day.`,
} as const;

type Told = Omit<Coverage, 'frontier' | 'nextAt'>;

export function droppedNotice(dropped: readonly Dropped[]): readonly Remark[] {
  const total = dropped.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) {
    return [];
  }
  const reasons = [...new Set(dropped.map(({ reason }) => reason))].join(', ');
  const metrics = [...new Set(dropped.map(({ metric }) => metric || 'a metric without a name'))];
  const more = metrics.length > NAMED ? ` and ${metrics.length - NAMED} more` : '';
  return [
    {
      severity: 'warning',
      text: `${total} ${total === 1 ? 'point' : 'points'} of ${metrics.slice(0, NAMED).join(', ')}${more} could not be read (${reasons}) and ${total === 1 ? 'is' : 'are'} not part of this picture.`,
      figures: 'incomplete',
    },
  ];
}

export function missingEnvironmentNotice(missing: readonly string[], known: readonly string[]): readonly Remark[] {
  if (missing.length === 0) {
    return [];
  }
  const has = known.length > 0 ? ` It has: ${known.join(', ')}.` : '';
  const text = `This app has no environment named ${missing.join(', ')}.${has}`;
  return [{ severity: 'warning', text, figures: 'incomplete' }];
}

export function noSuchAttribute({ metrics }: MetricsQuery, filters: readonly Filter[]): Remark {
  const keys = [...new Set(filters.map(({ key }) => attributeName(key)))];
  const names = keys.map((key) => `“${key}”`).join(' and ');
  const text = `Nothing passes the dashboard's filter on ${names}, which ${metrics.map(titleOf).join(', ')} cannot be told apart by.`;
  return { severity: 'info', text, figures: 'whole' };
}

/** @param filters of what is divided by. */
export function idleFilters({ over }: MetricsQuery, filters: readonly Filter[]): Remark {
  const names = filters.map(({ key }) => `“${attributeName(key)}”`).join(' and ');
  const text = `The filter of “Divided by” on ${names} is on no attribute of ${titleOf(over?.metric ?? '')}. Choose one that it has.`;
  return { severity: 'info', text, figures: 'whole' };
}

export function refusedNotice(labels: readonly string[]): readonly Remark[] {
  return labels.length === 0
    ? []
    : [
        {
          severity: 'warning',
          text: `Atlassian does not give ${labels.map(titleOf).join(', ')} for this app. It is asked for again within a day.`,
          figures: 'incomplete',
        },
      ];
}

/** Of each severity Grafana's panels show only the last, and each takes its room from a panel's title: one says it all. */
export function inOneNotice(notices: readonly Notice[]): readonly Notice[] {
  const severity = SEVERITIES.findLast((each) => notices.some((notice) => notice.severity === each));
  return severity === undefined ? [] : [{ severity, text: notices.map(({ text }) => text).join(' ') }];
}

export const TEXT = {
  noApp: 'Choose an app: the query names none.',
  notAnApp: (app: string) =>
    `"${app}" is not an app's ARI or UUID. An app's ARI looks like ari:cloud:ecosystem::app/8ce114f4-….`,
  leftOut: (message: string) => `The data source's settings leave this app out. ${message}`,
  notListed: (app: string) =>
    `App ${app} is not among this data source's apps. Add it in the data source's settings, or choose one that is.`,
  noMetric: 'Choose at least one metric: the query names none.',
  /** Somebody has to do something about it. */
  noEnvironments: (reason: string) =>
    `The app's environments are not known, so nothing can be asked for. ${reason} They can also be given by hand in the data source's settings.`,
  noEnvironmentsYet: (reason: string, retryAt: EpochMs, now: EpochMs) =>
    `The app's environments could not be looked up, so nothing can be asked for yet. ${reason} ${LACKING.retry(retryAt, now)}`,
  noEnvironmentAtAll: 'This app has no environments yet: there is nothing to ask for.',
  lookingUp: "Looking up the app's environments.",
  notYetAccepted: (reason: string) =>
    `Stored data is shown once Atlassian has accepted this data source's token. ${reason}`,
  firstSightsNeedPast: 'First sights of versions are told only where all of the 24 hours before is fetched, too.',
  alertStillLookingUp:
    "The app's environments were not looked up in time, so the rule is not evaluated. Atlassian is slow to answer; the look-up goes on, and the rule's next evaluation finds what it brings.",
  alertNotReady: (
    missing: string,
    { lookback, shift }: { readonly lookback: DurationMs; readonly shift?: DurationMs | undefined }
  ) => {
    const back = lookback > 0 ? ` and of the ${lengthText(lookback)} before` : '';
    const then = shift === undefined ? '' : `, and the same of ${lengthText(shift)} earlier`;
    return `The rule needs all of its range${back}${then}. Part of it is not there yet, so it is not evaluated on a part. ${missing}`;
  },
  alertUnfilled: (variable: string, field: string) =>
    `The query's ${field} hold the variable ${variable}, and nothing fills it in for a rule: it would stand for itself and match nothing. Put a value in its place.`,
  alertIncomplete: (reasons: string) => `The rule's figures would lack something, so it is not evaluated. ${reasons}`,
  alertRefused: (labels: string) =>
    `Atlassian does not give ${labels} for this app, so the rule can't be evaluated. Take it out of the query; it is asked for again within a day.`,
  alertNoEnvironment: (names: string) =>
    `This app has no environment named ${names}: a rule that names it can't be evaluated. Correct the query's environments.`,
  notAnswered: (queryType: string) => `Queries of type "${queryType}" are not answered here; use "metrics".`,
} as const;
