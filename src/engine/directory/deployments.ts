/** An app's deployments: looked up a fortnight at a time, kept for good, but for the newest, which are looked up anew after minutes. */
import { z } from 'zod';
import type { Hold, HoldOff } from '../memo/holdOff';
import { remembered, type MemoParts } from '../memo/remembered';
import type { Deployment } from '../upstream';
import { isRefusal } from '../failure';
import type { AppId } from '../identity';
import { within } from '../within';
import { after, before, DAY, durationMs, earliest, epochMs, HOUR, latest, MINUTE } from '../time';
import type { EpochMs, TimeRange } from '../time';
import type { Bearer, IsAccepted } from './bearer';
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
  of(
    bearer: Bearer,
    app: AppId,
    range: TimeRange,
    deadline: EpochMs,
    /** Others' turn between two pieces of work. */
    turn?: () => Promise<void>
  ): Promise<KnownDeployments>;
}

export interface DeploymentsParts extends MemoParts {
  readonly turns: Turns;
  readonly holdOff: HoldOff;
  readonly isAccepted: IsAccepted;
}

const UNPROVEN: DeploymentsGap = {
  kind: 'failed',
  message: "Deployments are shown once Atlassian has accepted this data source's token.",
};
const PENDING: DeploymentsGap = { kind: 'pending', message: 'Deployments are being looked up.' };

export function createDeployments(parts: DeploymentsParts): Deployments {
  const { clock, turns, holdOff, isAccepted } = parts;
  const stored = remembered(parts, 'deployments', stretchSchema);
  const running = new Map<string, Promise<void>>();

  const isDue = (start: EpochMs, stretch: Stretch | undefined): boolean =>
    !stretch ||
    (stretch.asOf < after(start, STRETCH + SETTLED_AFTER) && after(stretch.lookedUpAt, FRESH) <= clock.now());

  /** Looked up once, whoever asks. */
  function lookUp(bearer: Bearer, app: AppId, start: EpochMs): Promise<void> {
    const key = memoKey(bearer, app, start);
    const existing = running.get(key);
    if (existing) {
      return existing;
    }
    const work = turns
      .take(bearer.account, async () => {
        if (!(await holdOff.on(holdKey(bearer, app)))) {
          await call(bearer, app, start);
        }
      })
      .finally(() => running.delete(key));
    running.set(key, work);
    return work;
  }

  /** Of a stretch that is known only what may have changed since. */
  async function call(bearer: Bearer, app: AppId, start: EpochMs): Promise<void> {
    const key = memoKey(bearer, app, start);
    const old = await stored.read(key);
    const now = clock.now();
    const from = old ? latest(start, before(old.asOf, SETTLED_AFTER)) : start;
    const end = after(start, STRETCH);
    const reply = await bearer.upstream.deployments(app, { from, to: earliest(end, now) });
    if (reply.kind === 'failure') {
      await holdOff.failed(holdKey(bearer, app), reply.failure);
      return;
    }
    await holdOff.succeeded(holdKey(bearer, app));
    const kept = old?.deployments.filter(({ at }) => at < from) ?? [];
    const told = reply.answer.filter(({ at }) => at >= from && at < end);
    const stretch: Stretch = {
      deployments: [...kept, ...told].sort((one, other) => one.at - other.at),
      asOf: earliest(reply.serverStart, now),
      lookedUpAt: clock.now(),
    };
    await stored.write(key, stretch, after(end, KEPT));
  }

  return {
    async of(bearer, app, { from, to }, deadline, turn) {
      if (!(await isAccepted(bearer))) {
        return { deployments: [], gap: UNPROVEN };
      }
      const starts = stretchesIn({ from, to: earliest(to, after(clock.now(), 1)) });
      const read = async () => {
        const all: (Stretch | undefined)[] = [];
        for (const start of starts) {
          all.push(await stored.read(memoKey(bearer, app, start)));
          await turn?.();
        }
        return all;
      };
      let stretches = await read();
      const due = starts.filter((start, index) => isDue(start, stretches[index]));
      let gap: DeploymentsGap | undefined;
      if (due.length > 0) {
        const hold = await holdOff.on(holdKey(bearer, app));
        // The newest first: they are what is looked at.
        const done = hold ? undefined : Promise.all(due.reverse().map((start) => lookUp(bearer, app, start)));
        const isDone = done && (await within(clock, deadline, done)) !== undefined;
        stretches = await read();
        gap = gapOf(await holdOff.on(holdKey(bearer, app))) ?? (isDone ? undefined : PENDING);
      }
      const deployments = stretches.flatMap((stretch) => stretch?.deployments ?? []);
      return { deployments: deployments.filter(({ at }) => at >= from && at < to), gap };
    },
  };
}

const gapOf = (hold: Hold | undefined): DeploymentsGap | undefined =>
  hold && {
    kind: isRefusal(hold.failure) ? 'refused' : 'failed',
    message: hold.failure.message,
  };

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

const memoKey = ({ account }: Bearer, app: AppId, start: EpochMs): string => `${account}|${app}|${start}`;
const holdKey = ({ account, tokenId }: Bearer, app: AppId): string => `${account}|${app}|${tokenId}`;
