/** From a parsed query to what has to be fetched and read for it; or to the reason why it can't be. */
import { isRefusal } from '../../failure';
import type { EnvironmentInfo } from '../../upstream';
import { parseAppId, type AppId, type AppRef, type EnvironmentId } from '../../identity';
import { columnNames, labelIn, problemOfRange } from '../../query';
import type { MetricsQuery } from '../../query/asked/model/model';
import type { EpochMs } from '../../time';
import type { Account } from '../account/account';
import { downstream, refused, type Answer, type Question } from '../answer';
import { demandBase, type DemandBase } from './demandBase';
import { resolveEnvironments } from './environments';
import { knownEnvironments, type KnownEnvironments } from './knownEnvironments';
import type { Source } from '../account/source';
import { TEXT } from '../texts';

export interface Prepared {
  readonly app: AppRef;
  /** Undefined: all. */
  readonly environments: readonly EnvironmentId[] | undefined;
  readonly missingEnvironments: readonly string[];
  readonly known: readonly EnvironmentInfo[];
  readonly environmentNames: ReadonlyMap<EnvironmentId, string>;
  readonly demand: DemandBase;
  /** The upstream has yet to accept this data source's token: nothing stored may be shown. Says why it is so. */
  readonly unproven: string | undefined;
}

export type Preparation =
  | { readonly kind: 'ready'; readonly prepared: Prepared }
  /** `retryAt`: it passes; what stands in the way is tried again then. */
  | { readonly kind: 'answer'; readonly answer: Answer; readonly retryAt?: EpochMs };

const answered = (answer: Answer): Preparation => ({ kind: 'answer', answer });

/** Checks what needs no call: the app is named, is one, and is listed by this data source; the range can be answered. */
export function appOf(
  { query, range }: Pick<Question, 'query' | 'range'>,
  source: Source,
  queryType: MetricsQuery['queryType'] = 'metrics'
): AppId | Answer {
  if (query.queryType !== queryType) {
    return refused(TEXT.notAnswered(query.queryType));
  }
  if (query.app.trim() === '') {
    return refused(TEXT.noApp);
  }
  const app = parseAppId(query.app);
  const leftOut = source.leftOut.find((row) => row.app === query.app.trim());
  if (leftOut) {
    return refused(TEXT.leftOut(leftOut.message));
  }
  if (!app) {
    return refused(TEXT.notAnApp(query.app));
  }
  if (!source.apps.some(({ id }) => id === app)) {
    return refused(TEXT.notListed(query.app));
  }
  if (queryType === 'metrics' && query.metrics.length === 0) {
    return refused(TEXT.noMetric);
  }
  const problem = problemOfRange(range);
  return problem === undefined ? app : refused(problem);
}

/** May look up the app's environments; never makes a metrics call. */
export async function prepare(account: Account, source: Source, app: AppId, query: MetricsQuery): Promise<Preparation> {
  const ref: AppRef = { account: account.key, app };
  const access = await account.accessCheck.of(source, app);
  if (access.kind === 'refused') {
    return answered(downstream(401, access.failure.message));
  }
  const { environments: known, failure } = await knownEnvironments(account, source, app);
  const { ids, missing } = resolveEnvironments(query.environments, known);
  if (failure && (known.length === 0 || missing.length > 0)) {
    return notLookedUp(failure, account.clock.now());
  }
  if (known.length === 0) {
    return answered(downstream(404, TEXT.noEnvironmentAtAll));
  }
  const isProven = access.kind === 'accepted';
  return {
    kind: 'ready',
    prepared: {
      app: ref,
      environments: ids,
      // Names are for those alone whose token is accepted.
      missingEnvironments: isProven ? missing : [],
      known,
      environmentNames: new Map(known.map((environment) => [environment.id, environmentName(environment)])),
      demand: demandFor(demandBase(account, source, app, known), query, ids),
      unproven: isProven ? undefined : access.failure.message,
    },
  };
}

function notLookedUp({ failure, retryAt }: NonNullable<KnownEnvironments['failure']>, now: EpochMs): Preparation {
  return isRefusal(failure)
    ? answered(downstream(502, TEXT.noEnvironments(failure.message)))
    : { kind: 'answer', answer: downstream(503, TEXT.noEnvironmentsYet(failure.message, retryAt, now)), retryAt };
}

export const environmentName = ({ id, key }: EnvironmentInfo): string => key ?? id;

function demandFor(base: DemandBase, query: MetricsQuery, ids: readonly EnvironmentId[] | undefined): DemandBase {
  const labels = columnNames(query).map((column) => labelIn(query, column));
  const { environments, labels: documented } = base.ask;
  const extra = labels.filter((label) => !documented.includes(label));
  return {
    ...base,
    wants: { environments: ids ?? environments, labels },
    ask: { environments, labels: [...documented, ...extra] },
  };
}
