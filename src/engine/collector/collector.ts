/** Keeps all that the upstream still has of an account's apps, looked at by anybody or not: by wishes like everyone's, the least urgent. */
import type { AppId } from '../identity';
import type { Account } from '../service/account/account';
import type { Collection } from '../service/account/collection';
import type { Roles } from '../sharing/roles/roles';
import { durationMs, latest, MINUTE, type EpochMs } from '../time';
import { AppCollector } from './appCollector';
import { behindOf } from './pace';
import { Refused } from './refused';
import { shareOf } from './share';

/** Many apps that ask at one moment would hold up everybody else. */
const APART = 200;

export interface Collector {
  /** To be called when a data source of the account has asked something. */
  wake(): void;
  report(): Collection;
}

/** @param roles by which instances agree who of them collects. */
export function createCollector(account: Account, roles: Pick<Roles, 'seek' | 'ledElsewhere'>): Collector {
  const share = shareOf(account, roles);
  const refused = new Refused(account);
  const apps = new Map<AppId, AppCollector>();
  let since: EpochMs | undefined;

  /** An app whose look-up hangs holds up no other. */
  async function collect(app: AppId): Promise<void> {
    const collector = new AppCollector(account, app, refused, share);
    const delay = durationMs((apps.size * APART) % MINUTE);
    apps.set(app, collector);
    await collector.run(delay);
    apps.delete(app);
    since = apps.size === 0 ? undefined : since;
  }

  return {
    wake() {
      for (const { apps: listed } of account.collecting()) {
        for (const { id } of listed) {
          if (!apps.has(id)) {
            since ??= account.clock.now();
            void collect(id);
          }
        }
      }
    },
    report() {
      const sources = account.collecting();
      if (since === undefined || sources.length === 0) {
        const isOff = account.sources().length > 0 && account.sources().every(({ collects }) => !collects);
        return { kind: 'asleep', why: isOff ? 'switched off' : 'nobody asked' };
      }
      return sources.every((source) => refused.has(source))
        ? { kind: 'asleep', why: 'token refused' }
        : {
            kind: 'awake',
            since: latest(since, refused.resumedAt ?? since),
            apps: behindOf(
              [...apps.values()].flatMap((collector) => collector.lacking() ?? []),
              account.clock.now(),
              share.collectedBeside(apps)
            ),
            collectedBy: [...apps.values()].map((collector) => collector.collectedBy()),
          };
    },
  };
}
