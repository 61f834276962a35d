/** The log of calls: what came in, when, and what became of it. */
import { Kind, parse, visit } from 'graphql';
import { z } from 'zod';

export interface Call {
  /** Epoch milliseconds, by the simulator's clock, after the network's delay. */
  readonly arrivedAt: number;
  /** E-mail in lower case; empty when there was none to be read. */
  readonly account: string;
  readonly operation: 'metrics' | 'metadata';
  /** Those of `app`, `apps`, `deployments`, `tenantContexts` and `forgeMetrics` that the query names. */
  readonly fields: readonly string[];
  /** Bare UUID, when the variables name one. */
  readonly app: string | undefined;
  readonly environments: readonly string[];
  readonly labels: readonly string[];
  /** Epoch milliseconds. */
  readonly interval: { readonly start: number; readonly end: number } | undefined;
}

/** `pending` until the answer is out; then `answered`, or what was wrong: `unauthorized`, `invalid query`, `rate limited`, `query error 403`, `fault: cut body`. */
export interface CallRecord extends Call {
  readonly outcome: string;
}

export interface CallLog {
  readonly records: readonly CallRecord[];
  /** @returns how to say what became of it. */
  add(call: Call): (outcome: string) => void;
}

export function callLog(): CallLog {
  const records: { -readonly [Key in keyof CallRecord]: CallRecord[Key] }[] = [];
  /** Calls ask for the same again and again: of a month of them each list is held once. */
  const lists = new Map<string, readonly string[]>();
  const kept = (list: readonly string[]): readonly string[] => {
    const key = list.join('\n');
    const known = lists.get(key) ?? list;
    lists.set(key, known);
    return known;
  };
  return {
    records,
    add(call) {
      const lasting = { fields: kept(call.fields), environments: kept(call.environments), labels: kept(call.labels) };
      const record = { ...call, ...lasting, outcome: 'pending' };
      records.push(record);
      return (outcome) => {
        record.outcome = outcome;
      };
    },
  };
}

const requestSchema = z.object({ query: z.string(), variables: z.unknown().optional() });

const moment = z.string().transform((text) => Date.parse(text));
const variablesSchema = z.object({
  environments: z.array(z.string()),
  metrics: z.array(z.string()),
  interval: z.object({ start: moment, end: moment }),
});

interface ReadRequest {
  /** Fields that are metrics calls. */
  readonly metricsCalls: number;
  readonly call: Omit<Call, 'arrivedAt' | 'account'>;
}

/** Looks into a request's body as far as the log, limit and faults need; what can't be read is left to GraphQL to refuse. */
export function readRequest(body: string): ReadRequest {
  const { fields, metricsCalls, variables } = readQuery(body);
  const filters = find(variables, (value) => variablesSchema.safeParse(value).data);
  return {
    metricsCalls,
    call: {
      operation: metricsCalls > 0 ? 'metrics' : 'metadata',
      fields,
      app: find(variables, (value) =>
        typeof value === 'string' ? /^ari:cloud:ecosystem::app\/(.+)$/.exec(value)?.[1] : undefined
      ),
      environments: filters?.environments ?? [],
      labels: filters?.metrics ?? [],
      interval: filters?.interval,
    },
  };
}

function readQuery(body: string): { fields: readonly string[]; metricsCalls: number; variables: unknown } {
  const fields: string[] = [];
  let metricsCalls = 0;
  try {
    const { query, variables } = requestSchema.parse(JSON.parse(body));
    visit(parse(query), {
      [Kind.FIELD](node) {
        const name = node.name.value;
        if (['app', 'apps', 'tenantContexts', 'forgeMetrics', 'deployments'].includes(name)) {
          fields.push(name);
        }
        metricsCalls += name === 'appMetrics' ? 1 : 0;
      },
    });
    return { fields, metricsCalls, variables };
  } catch {
    return { fields, metricsCalls, variables: undefined };
  }
}

/** The first value within `tree` that `pick` takes, depth first: callers may name their variables as they like. */
function find<Found>(tree: unknown, pick: (value: unknown) => Found | undefined): Found | undefined {
  const found = pick(tree);
  if (found !== undefined || typeof tree !== 'object' || tree === null) {
    return found;
  }
  for (const child of Object.values(tree)) {
    const within = find(child, pick);
    if (within !== undefined) {
      return within;
    }
  }
  return undefined;
}
