/** What has been learnt about an app's calls and outlives a restart: what it is refused, and how its windows are split. */
import { z } from 'zod';
import type { Memo } from '../memo/memo';
import type { Scope } from '../chunk/types';
import { metricLabel, parseEnvironmentId, type AppRef } from '../identity';
import { after, DAY, durationMs, epochMs, type Clock, type EpochMs } from '../time';
import type { Closure } from './gate';
import { isEmpty, NOTHING } from './scope';
import { splitSchema, WHOLE, type Split } from './split';
import type { UpstreamFailure } from '../failure';

const REFUSAL_LIFETIME = DAY;
/** An app that has grown too large for one answer rarely shrinks; asking again whole every few days costs little. */
const SPLIT_LIFETIME = durationMs(3 * DAY);

const refusalSchema = z.array(
  z.object({ kind: z.enum(['environments', 'labels']), name: z.string(), message: z.string(), until: z.number() })
);
type Refusal = z.infer<typeof refusalSchema>[number];

export class AppFacts {
  private refusals: readonly Refusal[] = [];
  private known: { readonly split: Split; readonly until: EpochMs } = { split: WHOLE, until: epochMs(0) };

  private constructor(
    private readonly memo: Memo,
    private readonly clock: Clock,
    private readonly key: string
  ) {}

  static async load(memo: Memo, clock: Clock, { account, app }: AppRef): Promise<AppFacts> {
    const facts = new AppFacts(memo, clock, `${account}|${app}`);
    facts.refusals = (await recall(memo, `refused|${facts.key}`, refusalSchema)) ?? [];
    const split = await recall(memo, `split|${facts.key}`, splitSchema);
    if (split) {
      facts.known = { split, until: after(clock.now(), SPLIT_LIFETIME) };
    }
    return facts;
  }

  get split(): Split {
    return this.known.until > this.clock.now() ? this.known.split : WHOLE;
  }

  /** What of `scope` the upstream has refused within a day. */
  refusedOf(scope: Scope): Scope {
    const standing = this.standing();
    if (standing.length === 0) {
      return NOTHING;
    }
    const names = (kind: Refusal['kind']): ReadonlySet<string> =>
      new Set(standing.filter((refusal) => refusal.kind === kind).map(({ name }) => name));
    const [environments, labels] = [names('environments'), names('labels')];
    return {
      environments: scope.environments.filter((environment) => environments.has(environment)),
      labels: scope.labels.filter((label) => labels.has(label)),
    };
  }

  /** All that is refused at present. */
  get refused(): Scope {
    const standing = this.standing();
    return {
      environments: standing.flatMap(({ kind, name }) =>
        kind === 'environments' ? (parseEnvironmentId(name) ?? []) : []
      ),
      labels: standing.flatMap(({ kind, name }) => (kind === 'labels' ? metricLabel(name) : [])),
    };
  }

  /** Why nothing at all is left of `scope`, and until when; undefined when something is. */
  wholeRefusal(scope: Scope): Closure | undefined {
    const refused = this.refusedOf(scope);
    const kind = refused.environments.length === scope.environments.length ? 'environments' : 'labels';
    if (isEmpty(scope) || refused[kind].length < scope[kind].length) {
      return undefined;
    }
    const [first] = this.standing().filter((refusal) => refusal.kind === kind);
    const failure: UpstreamFailure =
      kind === 'labels'
        ? { cause: 'refused label', labels: refused.labels, message: first?.message ?? '' }
        : { cause: 'unknown environment', environments: refused.environments, message: first?.message ?? '' };
    return first && { failure, until: epochMs(first.until) };
  }

  async refuse(refused: Scope, message: string): Promise<void> {
    const until = after(this.clock.now(), REFUSAL_LIFETIME);
    const added: readonly Refusal[] = (['environments', 'labels'] as const).flatMap((kind) =>
      refused[kind].map((name): Refusal => ({ kind, name, message, until }))
    );
    const isAdded = ({ kind, name }: Refusal): boolean =>
      added.some((other) => other.kind === kind && other.name === name);
    this.refusals = [...this.standing().filter((refusal) => !isAdded(refusal)), ...added];
    await remember(this.memo, `refused|${this.key}`, this.refusals, until);
  }

  async learnSplit(split: Split): Promise<void> {
    const until = after(this.clock.now(), SPLIT_LIFETIME);
    this.known = { split, until };
    await remember(this.memo, `split|${this.key}`, split, until);
  }

  private standing(): readonly Refusal[] {
    return this.refusals.filter(({ until }) => until > this.clock.now());
  }
}

/** Undefined where there is nothing, or nothing that can be read: what is learnt can be learnt again. */
async function recall<Schema extends z.ZodType>(
  memo: Memo,
  key: string,
  schema: Schema
): Promise<z.infer<Schema> | undefined> {
  try {
    const value = await memo.get(key);
    const parsed = schema.safeParse(value === undefined ? undefined : JSON.parse(value));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

async function remember(memo: Memo, key: string, value: unknown, until: EpochMs): Promise<void> {
  try {
    await memo.set(key, JSON.stringify(value), until);
  } catch {
    // Known until the next restart, and then learnt again.
  }
}
