/** Host names of sites: looked up in batches, kept for days. An answer that wants them never waits for them, and never fails for them. */
import { z } from 'zod';
import type { Memo } from '../chunk/store';
import { HOST_NAMES_A_CALL } from '../upstream';
import { cloudIdOf, type AccountKey, type CloudId } from '../identity';
import { within } from '../within';
import { after, DAY, durationMs, epochMs, HOUR, SECOND, type Clock, type EpochMs } from '../time';
import type { Asker, IsAccepted } from './asker';
import { createBatches } from './batches';
import type { Holds } from './holds';
import { parseJson } from './parseJson';
import type { Turns } from './turns';

const FRESH = 7 * DAY;
/** Sites of which the upstream tells nothing may come to be told of. */
const NAMELESS_FRESH = 6 * HOUR;
/** What is no longer fresh serves until it has been looked up anew. */
const KEPT = 90 * DAY;
/** An app with a thousand sites has them named within ten minutes, once a week. */
const BETWEEN_CALLS = durationMs(10 * SECOND);

export interface SiteNames {
  /**
   * Host names by the `contextAri` they were asked for, of those known by `deadline`; without one, of those known now. The
   * rest is looked up meanwhile, and there the next time. None for a token that the upstream has not accepted.
   */
  of(asker: Asker, contextAris: Iterable<string>, deadline?: EpochMs): Promise<ReadonlyMap<string, string>>;
}

export interface SiteNamesParts {
  readonly clock: Clock;
  readonly memo: Memo;
  readonly turns: Turns;
  readonly holds: Holds;
  readonly isAccepted: IsAccepted;
}

export function createSiteNames({ clock, memo, turns, holds, isAccepted }: SiteNamesParts): SiteNames {
  const known = new Map<string, KnownSite>();
  const batches = createBatches<CloudId>({ clock, size: HOST_NAMES_A_CALL, pause: BETWEEN_CALLS }, lookUp);

  async function knownSite(account: AccountKey, site: CloudId): Promise<KnownSite> {
    const key = memoKey(account, site);
    const remembered = known.get(key);
    if (remembered) {
      return remembered;
    }
    const stored = siteSchema.safeParse(parseJson(await memo.get(key).catch(() => undefined))).data ?? UNKNOWN;
    known.set(key, stored);
    return stored;
  }

  /** @returns whether the next batch may follow. */
  async function lookUp(asker: Asker, sites: readonly CloudId[]): Promise<boolean> {
    const reply = await turns.take(asker.account, () => asker.upstream.hostNames(sites));
    if (reply.kind === 'failure') {
      await holds.note(holdKey(asker), reply.failure);
      return false;
    }
    for (const site of sites) {
      await remember(asker.account, site, reply.answer.get(site));
    }
    return true;
  }

  /** A name that is no longer told is still what people know the site by. */
  async function remember(account: AccountKey, site: CloudId, told: string | undefined): Promise<void> {
    const now = clock.now();
    const key = memoKey(account, site);
    const freshUntil = after(now, told === undefined ? NAMELESS_FRESH : FRESH);
    const entry = { hostName: told ?? known.get(key)?.hostName, freshUntil };
    known.set(key, entry);
    // A memo that can't be written costs another look-up after a restart.
    await memo.set(key, JSON.stringify(entry), after(now, KEPT)).catch(() => undefined);
  }

  return {
    async of(asker, contextAris, deadline = clock.now()) {
      if (!(await isAccepted(asker))) {
        return new Map();
      }
      const { account } = asker;
      const siteOf = sitesOf(contextAris);
      const sites = [...new Set(siteOf.values())];
      const states = await Promise.all(sites.map((site) => knownSite(account, site)));
      const due = sites.filter((_, index) => states[index].freshUntil <= clock.now());
      if (due.length > 0 && !(await holds.on(holdKey(asker)))) {
        const done = batches.want(asker, due);
        const lacksName = states.some(
          ({ freshUntil, hostName }) => freshUntil <= clock.now() && hostName === undefined
        );
        if (lacksName && deadline > clock.now()) {
          await within(clock, deadline, done);
        }
      }
      return new Map(
        [...siteOf].flatMap(([contextAri, site]): [string, string][] => {
          const hostName = known.get(memoKey(account, site))?.hostName;
          return hostName === undefined ? [] : [[contextAri, hostName]];
        })
      );
    },
  };
}

const memoKey = (account: AccountKey, site: CloudId): string => `site|${account}|${site}`;
const holdKey = ({ account, tokenId }: Asker): string => `host names|${account}|${tokenId}`;

const siteSchema = z.object({ hostName: z.string().optional(), freshUntil: z.number().transform(epochMs) });
type KnownSite = Readonly<z.infer<typeof siteSchema>>;

const UNKNOWN: KnownSite = { freshUntil: epochMs(0) };

const sitesOf = (contextAris: Iterable<string>): ReadonlyMap<string, CloudId> =>
  new Map(
    [...contextAris].flatMap((contextAri): [string, CloudId][] => {
      const site = cloudIdOf(contextAri);
      return site === undefined ? [] : [[contextAri, site]];
    })
  );
