/** How the collection itself is doing, as numbers of this moment: for a panel, or for a rule that watches over the others. */
import type { AppStatus, FetcherStatus } from '../../fetcher/types';
import type { Frame, Notice } from '../../frame';
import { parseAppId } from '../../identity';
import { QueryRefusal } from '../../query/asked/refusal';
import type { MetricsQuery } from '../../query/asked/model/model';
import { SECOND, type EpochMs } from '../../time';
import type { Account } from '../account/account';
import { downstream, refused, type Answer } from '../answer';
import { stateOf, type Behind, type Collection, type CollectionState } from '../account/collection';
import type { ConfiguredApp, Source } from '../account/source';
import type { Observed } from './observed';
import { OBSERVED_FIGURES, observedFrames } from './observedFigures';
import { settledUntil } from './settledUntil';
import { statusFor } from './statusFor';
import { statusFrame } from './statusFrame';
import { standingAgainst, statusNotices, type Standing } from './statusNotices';
import { TEXT } from '../texts';

interface Figure {
  readonly title: string;
  /** Grafana's unit id. */
  readonly unit: string;
  /** Undefined where there is nothing to tell. */
  readonly of: (status: AccountStatus, now: EpochMs) => number | undefined;
}

interface AccountStatus extends FetcherStatus {
  readonly collection: Collection;
}

const secondsUntil = (moment: EpochMs, now: EpochMs): number => Math.max(0, moment - now) / SECOND;

const COLLECTOR_STATES: Readonly<Record<CollectionState, number>> = {
  'another instance': 3,
  awake: 2,
  'switched off': 1,
  'not known': 0,
  'nobody asked': 0,
  'token refused': 0,
};

/** Of the account as a whole: its data sources share quota and queue. Their names are what `metrics` takes. */
const OF_THE_ACCOUNT: Readonly<Record<string, Figure>> = {
  CALLS_LEFT: { title: 'Calls left in this minute', unit: 'short', of: ({ callsLeft }) => callsLeft },
  PAUSE: {
    title: 'Pause asked for by Atlassian',
    unit: 's',
    of: ({ pausedUntil }, now) => (pausedUntil === null ? 0 : secondsUntil(pausedUntil, now)),
  },
  WINDOWS_MISSING: { title: 'Windows wanted and not there', unit: 'short', of: ({ missing }) => missing.windows },
  WINDOWS_FAILED: { title: 'Windows that failed last time', unit: 'short', of: ({ missing }) => missing.failed },
  OLDEST_MISSING: {
    title: 'Age of the oldest window not there',
    unit: 's',
    of: ({ missing: { oldest } }, now) => (oldest === null ? undefined : secondsUntil(now, oldest)),
  },
  WINDOWS_RECHECKED: { title: 'Windows looked at again', unit: 'short', of: ({ rechecked }) => rechecked.windows },
  WINDOWS_CHANGED: { title: 'Windows changed since', unit: 'short', of: ({ rechecked }) => rechecked.changed },
  CLOCK_OFFSET: {
    title: "How far this machine's clock is ahead of Atlassian's",
    unit: 's',
    of: ({ clockOffset }) => (clockOffset === null ? undefined : -clockOffset / SECOND),
  },
  COLLECTING: {
    title: 'The collector is awake',
    unit: 'bool_yes_no',
    of: ({ collection }) => (collection.kind === 'awake' ? 1 : 0),
  },
  COLLECTOR: {
    title: 'The collector: 3 another instance collects, 2 awake, 1 switched off, 0 asleep',
    unit: 'short',
    of: ({ collection }) => COLLECTOR_STATES[stateOf(collection)],
  },
  COLLECTING_SINCE: {
    title: 'Since when it is awake',
    unit: 'dateTimeFromNow',
    of: ({ collection }) => (collection.kind === 'awake' ? collection.since : undefined),
  },
};

/** What is known of an app at this moment. */
interface AppState {
  readonly app: ConfiguredApp;
  /** Up to where the newest of what is stored is settled; undefined where there is nothing of the last day. */
  readonly until: EpochMs | undefined;
  readonly trouble: Standing | undefined;
  /** Undefined where nobody has asked for it. */
  readonly windows: AppStatus | undefined;
  /** Undefined where it is not collected. */
  readonly behind: Behind | undefined;
  /** Whether a data source wants it collected, be the collector awake or not. */
  readonly isToBeCollected: boolean;
}

/** Of each app. */
const OF_AN_APP: Readonly<
  Record<string, Omit<Figure, 'of'> & { of(state: AppState, now: EpochMs): number | undefined }>
> = {
  DATA_AGE: {
    title: 'Age of the newest data',
    unit: 's',
    of: ({ until }, now) => until && secondsUntil(now, until),
  },
  COLLECTION_LAG: {
    title: 'By how much collecting is behind',
    unit: 's',
    of: ({ until, isToBeCollected }, now) => (isToBeCollected ? until && secondsUntil(now, until) : 0),
  },
  FAILING: { title: 'Calls fail', unit: 'short', of: ({ trouble }) => (trouble ? 1 : 0) },
  NEXT_TRY: {
    title: 'Next try',
    unit: 's',
    of: ({ trouble }, now) => (trouble?.retryAt === undefined ? undefined : secondsUntil(trouble.retryAt, now)),
  },
  WINDOWS_WANTED: {
    title: 'Windows somebody waits for',
    unit: 'short',
    of: ({ windows }) => windows?.missing,
  },
  WINDOWS_FAILING: {
    title: 'Windows of which the last try failed',
    unit: 'short',
    of: ({ windows }) => windows?.failed,
  },
  WINDOWS_BEHIND: { title: 'Windows yet to be collected', unit: 'short', of: ({ behind }) => behind?.windows },
  WINDOWS_EXPIRING: {
    title: 'Windows Atlassian forgets within six hours',
    unit: 'short',
    of: ({ behind }) => behind?.expiring,
  },
  WINDOWS_LOST: {
    title: 'Windows forgotten before they were fetched',
    unit: 'short',
    of: ({ behind }) => behind?.lost,
  },
  COLLECTED_IN: {
    title: 'Until all is collected',
    unit: 's',
    of: ({ behind }, now) =>
      behind?.isCounted !== true
        ? undefined
        : behind.until === null
          ? 0
          : typeof behind.until === 'number'
            ? secondsUntil(behind.until, now)
            : undefined,
  },
};
/** What `metrics` of a status query may name. */
export const STATUS_FIGURES: readonly string[] = [
  ...Object.keys(OF_AN_APP),
  ...Object.keys(OF_THE_ACCOUNT),
  ...OBSERVED_FIGURES,
];

/**
 * One frame a figure, of Grafana's type `numeric-multi`, with labels `metric` and, for figures of an app, `app`. Makes no
 * call. For data sources alone whose token is accepted.
 * @throws QueryRefusal for a figure there is none of.
 */
export async function answerStatus(
  account: Account,
  source: Source,
  query: MetricsQuery,
  observed: Observed
): Promise<Answer> {
  const wanted = query.metrics.length === 0 ? STATUS_FIGURES : query.metrics;
  const unknown = wanted.find((name) => !STATUS_FIGURES.includes(name));
  if (unknown !== undefined) {
    throw new QueryRefusal('metrics', `The status has no figure "${unknown}". It has: ${STATUS_FIGURES.join(', ')}.`);
  }
  const apps = appsOf(query, source);
  if (apps === undefined) {
    return refused(TEXT.notListed(query.app));
  }
  const [first] = source.apps;
  const access = await account.accessCheck.of(source, first.id);
  if (access.kind !== 'accepted') {
    return downstream(access.kind === 'refused' ? 401 : 502, access.failure.message);
  }
  const status = { ...(await statusFor(account, source)), collection: account.collection() };
  const now = account.clock.now();
  const states = wanted.some((name) => name in OF_AN_APP) ? await statesOf(account, apps, status) : [];
  const noted = { status, account: observed.ofAccount(account.key), process: await observed.ofProcess() };
  const frames = wanted.flatMap((name) => {
    if (name in OF_AN_APP) {
      return states.flatMap((state) => figureOfApp(name, state, now));
    }
    return name in OF_THE_ACCOUNT
      ? figureOf(name, OF_THE_ACCOUNT[name].of(status, now))
      : observedFrames(name, noted, now);
  });
  return { kind: 'frames', frames: withNotices(frames, statusNotices(wanted, status, states, now)) };
}

/** Undefined where the app asked for is none of the data source's; all of them where none is asked for. */
function appsOf({ app }: MetricsQuery, { apps }: Source): readonly ConfiguredApp[] | undefined {
  if (app.trim() === '') {
    return apps;
  }
  const id = parseAppId(app);
  const named = apps.filter((each) => each.id === id);
  return named.length > 0 ? named : undefined;
}

const figureOf = (name: string, value: number | undefined): readonly Frame[] =>
  value === undefined
    ? []
    : [statusFrame({ metric: name }, OF_THE_ACCOUNT[name].title, OF_THE_ACCOUNT[name].unit, value)];

function figureOfApp(name: string, state: AppState, now: EpochMs): readonly Frame[] {
  const { title, unit, of } = OF_AN_APP[name];
  const value = of(state, now);
  const { id, name: called } = state.app;
  return value === undefined ? [] : [statusFrame({ metric: name, app: id }, `${title}: ${called ?? id}`, unit, value)];
}

const statesOf = (account: Account, apps: readonly ConfiguredApp[], status: AccountStatus): Promise<AppState[]> =>
  Promise.all(
    apps.map(async (app) => ({
      app,
      until: await settledUntil(account.store, { account: account.key, app: app.id }, account.clock.now()),
      windows: status.apps.find((each) => each.app === app.id),
      trouble: standingAgainst(app.id, status),
      behind:
        status.collection.kind === 'awake' ? status.collection.apps.find((each) => each.app === app.id) : undefined,
      isToBeCollected: account
        .sources()
        .some(({ collects, apps: listed }) => collects && listed.some(({ id }) => id === app.id)),
    }))
  );

function withNotices(frames: readonly Frame[], notices: readonly Notice[]): readonly Frame[] {
  const [first, ...rest] = frames;
  return first && notices.length > 0 ? [{ ...first, meta: { ...first.meta, notices } }, ...rest] : frames;
}
