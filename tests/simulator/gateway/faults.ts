/** What can be made to go wrong, for an account, for some of its calls, so many times or for good. */
import { z } from 'zod';

export const RATE_LIMIT_FORMS = [
  'retry-after seconds',
  'retry-after date',
  'retry-after iso',
  'x-ratelimit-reset',
  'query error',
  'graphql errors',
] as const;
export type RateLimitForm = (typeof RATE_LIMIT_FORMS)[number];

const kind = z.discriminatedUnion('kind', [
  /** An HTTP status as the gateway's door gives it: those that refuse in its JSON, others with a page of HTML. */
  z.object({ kind: z.literal('status'), status: z.number().int().min(400).max(599) }),
  /** A page of HTML with that status, by something on the way that is not the gateway. */
  z.object({ kind: z.literal('proxy page'), status: z.number().int().min(200).max(599) }),
  /** A 429 although the account has calls left. */
  z.object({
    kind: z.literal('rate limit'),
    form: z.enum(RATE_LIMIT_FORMS),
    retryAfterSeconds: z.number().positive().default(60),
  }),
  z.object({ kind: z.literal('slow'), delayMs: z.number().nonnegative() }),
  /** The connection is gone before the first byte. */
  z.object({ kind: z.literal('reset') }),
  /** The connection is gone half-way through the body. */
  z.object({ kind: z.literal('cut body') }),
  /** Half a body, and then nothing until the caller gives up. */
  z.object({ kind: z.literal('hang') }),
  /** A complete HTTP answer whose JSON is not. */
  z.object({ kind: z.literal('truncated json') }),
  /** A page of HTML with status 200. */
  z.object({ kind: z.literal('html') }),
  /** The last environment's metrics are missing, and the errors are the only sign of it. */
  z.object({ kind: z.literal('errors beside data'), message: z.string().default('Timeout in a downstream service') }),
  /** In place of the data, with status 200. */
  z.object({
    kind: z.literal('query error'),
    statusCode: z.number().int(),
    errorType: z.string().default('INTERNAL_SERVER_ERROR'),
    message: z.string().default('Something went wrong'),
  }),
  /** Metrics that the app can't have. A call that asks for one of them gets a QueryError that names it. */
  z.object({ kind: z.literal('refused labels'), labels: z.array(z.string()).min(1) }),
  /** A metric in the answer that nobody asked for or knows. */
  z.object({ kind: z.literal('unknown metric'), name: z.string().default('forge_queue_depth') }),
  /** The answer's `Date` is that much ahead of the clock, or behind it where that is negative; or it is that moment, epoch milliseconds. */
  z.object({ kind: z.literal('date'), aheadMs: z.number().default(0), at: z.number().optional() }),
  /** The answer is padded with series of value 0 to about that size. */
  z.object({ kind: z.literal('large'), megabytes: z.number().positive().default(100) }),
]);

/** The calls a fault strikes; what is left out does not matter. */
const only = z
  .object({
    operation: z.enum(['metrics', 'metadata']),
    /** Queries of names that ask for it: `app`, `deployments` or `tenantContexts`. */
    field: z.string(),
    /** Bare UUID. */
    app: z.string(),
    /** The interval's start, epoch milliseconds. */
    window: z.number(),
    label: z.string(),
    /** Bare UUID. */
    environment: z.string(),
    /** Calls that ask for more labels, or environments, than this. */
    labelsOver: z.number(),
    environmentsOver: z.number(),
  })
  .partial();

export const faultSchema = kind.and(
  z.object({ only: only.default({}), times: z.number().int().positive().optional() })
);

/** As it is set: what has a default may be left out. Without `times` it lasts; without `only.operation` or `only.field` it strikes metrics calls. */
export type Fault = z.input<typeof faultSchema>;
export type ActiveFault = z.output<typeof faultSchema>;

/** What of a call decides whether a fault strikes it. */
interface Struck {
  readonly operation: 'metrics' | 'metadata';
  readonly fields: readonly string[];
  readonly app: string | undefined;
  readonly environments: readonly string[];
  readonly labels: readonly string[];
  readonly interval: { readonly start: number; readonly end: number } | undefined;
}

export const EVERY_ACCOUNT = '*';

export class Faults {
  readonly #active = new Map<string, { readonly fault: ActiveFault; left: number }[]>();

  /** Replaces the account's faults. @param account its e-mail, or `*` for all. */
  set(account: string, faults: readonly Fault[]): void {
    const parsed = faults.map((fault) => faultSchema.parse(fault));
    this.#active.set(
      account.toLowerCase(),
      parsed.map((fault) => ({ fault, left: fault.times ?? Infinity }))
    );
  }

  /** The first fault that strikes the call, the account's own before everybody's; it is used up by one. */
  take(account: string, call: Struck): ActiveFault | undefined {
    const candidates = [account, EVERY_ACCOUNT].flatMap((key) => this.#active.get(key) ?? []);
    const hit = candidates.find(({ fault, left }) => left > 0 && strikes(fault, call));
    if (hit) {
      hit.left--;
    }
    return hit?.fault;
  }
}

function strikes(fault: ActiveFault, call: Struck): boolean {
  const { field, app, window, label, environment, labelsOver, environmentsOver } = fault.only;
  const { operation = field === undefined ? 'metrics' : 'metadata' } = fault.only;
  return (
    call.operation === operation &&
    (field === undefined || call.fields.includes(field)) &&
    (app === undefined || call.app === app) &&
    (window === undefined || call.interval?.start === window) &&
    (label === undefined || call.labels.includes(label)) &&
    (environment === undefined || call.environments.includes(environment)) &&
    (labelsOver === undefined || call.labels.length > labelsOver) &&
    (environmentsOver === undefined || call.environments.length > environmentsOver) &&
    (fault.kind !== 'refused labels' || fault.labels.some((refused) => call.labels.includes(refused)))
  );
}
