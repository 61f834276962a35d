/** Names and environments of apps: looked up rarely, kept for hours. */
import { z } from 'zod';
import { remembered, type MemoParts } from '../memo/remembered';
import { parseEnvironmentId, type AppRef } from '../identity';
import type { AppInfo, EnvironmentInfo, Upstream } from '../upstream';
import type { UpstreamFailure } from '../failure';
import { after, DAY, epochMs, HOUR, MINUTE, type EpochMs } from '../time';
import type { Turns } from './turns';

const FRESH = 4 * HOUR;
/** What is no longer fresh still serves while, or until, it can be looked up anew: stored data needs its names. */
const KEPT = 90 * DAY;
const OUTCOME_KEPT = MINUTE;

export type LookUp =
  { readonly kind: 'known'; readonly info: AppInfo } | { readonly kind: 'failed'; readonly failure: UpstreamFailure };

export interface Directory {
  /** What the last look-up found. Makes no call. */
  known(app: AppRef): Promise<AppInfo | undefined>;
  lookUp(app: AppRef, upstream: Upstream, mode: LookUpMode): Promise<LookUp>;
}

/**
 * What is taken over a call. cached: what anyone of the account found (looked up anew after some hours, while the old
 * stands), or this upstream's outcome of the last minute.
 * own: only this upstream's outcome of the last minute, so that it proves something of its token. fresh: nothing.
 */
export type LookUpMode = 'cached' | 'own' | 'fresh';

export interface DirectoryParts extends MemoParts {
  readonly turns: Turns;
}

export function createDirectory(parts: DirectoryParts): Directory {
  const { clock, turns } = parts;
  const kept = remembered(parts, 'app', storedSchema);
  const outcomes = new WeakMap<Upstream, Map<string, { readonly lookUp: LookUp; readonly until: EpochMs }>>();
  const refreshing = new Set<string>();

  function outcomeOf(app: AppRef, upstream: Upstream): LookUp | undefined {
    const outcome = outcomes.get(upstream)?.get(app.app);
    return outcome && outcome.until > clock.now() ? outcome.lookUp : undefined;
  }

  async function withoutCall(app: AppRef, upstream: Upstream, mode: LookUpMode): Promise<LookUp | undefined> {
    if (mode === 'fresh') {
      return undefined;
    }
    const found = mode === 'cached' ? await kept.read(memoKey(app)) : undefined;
    if (!found) {
      return outcomeOf(app, upstream);
    }
    if (after(found.lookedUpAt, FRESH) <= clock.now()) {
      refresh(app, upstream);
    }
    return { kind: 'known', info: infoOf(found) };
  }

  /** Nobody waits for it. */
  function refresh(app: AppRef, upstream: Upstream): void {
    const key = memoKey(app);
    if (!refreshing.has(key) && !outcomeOf(app, upstream)) {
      refreshing.add(key);
      void turns.take(app.account, () => call(app, upstream)).finally(() => refreshing.delete(key));
    }
  }

  async function call(app: AppRef, upstream: Upstream): Promise<LookUp> {
    const reply = await upstream.app(app.app);
    const lookUp: LookUp =
      reply.kind === 'answer' ? { kind: 'known', info: reply.answer } : { kind: 'failed', failure: reply.failure };
    if (lookUp.kind === 'known') {
      await kept.write(memoKey(app), { ...lookUp.info, lookedUpAt: clock.now() }, after(clock.now(), KEPT));
    }
    const byApp = outcomes.get(upstream) ?? new Map();
    byApp.set(app.app, { lookUp, until: after(clock.now(), OUTCOME_KEPT) });
    outcomes.set(upstream, byApp);
    return lookUp;
  }

  return {
    known: async (app) => {
      const found = await kept.read(memoKey(app));
      return found && infoOf(found);
    },
    async lookUp(app, upstream, mode) {
      const ready = await withoutCall(app, upstream, mode);
      const look = async () => (await withoutCall(app, upstream, mode)) ?? (await call(app, upstream));
      return ready ?? turns.take(app.account, look);
    },
  };
}

const memoKey = ({ account, app }: AppRef): string => `${account}|${app}`;

interface StoredInfo extends AppInfo {
  readonly lookedUpAt: EpochMs;
}

const infoOf = ({ name, environments }: AppInfo): AppInfo => ({ name, environments });

const environmentSchema = z.object({
  id: z.string(),
  key: z.string().optional(),
  type: z.string().optional(),
  createdAt: z.number().transform(epochMs).optional(),
});

const storedSchema: z.ZodType<StoredInfo> = z.object({
  lookedUpAt: z.number().transform(epochMs),
  name: z
    .string()
    .optional()
    .transform((name) => name),
  environments: z.array(environmentSchema).transform((environments): readonly EnvironmentInfo[] =>
    environments.flatMap((environment) => {
      const id = parseEnvironmentId(environment.id);
      return id ? [{ ...environment, id }] : [];
    })
  ),
});
