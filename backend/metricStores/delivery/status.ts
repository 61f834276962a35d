/** How a store stands, as Admins are told. */
import { NOTHING_NOTED, type Noted } from '../../../src/engine/metricSets/delivery/noted';
import { leftUntil, nextAtOf, type State } from '../../../src/engine/metricSets/delivery/state';
import type { AppId } from '../../../src/engine/identity';
import { dayAndTime } from '../../../src/engine/window/texts';
import { durationMs, latest, SECOND, type DurationMs, type EpochMs } from '../../../src/engine/time';
import type { MetricStore } from '../../../src/engine/metricSets/store';
import type { Sender } from '../adapter';
import type { Deliveries, Standing } from './deliveries';
import type { Delivery } from './delivery';

export interface StoreStanding {
  readonly name: string;
  readonly adapter: string;
  readonly kind: 'push' | 'pull';
  /** Seconds. */
  readonly period: number;
  readonly address: string | undefined;
  readonly state: 'sending' | 'waiting' | 'retrying' | 'closed';
  readonly lastSuccess: EpochMs | null;
  readonly until: EpochMs | null;
  /** Behind what is settled now, whether it can be sent to or not. */
  readonly lag: DurationMs | null;
  readonly sent: number;
  readonly refused: number;
  readonly letGo: number;
  readonly changedAfter: number;
  readonly lastError?: { readonly at: EpochMs; readonly words: string };
  readonly nextAt: EpochMs | null;
  readonly notices: readonly string[];
}

/** As far as it is told of. */
interface Told {
  readonly store: Pick<MetricStore, 'name' | 'adapter' | 'period'>;
  readonly address: string | undefined;
  readonly sender: Pick<Sender, 'rendered'>;
  readonly delivery: Pick<Delivery, 'current' | 'notices'>;
}

export async function standingsOf({
  running,
  apps,
  settledUntil,
}: Pick<Standing, 'apps' | 'settledUntil'> & { readonly running: readonly Told[] }): Promise<readonly StoreStanding[]> {
  const settled = running.length === 0 ? undefined : await settledUntil();
  return running.map((each) => standingOf(each, apps, settled));
}

function standingOf(
  { store, sender, address, delivery }: Told,
  apps: readonly AppId[],
  settled: EpochMs | undefined
): StoreStanding {
  const state = delivery.current;
  const until = state && leftUntil(state, apps);
  const hasBegun = state?.noted.lastSuccess !== undefined;
  const { counts } = state?.noted ?? NOTHING_NOTED;
  return {
    name: store.name,
    adapter: store.adapter,
    kind: sender.rendered ? 'pull' : 'push',
    period: store.period / SECOND,
    address,
    state: state?.isClosed ? 'closed' : (state?.failures ?? 0) > 0 ? 'retrying' : hasBegun ? 'sending' : 'waiting',
    lastSuccess: state?.noted.lastSuccess ?? null,
    until: (hasBegun && until) || null,
    lag: until === undefined ? null : durationMs(latest(until, settled ?? until) - until),
    sent: counts.sent,
    refused: counts.refused,
    letGo: counts.letGo,
    changedAfter: counts.changedAfter,
    ...(state?.lastError && { lastError: state.lastError }),
    nextAt: (state && nextAtOf(state)) ?? null,
    notices: [
      ...delivery.notices,
      ...(state ? deaf(state) : []),
      ...past(state?.noted, apps),
      ...waiting(state?.noted, apps),
      ...incomplete(counts.incomplete ?? 0),
      ...changesLetGo(counts.changesLetGo ?? 0),
    ],
  };
}

/** Of the app that has the longest way to go. */
function past({ history }: Noted = NOTHING_NOTED, apps: readonly AppId[]): readonly string[] {
  const [first] = apps
    .flatMap((app) => history.get(app) ?? [])
    .filter(({ until, end }) => until < end)
    .sort((a, b) => a.until - b.until);
  return first === undefined
    ? []
    : [
        `Stored days leave beside the present: up to ${dayAndTime(first.until)} UTC so far, of ${dayAndTime(first.end)} UTC.`,
      ];
}

const deaf = ({ deafSince }: State): readonly string[] =>
  deafSince === undefined
    ? []
    : [
        `It takes nothing, not even a test point, since ${dayAndTime(deafSince)} UTC. Nothing is given up: the same is tried again until it takes it.`,
      ];

/** Figures that lack something, and may be whole yet. */
function waiting({ cursors, history }: Noted = NOTHING_NOTED, apps: readonly AppId[]): readonly string[] {
  const held = apps.flatMap((app) => [cursors.get(app), history.get(app)].flatMap((each) => each?.apart.held ?? []));
  const [first] = held.toSorted((a, b) => a.from - b.from);
  const points = held.reduce((sum, each) => sum + each.points, 0);
  return first === undefined
    ? []
    : [
        `${points} figures of queries lack something and wait to be complete, the oldest of ${dayAndTime(first.from)} UTC. After an hour at most they leave as they are.`,
      ];
}

const incomplete = (points: number): readonly string[] =>
  points === 0
    ? []
    : [`${points} figures of queries were sent though they lack something: it did not come while they waited.`];

const changesLetGo = (changes: number): readonly string[] =>
  changes === 0
    ? []
    : [
        `${changes} changes of stored windows came while this store could not be sent to, more than are kept. New and changed points of windows that had left already were not sent for them.`,
      ];

/** Of all stores, for the process's own metrics. */
export async function figuresOf(
  deliveries: Deliveries
): Promise<readonly (StoreStanding & { readonly key: string; readonly isFailing: boolean })[]> {
  const all = deliveries.sources().map(async (source) =>
    (await standingsOf(deliveries.of(source))).map((standing) => {
      const isFailing = standing.state === 'retrying' || standing.state === 'closed';
      return { ...standing, key: `${source} ${standing.name}`, isFailing };
    })
  );
  return (await Promise.all(all)).flat();
}
