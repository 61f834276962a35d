/** What one instance fetches, all have: in their own stores, which alone are read. Redis hands it on. */
import type { AccountKey, AppRef } from '../../../src/engine/identity';
import type { Flights } from '../../../src/engine/sharing/windows/flights';
import { durationMs, epochMs, latest, SECOND, type Clock, type DurationMs } from '../../../src/engine/time';
import { nextWindow, oldestWithinReach, windowOf, windowsCovering } from '../../../src/engine/window/grid';
import type { KeptChunks } from '../../store/layers';
import { AppReplica } from './appReplica';
import { nameOf, readNews } from './news';
import type { WindowsRegister } from './windowsRegister';

export interface SharedWindows extends Flights {
  /** What is put there is shared, and what is cleared there is found in Redis no more. */
  readonly store: KeptChunks;
  /** A message of the channel. */
  heard(message: string): void;
  /** Messages may have been missed. */
  joined(): void;
  /** Every few seconds: whether Redis has forgotten what was shared is found out though nobody shares anything. */
  beat(): Promise<void>;
}

/** What Redis says of a window that can't be had from it: fetched anew, whatever it says. */
const WHATEVER = epochMs(Number.MAX_SAFE_INTEGER);
/** Unreachable for so long, Redis is waited for no longer. */
export const PATIENCE = durationMs(15 * SECOND);
const A_MOMENT = durationMs(SECOND);

export function createSharedWindows(own: KeptChunks, register: WindowsRegister, clock: Clock): SharedWindows {
  const replicas = new Map<string, AppReplica>();
  /** Of each account of which Redis says nothing, since when: its keys lie in one place, others' may lie elsewhere. */
  const unheardSince = new Map<AccountKey, DurationMs>();
  /** Of each account that is followed, as last seen. */
  const marks = new Map<AccountKey, string | undefined>();
  const catchUp = (account?: AccountKey): void =>
    replicas.forEach((replica) => {
      if (account === undefined || replica.app.account === account) {
        void replica.catchUp();
      }
    });

  const unheard = (account: AccountKey): DurationMs => {
    const now = clock.monotonic();
    const since = unheardSince.get(account) ?? now;
    unheardSince.set(account, since);
    return durationMs(now - since);
  };

  async function lookAtMark(account: AccountKey): Promise<void> {
    const mark = await register.mark(account);
    unheardSince.delete(account);
    const before = marks.get(account);
    marks.set(account, mark);
    if (before !== undefined && before !== mark) {
      catchUp(account);
    }
  }
  const replicaOf = (app: AppRef): AppReplica | undefined => replicas.get(nameOf(app));

  return {
    store: {
      ...own,
      put: async (app, chunk) => {
        await own.put(app, chunk);
        await replicaOf(app)?.stored(chunk.header.window);
      },
      clear: async (apps, from) => {
        // First there: else what was cleared here would come back from it.
        const until = nextWindow(windowOf(clock.now()));
        const windows = windowsCovering({ from: latest(from, oldestWithinReach(clock.now())), to: until });
        for (const app of apps) {
          await register.drop(app, windows);
        }
        return own.clear(apps, from);
      },
    },

    heard: (message) => {
      const news = readNews(message);
      if (news) {
        replicas.get(news.app)?.heard(news);
      }
    },

    joined: () => catchUp(),

    beat: async () => {
      // Where Redis can't be had, it is joined again afterwards; for how long is known by whoever has a call to spend.
      await Promise.all([...marks.keys()].map((account) => lookAtMark(account).catch(() => unheard(account))));
    },

    follow: (app, arrived) => {
      const replica = new AppReplica({ store: own, register, clock }, app, arrived);
      replicas.set(nameOf(app), replica);
      marks.set(app.account, marks.get(app.account));
      void replica.catchUp();
    },

    begin: async (app, window, known) => {
      try {
        const flight = await register.begin(app, window, known);
        unheardSince.delete(app.account);
        if (flight.kind !== 'there' || (await replicaOf(app)?.fetch(window)) === true) {
          return flight;
        }
        // It may have come meanwhile by what this instance had missed.
        const here = await own.headers(app, { from: window, to: nextWindow(window) });
        if (here.some(({ fetchedAt }) => fetchedAt > (known ?? 0))) {
          return flight;
        }
        return await register.begin(app, window, WHATEVER);
      } catch {
        // One that joins, or whose connection was just lost, has it again in a moment: what others have is not fetched meanwhile.
        return unheard(app.account) < PATIENCE
          ? { kind: 'elsewhere', wait: A_MOMENT }
          : // Without Redis the quota alone stands: a window may be fetched by two, never with a sixth call.
            { kind: 'begun' };
      }
    },

    end: (app, window) => register.end(app, window).catch(() => undefined),
  };
}
