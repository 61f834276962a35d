/** What people read about a picture that is not whole, or about a question that has no answer. */
import type { Dropped } from '../chunk/types';
import type { Notice, NoticeSeverity, Remark } from '../frame';
import { HOUR, MINUTE, type DurationMs, type EpochMs } from '../time';
import type { WindowState } from '../window/coverage';
import { windowEnd, type WindowStart } from '../window/grid';
import { clockTime, dayAndTime, windowText } from '../window/texts';

type Failed = Extract<WindowState, { kind: 'failed' }>;

const NAMED_WINDOWS = 3;
const SEVERITIES: readonly NoticeSeverity[] = ['info', 'warning', 'error'];

export function inAbout(duration: number): string {
  const minutes = Math.ceil(duration / MINUTE);
  return minutes <= 1 ? 'in about a minute' : `in about ${minutes} min`;
}

/** Names the first few, counts the rest. */
export function listWindows(windows: readonly WindowStart[]): string {
  const named = windows.slice(0, NAMED_WINDOWS).map(windowText).join(', ');
  const rest = windows.length - NAMED_WINDOWS;
  return rest > 0 ? `${named} and ${rest} more` : named;
}

export function coverageNotices(windows: readonly WindowState[], now: EpochMs): readonly Notice[] {
  const of = <Kind extends WindowState['kind']>(kind: Kind) =>
    windows.filter((window): window is Extract<WindowState, { kind: Kind }> => window.kind === kind);
  const [pending, failed, gone] = [of('pending'), of('failed'), of('gone')];
  const notices: Notice[] = [];
  if (pending.length > 0) {
    const last = Math.max(...pending.map(({ expectedAt }) => expectedAt));
    notices.push({ severity: 'info', text: progress(windows.length - pending.length, windows.length, last - now) });
  }
  if (gone.length > 0) {
    notices.push({
      severity: 'info',
      text: goneText(
        gone.map(({ window }) => window),
        windows.length
      ),
    });
  }
  if (failed.length > 0) {
    notices.push({ severity: 'warning', text: failedText(failed, windows.length) });
  }
  return notices;
}

const progress = (there: number, all: number, rest: number): string =>
  `${there} of ${all} windows; all ${inAbout(rest)}.`;

function goneText(windows: readonly WindowStart[], all: number): string {
  return `${windows.length} of ${all} windows stay empty, up to ${dayAndTime(windowEnd(windows[windows.length - 1]))} UTC: they are older than the 14 days that Atlassian keeps and were not fetched in time.`;
}

function failedText(failed: readonly Failed[], all: number): string {
  const byReason = new Map<string, Failed[]>();
  for (const window of failed) {
    const reason = window.failure.message;
    byReason.set(reason, [...(byReason.get(reason) ?? []), window]);
  }
  const reasons = [...byReason].map(([reason, windows]) => {
    const retryAt = Math.min(...windows.map((window) => window.retryAt)) as EpochMs;
    return `${listWindows(windows.map(({ window }) => window))}: ${reason} Tried again at ${clockTime(retryAt)} UTC.`;
  });
  return `${failed.length} of ${all} windows could not be fetched and are shown as gaps. ${reasons.join(' ')}`;
}

export function droppedNotice(dropped: readonly Dropped[]): readonly Remark[] {
  const total = dropped.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) {
    return [];
  }
  const reasons = [...new Set(dropped.map(({ reason }) => reason))].join(', ');
  return [
    {
      severity: 'warning',
      text: `${total} points of the answers could not be read (${reasons}) and are not part of this picture.`,
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

export function refusedNotice(labels: readonly string[]): readonly Remark[] {
  return labels.length === 0
    ? []
    : [
        {
          severity: 'warning',
          text: `Atlassian does not give ${labels.join(', ')} for this app; asked again in a day.`,
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
  notListed: (app: string) =>
    `App ${app} is not among this data source's apps. Add it in the data source's settings, or choose one that is.`,
  noMetric: 'Choose at least one metric: the query names none.',
  noEnvironments: (reason: string) =>
    `The app's environments are not known, so nothing can be asked for. ${reason} They can also be given by hand in the data source's settings.`,
  noEnvironmentAtAll: 'This app has no environments yet: there is nothing to ask for.',
  lookingUp: "Looking up the app's environments.",
  notYetAccepted: (reason: string) =>
    `Stored data is shown once Atlassian has accepted this data source's token. ${reason}`,
  firstSightsNeedPast: 'First sights of versions are told only where all of the 24 hours before is fetched, too.',
  alertStillLookingUp:
    "The app's environments were not looked up in time, so the rule is not evaluated. Atlassian is slow to answer; the look-up goes on, and the rule's next evaluation finds what it brings.",
  alertNotReady: (missing: string, lookback: DurationMs) =>
    lookback > 0
      ? `The rule tells what is new: it needs all of its range and of the ${lookback / HOUR} hours before, and part of that is not there yet, so it is not evaluated. ${missing}`
      : `The rule needs all of its range and part of it is not there yet, so it is not evaluated on a part. ${missing}`,
  alertUnfilled: (variable: string, field: string) =>
    `The query's ${field} hold the variable ${variable}, and nothing fills it in for a rule: it would stand for itself and match nothing. Put a value in its place.`,
  alertIncomplete: (reasons: string) => `The rule's figures would lack something, so it is not evaluated. ${reasons}`,
  alertRefused: (labels: string) =>
    `Atlassian does not give ${labels} for this app, so the rule can't be evaluated. Take it out of the query; it is asked for again in a day.`,
  alertNoEnvironment: (names: string) =>
    `This app has no environment named ${names}: a rule that names it can't be evaluated. Correct the query's environments.`,
  notAnswered: (queryType: string) => `Queries of type "${queryType}" are not answered here; use "metrics".`,
} as const;
