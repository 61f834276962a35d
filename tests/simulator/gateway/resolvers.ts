/** The schema's fields, answered from the world. */
import { GraphQLScalarType, type GraphQLResolveInfo } from 'graphql';
import type { AnswerOptions } from '../metrics/answer';
import type { App, World } from '../world/types';
import { deploymentsOf } from '../world/deployments';
import type { Account } from './accounts';
import type { ActiveFault } from './faults';
import { answerMetrics, findApp, isRefusal, refuse, type MetricsQuery } from './metricsCall';
import { page, type PageArguments } from './page';
import { graphQLError, queryError, type Refusal } from './queryError';
import type { SaidInAnswer } from './verdict';

export interface GatewayContext {
  readonly world: World;
  readonly account: Account;
  /** Epoch milliseconds. */
  readonly now: number;
  /** The call carries `X-ExperimentalApi: ForgeMetricsQuery`. */
  readonly experimental: boolean;
  readonly fault: ActiveFault | undefined;
  /** Decided before the query was looked at. */
  readonly refused: SaidInAnswer | undefined;
  readonly answers: AnswerOptions;
  /** No page of environments is larger, whatever is asked for; of deployments none is ten times as large. */
  readonly largestPage: number;
  readonly onRefusal: (outcome: string) => void;
}

const OPT_INS = ['xls-deployments-by-interval', 'xls-deployments-major-version'];

export const resolvers = {
  DateTime: new GraphQLScalarType<number, string>({
    name: 'DateTime',
    parseValue: (value) => momentOf(value),
    serialize: (value) => new Date(Number(value)).toISOString(),
  }),
  JSON: new GraphQLScalarType({ name: 'JSON' }),
  Query: {
    ecosystem: () => ({}),
    app: (_: unknown, { id }: { id: string }, context: GatewayContext) => {
      if (context.refused) {
        throw thrown(context.refused.refusal, context);
      }
      const app = findApp(context.world, id, context.account);
      if (isRefusal(app)) {
        throw thrown(app, context);
      }
      return { id, name: app.name, app };
    },
    apps: (_: unknown, args: PageArguments, context: GatewayContext) => {
      const refusal = context.refused?.refusal ?? (context.account.mayListApps ? undefined : MAY_NOT_LIST_APPS);
      if (refusal) {
        throw thrown(refusal, context);
      }
      const own = context.world.apps.filter(context.account.owns);
      const nodes = own.map((app) => ({ id: `ari:cloud:ecosystem::app/${app.id}`, name: app.name, app }));
      return { ...page(nodes, args, context.largestPage), totalCount: own.length };
    },
    tenantContexts: (_: unknown, { cloudIds }: { cloudIds: readonly string[] }, context: GatewayContext) => {
      const refusal = context.refused?.refusal ?? (cloudIds.length > SITES_AT_ONCE ? TOO_MANY_SITES : undefined);
      if (refusal) {
        throw thrown(refusal, context);
      }
      return cloudIds.map((cloudId) => siteOf(context.world, cloudId));
    },
  },
  EcosystemQuery: {
    forgeMetrics: (_: unknown, { appId }: { appId: string }) => ({ appId }),
  },
  ForgeMetricsQuery: {
    appMetrics: ({ appId }: { appId: string }, { query }: { query: MetricsQuery }, context: GatewayContext) => {
      if (!context.experimental) {
        throw thrown(NOT_OPTED_IN, context);
      }
      if (context.refused?.as === 'graphql errors') {
        throw thrown(context.refused.refusal, context);
      }
      const app = findApp(context.world, appId, context.account);
      const refusal =
        context.refused?.refusal ?? (isRefusal(app) ? app : refuse(app, query, context.now, context.fault));
      if (refusal || isRefusal(app)) {
        return refusal && said(appId, refusal, context);
      }
      const answers = answerMetrics(context.world, app, query, context.now, context.fault, context.answers);
      return { __typename: 'ForgeMetricsOtlpData', resourceMetrics: answers };
    },
  },
  App: {
    environmentsPage: ({ app }: { app: App }, args: PageArguments, { largestPage }: GatewayContext) => ({
      ...page(app.environments, args, largestPage),
      totalCount: app.environments.length,
    }),
    deployments: (
      { app }: { app: App },
      { interval, ...args }: PageArguments & { interval: { startTime: number; endTime: number } },
      context: GatewayContext,
      info: GraphQLResolveInfo
    ) => {
      const missing = OPT_INS.filter((name) => !optIns(info).includes(name));
      if (missing.length > 0) {
        throw thrown(
          { ...NOT_OPTED_IN, message: `Field deployments needs @optIn(to: ${JSON.stringify(missing)})` },
          context
        );
      }
      if (!context.account.mayReadDeployments) {
        throw thrown(MAY_NOT_READ_DEPLOYMENTS, context);
      }
      return page(
        deploymentsOf(app, interval.startTime, interval.endTime, context.now),
        args,
        10 * context.largestPage
      );
    },
  },
  User: { __resolveType: () => 'AtlassianAccountUser' },
};

/** As many as Atlassian's CLI asks for at once. */
const SITES_AT_ONCE = 20;
const TOO_MANY_SITES: Refusal = {
  statusCode: 400,
  errorType: 'BAD_REQUEST',
  message: `tenantContexts takes ${SITES_AT_ONCE} cloudIds at most`,
};

const MAY_NOT_READ_DEPLOYMENTS: Refusal = {
  statusCode: 403,
  errorType: 'FORBIDDEN',
  message: 'The user may not read the deployments of this app',
};

const MAY_NOT_LIST_APPS: Refusal = {
  statusCode: 403,
  errorType: 'FORBIDDEN',
  message: 'The user may not list apps',
};

const HIDDEN_SITE: Refusal = {
  statusCode: 403,
  errorType: 'FORBIDDEN',
  message: 'The user may not read this tenant context',
};

const NOT_OPTED_IN: Refusal = {
  statusCode: 400,
  errorType: 'OPT_IN_REQUIRED',
  message: 'Field appMetrics is experimental: send the header X-ExperimentalApi: ForgeMetricsQuery',
};

function thrown(refusal: Refusal, context: GatewayContext) {
  context.onRefusal(`graphql error ${refusal.statusCode}`);
  return graphQLError(refusal);
}

function said(appId: string, refusal: Refusal, context: GatewayContext) {
  context.onRefusal(`query error ${refusal.statusCode}`);
  return queryError(appId, refusal);
}

function siteOf(world: World, cloudId: string) {
  for (const { environments } of world.apps) {
    const site = environments.flatMap(({ sites }) => sites).find((one) => one.cloudId === cloudId);
    if (site) {
      // In a list, an error is a null there and an entry of `errors` beside the data.
      return site.hidden ? graphQLError(HIDDEN_SITE) : { cloudId, hostName: site.hostName };
    }
  }
  return null;
}

function optIns({ fieldNodes }: GraphQLResolveInfo): readonly string[] {
  return fieldNodes
    .flatMap(({ directives = [] }) => directives)
    .filter(({ name }) => name.value === 'optIn')
    .flatMap(({ arguments: args = [] }) => args)
    .flatMap(({ value }) => (value.kind === 'ListValue' ? value.values : []))
    .flatMap((value) => (value.kind === 'StringValue' ? value.value : []));
}

function momentOf(value: unknown): number {
  const moment = typeof value === 'string' ? Date.parse(value) : NaN;
  if (Number.isNaN(moment)) {
    throw new TypeError('DateTime needs a time in ISO 8601');
  }
  return moment;
}
