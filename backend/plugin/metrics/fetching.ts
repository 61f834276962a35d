/** How the accounts' fetching and collecting stand, told when it is asked for. */
import { Counter, Gauge, type Registry } from 'prom-client';
import type { AppId } from '../../../src/engine/identity';
import type { FetcherStatus } from '../../../src/engine/fetcher/types';
import type { Account } from '../../../src/engine/service/account/account';
import { stateOf, type Collection } from '../../../src/engine/service/account/collection';
import { settledUntil } from '../../../src/engine/service/status/settledUntil';
import { SECOND } from '../../../src/engine/time';
import { AppLabels } from './appLabels';

interface Standing {
  readonly account: Account;
  readonly status: FetcherStatus;
  readonly collection: Collection;
}

export type FetchingMetrics = (accounts: readonly Account[]) => Promise<void>;

const OF_AN_APP = 'by app; beyond 200 apps summed up under "others".';

/** @returns to be called before the figures are read. */
export function createFetchingMetrics(registers: Registry[]): FetchingMetrics {
  const gauge = (name: string, help: string): Gauge =>
    new Gauge({ name: `forge_app_metrics_${name}`, help, registers });
  const labelled = <Label extends string>(name: string, help: string, label: Label): Gauge<Label> =>
    new Gauge({ name: `forge_app_metrics_${name}`, help, labelNames: [label], registers });

  const left = gauge('calls_left', 'Metrics calls that could be made now, the least of all accounts.');
  const queued = labelled('windows_queued', 'Windows that wait for a call, of all accounts, by urgency.', 'urgency');
  const collectors = labelled(
    'collectors',
    'Accounts, by whether this instance collects their apps, another does, or why nobody.',
    'state'
  );
  const missing = labelled('windows_missing', `Windows that a panel or a rule waits for, ${OF_AN_APP}`, 'app');
  const failed = labelled('windows_failed', `Wanted windows of which the last try failed, ${OF_AN_APP}`, 'app');
  const behind = labelled('windows_behind', `Settled windows that are yet to be collected, ${OF_AN_APP}`, 'app');
  const expiring = labelled(
    'windows_expiring',
    `Windows yet to be collected that Atlassian forgets within six hours, ${OF_AN_APP}`,
    'app'
  );
  const lost = new Counter({
    name: 'forge_app_metrics_windows_lost_total',
    help: `Windows that Atlassian forgot before they were collected, ${OF_AN_APP}`,
    labelNames: ['app'] as const,
    registers,
  });
  const age = labelled(
    'newest_data_age_seconds',
    'Time since the end of what is settled, by app; beyond 200 apps the oldest of them under "others". None: nothing of the last day is there.',
    'app'
  );

  const labels = new AppLabels();
  /** By account and app, as last told: a collector that falls asleep begins anew. */
  const lostBefore = new WeakMap<Account, Map<AppId, number>>();

  const noteLost = (account: Account, app: AppId, total: number): void => {
    const known = lostBefore.get(account) ?? new Map<AppId, number>();
    lostBefore.set(account, known);
    const before = known.get(app) ?? 0;
    lost.inc({ app: labels.of(app) }, total < before ? total : total - before);
    known.set(app, total);
  };

  const noteAges = async ({ account }: Standing): Promise<ReadonlyMap<AppId, number>> => {
    const ages = new Map<AppId, number>();
    const now = account.clock.now();
    for (const app of new Set(account.sources().flatMap(({ apps }) => apps.map(({ id }) => id)))) {
      const until = await settledUntil(account.store, { account: account.key, app }, now).catch(() => undefined);
      if (until !== undefined) {
        ages.set(app, Math.max(0, now - until) / SECOND);
      }
    }
    return ages;
  };

  return async (accounts) => {
    const standings = await Promise.all(
      accounts.map(async (account): Promise<Standing> => ({
        account,
        status: await account.fetcher.status(),
        collection: account.collection(),
      }))
    );
    const ages = await Promise.all(standings.map(noteAges));
    // From here on at one go: two who ask at a time are both told the whole.
    [left, queued, collectors, missing, failed, behind, expiring, age].forEach((each) => each.reset());
    if (standings.length === 0) {
      left.remove();
      return;
    }
    left.set(Math.min(...standings.map(({ status }) => status.callsLeft)));
    for (const { account, status, collection } of standings) {
      status.queues.forEach(({ urgency, windows }) => queued.inc({ urgency }, windows));
      collectors.inc({ state: stateOf(collection) });
      for (const one of status.apps) {
        const app = labels.of(one.app);
        missing.inc({ app }, one.missing);
        failed.inc({ app }, one.failed);
      }
      for (const one of collection.kind === 'awake' ? collection.apps : []) {
        const app = labels.of(one.app);
        behind.inc({ app }, one.windows);
        expiring.inc({ app }, one.expiring);
        noteLost(account, one.app, one.lost);
      }
    }
    const oldest = new Map<string, number>();
    for (const [id, seconds] of ages.flatMap((each) => [...each])) {
      const app = labels.of(id);
      oldest.set(app, Math.max(seconds, oldest.get(app) ?? 0));
    }
    oldest.forEach((seconds, app) => age.set({ app }, seconds));
  };
}
