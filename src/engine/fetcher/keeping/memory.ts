/** What is learnt about an app and outlives a restart, as it is kept in the memo. */
import { z } from 'zod';
import { metricLabel, parseAppId, parseEnvironmentId, type AppId, type AppRef } from '../../identity';
import { remembered, type MemoParts, type Remembered } from '../../memo/remembered';
import { after, DAY, durationMs, epochMs } from '../../time';
import { windowOf } from '../../window/grid';
import type { InHand } from '../known/events';
import { splitSchema, WHOLE, type Part } from '../known/split';
import type { AppFacts, Call } from '../known/state';

/** An app that has grown too large for one answer rarely shrinks; asking again whole every few days costs little. */
const FACTS_KEPT = durationMs(3 * DAY);
const FACTS = 'facts';
const NOTHING_HEARD = (): void => undefined;
const IN_HAND_KEPT = DAY;

const factsSchema: z.ZodType<AppFacts> = z.object({
  refusals: z.array(
    z.object({
      kind: z.enum(['environments', 'labels']),
      name: z.string(),
      message: z.string(),
      times: z.number(),
      retryAt: z.number().transform(epochMs),
      alone: z.boolean(),
    })
  ),
  split: splitSchema,
  larger: z.object({ times: z.number(), dueAt: z.number().transform(epochMs) }).optional(),
});

const partSchema = z
  .object({
    environments: z.array(z.string()),
    labels: z.array(z.string()),
    slice: z.object({ from: z.number(), to: z.number() }).optional(),
  })
  .transform(({ environments, labels, slice }): Part => ({
    environments: environments.flatMap((id) => parseEnvironmentId(id) ?? []),
    labels: labels.map(metricLabel),
    ...(slice && { slice }),
  }));

const inHandSchema: z.ZodType<InHand> = z.object({
  window: z.number().transform((start) => windowOf(epochMs(start))),
  part: partSchema,
});

/** Of one account's apps. */
export class AppMemory {
  private readonly known: Remembered<AppFacts>;
  private readonly hand: Remembered<InHand>;
  /** Hears of others no more. */
  readonly close: () => void;

  /** @param learnt told that another instance has learnt something of the app. */
  constructor(
    private readonly parts: MemoParts,
    private readonly account: AppRef['account'],
    learnt: (app: AppId) => void
  ) {
    this.known = remembered(parts, FACTS, factsSchema);
    const heard = (key: string): void => {
      const [kind, , , app] = key.split('|');
      const id = kind === FACTS ? parseAppId(app ?? '') : undefined;
      if (id !== undefined && key === `${FACTS}|${this.key(id)}`) {
        learnt(id);
      }
    };
    this.close = parts.memo.onNews?.(heard) ?? NOTHING_HEARD;
    this.hand = remembered(parts, 'in hand', inHandSchema);
  }

  async facts(app: AppId): Promise<AppFacts> {
    return (await this.known.read(this.key(app))) ?? { refusals: [], split: WHOLE };
  }

  keepFacts(app: AppId, facts: AppFacts): Promise<void> {
    return this.known.write(this.key(app), facts, after(this.parts.clock.now(), FACTS_KEPT));
  }

  /** What was in hand when the process last ended, if it ended over it. */
  inHand(app: AppId): Promise<InHand | undefined> {
    return this.hand.read(this.key(app));
  }

  /** An answer is about to be read. */
  take({ app, window, part }: Call): Promise<void> {
    return this.hand.write(this.key(app.id), { window, part }, after(this.parts.clock.now(), IN_HAND_KEPT));
  }

  /** It has been read, whatever came of it. */
  letGo(app: AppId): Promise<void> {
    return this.hand.forget(this.key(app));
  }

  private key(app: AppId): string {
    return `${this.account}|${app}`;
  }
}
