/** Host names of sites: looked up in batches, kept for days. An answer that wants them never waits for them, and never fails for them. */
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { HoldOff } from '../memo/holdOff';
import { remembered, type MemoParts } from '../memo/remembered';
import { HOST_NAMES_A_CALL } from '../upstream';
import { cloudIdOf, type AccountKey, type CloudId } from '../identity';
import { within } from '../within';
import { after, DAY, durationMs, epochMs, HOUR, SECOND, type EpochMs } from '../time';
import type { Bearer, IsAccepted } from './bearer';
import { createBatches } from './batches';
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
  of(bearer: Bearer, contextAris: Iterable<string>, deadline?: EpochMs): Promise<ReadonlyMap<string, string>>;
}

/** Held in memory; what is beyond is read from the memo again. */
const MOST_KNOWN = 20_000;

export interface SiteNamesParts extends MemoParts {
  readonly turns: Turns;
  readonly holdOff: HoldOff;
  readonly isAccepted: IsAccepted;
}

export function createSiteNames(parts: SiteNamesParts): SiteNames {
  const { clock, turns, holdOff, isAccepted } = parts;
  const stored = remembered(parts, 'site', siteSchema);
  const known = new LRUCache<string, KnownSite>({ max: MOST_KNOWN });
  const batches = createBatches<CloudId>({ clock, size: HOST_NAMES_A_CALL, pause: BETWEEN_CALLS }, lookUp);

  async function knownSite(account: AccountKey, site: CloudId): Promise<KnownSite> {
    const key = memoKey(account, site);
    const held = known.get(key);
    // What is no longer fresh another instance may have looked up meanwhile.
    const found = held && held.freshUntil > clock.now() ? held : ((await stored.read(key)) ?? held ?? UNKNOWN);
    known.set(key, found);
    return found;
  }

  /** @returns whether the next batch may follow. */
  async function lookUp(bearer: Bearer, sites: readonly CloudId[]): Promise<boolean> {
    const reply = await turns.take(bearer.account, () => bearer.upstream.hostNames(sites));
    if (reply.kind === 'failure') {
      await holdOff.failed(holdKey(bearer), reply.failure);
      return false;
    }
    await holdOff.succeeded(holdKey(bearer));
    for (const site of sites) {
      await remember(bearer.account, site, reply.answer.get(site));
    }
    return true;
  }

  /** A name that is no longer told is still what people know the site by. */
  async function remember(account: AccountKey, site: CloudId, told: string | undefined): Promise<void> {
    const now = clock.now();
    const key = memoKey(account, site);
    const freshUntil = after(now, told === undefined ? NAMELESS_FRESH : FRESH);
    const entry = { hostName: told ?? (await knownSite(account, site)).hostName, freshUntil };
    known.set(key, entry);
    await stored.write(key, entry, after(now, KEPT));
  }

  return {
    async of(bearer, contextAris, deadline = clock.now()) {
      if (!(await isAccepted(bearer))) {
        return new Map();
      }
      const { account } = bearer;
      const siteOf = sitesOf(contextAris);
      const sites = [...new Set(siteOf.values())];
      const states = await Promise.all(sites.map((site) => knownSite(account, site)));
      const due = sites.filter((_, index) => states[index].freshUntil <= clock.now());
      if (due.length > 0 && !(await holdOff.on(holdKey(bearer)))) {
        const done = batches.want(bearer, due);
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

const memoKey = (account: AccountKey, site: CloudId): string => `${account}|${site}`;
const holdKey = ({ account, tokenId }: Bearer): string => `${account}|${tokenId}`;

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
