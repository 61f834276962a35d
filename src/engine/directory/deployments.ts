/** An app's deployments: looked up a fortnight at a time, kept for good, but for the newest, which are looked up anew after minutes. */
import { z } from 'zod';
import type { Memo } from '../chunk/store';
import type { Deployment } from '../upstream';
import type { AppId } from '../identity';
import { within } from '../within';
import { after, before, DAY, durationMs, earliest, epochMs, HOUR, latest, MINUTE } from '../time';
import type { Clock, EpochMs, TimeRange } from '../time';
import type { Asker, IsAccepted } from './asker';
import type { Hold, Holds } from './holds';
import { parseJson } from './parseJson';
import type { Turns } from './turns';

const STRETCH = durationMs(14 * DAY);
const FRESH = 5 * MINUTE;
/** One that is under way may take so long to end, and to be told of. */
const SETTLED_AFTER = HOUR;
const KEPT = 400 * DAY;

/** Why some deployments of a range, or all, may be missing. None of it is an error of the question. */
export interface DeploymentsGap {
  /** pending: they are being looked up. refused: this account may not read them. failed: it will be tried again. */
  readonly kind: 'pending' | 'refused' | 'failed';
  /** A sentence or two for people. */
  readonly message: string;
}

export interface KnownDeployments {
  /** Oldest first. */
  readonly deployments: readonly Deployment[];
  readonly gap: DeploymentsGap | undefined;
}

export interface Deployments {
  /** Those begun in the range, as far as they are known by `deadline`. What is looked up meanwhile goes on, for the next time. */
  of(asker: Asker, app: AppId, range: TimeRange, deadline: EpochMs): Promise<KnownDeployments>;
}

export interface DeploymentsParts {
  readonly clock: Clock;
  readonly memo: Memo;
  readonly turns: Turns;
  readonly holds: Holds;
  readonly isAccepted: IsAccepted;
}

const UNPROVEN: DeploymentsGap = {
  kind: 'failed',
  message: "Deployments are shown once Atlassian has accepted this data source's token.",
};
const PENDING: DeploymentsGap = { kind: 'pending', message: 'Deployments are being looked up.' };

export function createDeployments({ clock, memo, turns, holds, isAccepted }: DeploymentsParts): Deployments {
  const running = new Map<string, Promise<void>>();

  const stored = async (key: string): Promise<Stretch | undefined> =>
    stretchSchema.safeParse(parseJson(await memo.get(key).catch(() => undefined))).data;

  const isDue = (start: EpochMs, stretch: Stretch | undefined): boolean =>
    !stretch ||
    (stretch.asOf < after(start, STRETCH + SETTLED_AFTER) && after(stretch.lookedUpAt, FRESH) <= clock.now());

  /** Looked up once, whoever asks. */
  function lookUp(asker: Asker, app: AppId, start: EpochMs): Promise<void> {
    const key = memoKey(asker, app, start);
    const existing = running.get(key);
    if (existing) {
      return existing;
    }
    const work = turns
      .take(asker.account, async () => {
        if (!(await holds.on(holdKey(asker, app)))) {
          await call(asker, app, start);
        }
      })
      .finally(() => running.delete(key));
    running.set(key, work);
    return work;
  }

  /** Of a stretch that is known only what may have changed since. */
  async function call(asker: Asker, app: AppId, start: EpochMs): Promise<void> {
    const key = memoKey(asker, app, start);
    const old = await stored(key);
    const now = clock.now();
    const from = old ? latest(start, before(old.asOf, SETTLED_AFTER)) : start;
    const end = after(start, STRETCH);
    const reply = await asker.upstream.deployments(app, { from, to: earliest(end, now) });
    if (reply.kind === 'failure') {
      await holds.note(holdKey(asker, app), reply.failure);
      return;
    }
    const kept = old?.deployments.filter(({ at }) => at < from) ?? [];
    const told = reply.answer.filter(({ at }) => at >= from && at < end);
    const stretch: Stretch = {
      deployments: [...kept, ...told].sort((one, other) => one.at - other.at),
      asOf: earliest(reply.serverStart, now),
      lookedUpAt: clock.now(),
    };
    // A memo that can't be written costs another look-up later.
    await memo.set(key, JSON.stringify(stretch), after(end, KEPT)).catch(() => undefined);
  }

  return {
    async of(asker, app, { from, to }, deadline) {
      if (!(await isAccepted(asker))) {
        return { deployments: [], gap: UNPROVEN };
      }
      const starts = stretchesIn({ from, to: earliest(to, after(clock.now(), 1)) });
      const read = () => Promise.all(starts.map((start) => stored(memoKey(asker, app, start))));
      let stretches = await read();
      const due = starts.filter((start, index) => isDue(start, stretches[index]));
      let gap: DeploymentsGap | undefined;
      if (due.length > 0) {
        const hold = await holds.on(holdKey(asker, app));
        // The newest first: they are what is looked at.
        const done = hold ? undefined : Promise.all(due.reverse().map((start) => lookUp(asker, app, start)));
        const isDone = done && (await within(clock, deadline, done)) !== undefined;
        stretches = await read();
        gap = gapOf(await holds.on(holdKey(asker, app))) ?? (isDone ? undefined : PENDING);
      }
      const deployments = stretches.flatMap((stretch) => stretch?.deployments ?? []);
      return { deployments: deployments.filter(({ at }) => at >= from && at < to), gap };
    },
  };
}

const gapOf = (hold: Hold | undefined): DeploymentsGap | undefined =>
  hold && { kind: hold.isRefusal ? 'refused' : 'failed', message: hold.message };

const stretchSchema = z.object({
  /** Oldest first. */
  deployments: z.array(
    z.object({
      at: z.number().transform(epochMs),
      environment: z.string(),
      status: z.string(),
      majorVersion: z.string().optional(),
      tag: z.string().optional(),
      by: z.string().optional(),
    })
  ),
  /** When they were asked for, by the server's clock, never too late. */
  asOf: z.number().transform(epochMs),
  lookedUpAt: z.number().transform(epochMs),
});
type Stretch = Readonly<z.infer<typeof stretchSchema>>;

function stretchesIn({ from, to }: TimeRange): readonly EpochMs[] {
  const starts: EpochMs[] = [];
  for (let start = epochMs(Math.floor(from / STRETCH) * STRETCH); start < to; start = after(start, STRETCH)) {
    starts.push(start);
  }
  return starts;
}

const memoKey = ({ account }: Asker, app: AppId, start: EpochMs): string => `deployments|${account}|${app}|${start}`;
const holdKey = ({ account, tokenId }: Asker, app: AppId): string => `deployments|${account}|${app}|${tokenId}`;
