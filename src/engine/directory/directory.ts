/** Names and environments of apps: looked up rarely, kept for hours, one look-up at a time for an account. */
import { z } from 'zod';
import type { Memo } from '../chunk/store';
import { parseEnvironmentId, type AppRef } from '../identity';
import type { AppInfo, EnvironmentInfo, Upstream, UpstreamFailure } from '../fetcher/upstream';
import { after, epochMs, HOUR, MINUTE, type Clock, type EpochMs } from '../time';

const KEPT = 4 * HOUR;
const OUTCOME_KEPT = MINUTE;

export type LookUp =
  { readonly kind: 'known'; readonly info: AppInfo } | { readonly kind: 'failed'; readonly failure: UpstreamFailure };

export interface Directory {
  /** What an earlier look-up found, if it is still fresh. Makes no call. */
  known(app: AppRef): Promise<AppInfo | undefined>;
  lookUp(app: AppRef, upstream: Upstream, mode: LookUpMode): Promise<LookUp>;
}

/**
 * What is taken over a call. cached: what anyone of the account found, or this upstream's outcome of the last minute.
 * own: only this upstream's outcome of the last minute, so that it proves something of its token. fresh: nothing.
 */
export type LookUpMode = 'cached' | 'own' | 'fresh';

export function createDirectory({ clock, memo }: { readonly clock: Clock; readonly memo: Memo }): Directory {
  const outcomes = new WeakMap<Upstream, Map<string, { readonly lookUp: LookUp; readonly until: EpochMs }>>();
  const turns = new Map<string, Promise<unknown>>();

  async function known(app: AppRef): Promise<AppInfo | undefined> {
    const stored = await memo.get(memoKey(app)).catch(() => undefined);
    return stored === undefined ? undefined : parseInfo(stored);
  }

  async function withoutCall(app: AppRef, upstream: Upstream, mode: LookUpMode): Promise<LookUp | undefined> {
    if (mode === 'fresh') {
      return undefined;
    }
    const info = mode === 'cached' ? await known(app) : undefined;
    if (info) {
      return { kind: 'known', info };
    }
    const outcome = outcomes.get(upstream)?.get(app.app);
    return outcome && outcome.until > clock.now() ? outcome.lookUp : undefined;
  }

  async function call(app: AppRef, upstream: Upstream): Promise<LookUp> {
    const reply = await upstream.app(app.app);
    const lookUp: LookUp =
      reply.kind === 'answer' ? { kind: 'known', info: reply.answer } : { kind: 'failed', failure: reply.failure };
    if (lookUp.kind === 'known') {
      // A memo that can't be written costs another look-up later, not this answer.
      await memo.set(memoKey(app), JSON.stringify(lookUp.info), after(clock.now(), KEPT)).catch(() => undefined);
    }
    const byApp = outcomes.get(upstream) ?? new Map();
    byApp.set(app.app, { lookUp, until: after(clock.now(), OUTCOME_KEPT) });
    outcomes.set(upstream, byApp);
    return lookUp;
  }

  return {
    known,
    async lookUp(app, upstream, mode) {
      const ready = await withoutCall(app, upstream, mode);
      if (ready) {
        return ready;
      }
      const previous = turns.get(app.account) ?? Promise.resolve();
      const turn = previous.then(async () => (await withoutCall(app, upstream, mode)) ?? (await call(app, upstream)));
      turns.set(
        app.account,
        turn.catch(() => undefined)
      );
      return turn;
    },
  };
}

const memoKey = ({ account, app }: AppRef): string => `app|${account}|${app}`;

const storedInfo = z.object({
  name: z.string().optional(),
  environments: z.array(
    z.object({
      id: z.string(),
      key: z.string().optional(),
      type: z.string().optional(),
      createdAt: z.number().optional(),
    })
  ),
});

function parseInfo(text: string): AppInfo | undefined {
  const parsed = storedInfo.safeParse(JSON.parse(text));
  if (!parsed.success) {
    return undefined;
  }
  const environments = parsed.data.environments.flatMap((environment): EnvironmentInfo[] => {
    const id = parseEnvironmentId(environment.id);
    const createdAt = environment.createdAt === undefined ? undefined : epochMs(environment.createdAt);
    return id ? [{ ...environment, id, createdAt }] : [];
  });
  return { name: parsed.data.name, environments };
}
