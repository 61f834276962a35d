/** The part of the gateway's schema that metrics, names of apps, sites and deployments take. */
import { CATALOGUE_LABELS } from '../../../src/engine/catalogue/catalogue';

/** @param extraLabels labels that came after the catalogue: the enum grows. */
export const typeDefs = (extraLabels: readonly string[]): string => /* GraphQL */ `
  directive @optIn(to: [String!]!) repeatable on FIELD

  scalar DateTime
  scalar JSON

  type Query {
    ecosystem: EcosystemQuery
    app(id: ID!): App
    apps(first: Int!, after: String): AppConnection
    tenantContexts(cloudIds: [ID!]!): [TenantContext]
  }

  type EcosystemQuery {
    forgeMetrics(appId: ID!): ForgeMetricsQuery
  }

  type ForgeMetricsQuery {
    appMetrics(query: ForgeMetricsOtlpQueryInput!): ForgeMetricsOtlpResult
  }

  input ForgeMetricsOtlpQueryInput {
    filters: ForgeMetricsOtlpQueryFiltersInput!
  }

  input ForgeMetricsOtlpQueryFiltersInput {
    environments: [ID!]!
    interval: ForgeMetricsIntervalInput!
    metrics: [ForgeMetricsLabels!]!
  }

  input ForgeMetricsIntervalInput {
    start: DateTime!
    end: DateTime!
  }

  enum ForgeMetricsLabels {
    ${[...CATALOGUE_LABELS, ...extraLabels].join('\n    ')}
  }

  union ForgeMetricsOtlpResult = ForgeMetricsOtlpData | QueryError

  type ForgeMetricsOtlpData {
    resourceMetrics: JSON!
  }

  type QueryError {
    identifier: ID
    message: String
    extensions: [QueryErrorExtension!]
  }

  interface QueryErrorExtension {
    statusCode: Int
    errorType: String
  }

  type GenericQueryErrorExtension implements QueryErrorExtension {
    statusCode: Int
    errorType: String
  }

  type App {
    id: ID!
    name: String
    environmentsPage(first: Int!, after: String): AppEnvironmentConnection
    deployments(interval: IntervalInput!, first: Int, after: String): AppDeploymentConnection
  }

  type AppConnection {
    nodes: [App]
    pageInfo: PageInfo!
    totalCount: Int
  }

  input IntervalInput {
    startTime: DateTime!
    endTime: DateTime!
  }

  enum AppEnvironmentType {
    DEVELOPMENT
    STAGING
    PRODUCTION
  }

  type AppEnvironment {
    id: ID!
    key: String!
    type: AppEnvironmentType!
    createdAt: DateTime
  }

  type AppEnvironmentConnection {
    nodes: [AppEnvironment]
    pageInfo: PageInfo!
    totalCount: Int
  }

  type AppEnvironmentVersion {
    version: String!
  }

  enum AppDeploymentStatus {
    DONE
    FAILED
    IN_PROGRESS
  }

  enum AccountStatus {
    active
    inactive
    closed
  }

  interface User {
    accountId: ID!
    accountStatus: AccountStatus!
    name: String!
  }

  type AtlassianAccountUser implements User {
    accountId: ID!
    accountStatus: AccountStatus!
    name: String!
  }

  type AppDeployment {
    status: AppDeploymentStatus!
    environmentKey: String!
    buildTag: String
    majorVersion: AppEnvironmentVersion
    createdBy: User
    createdAt: DateTime!
  }

  type AppDeploymentConnection {
    nodes: [AppDeployment]
    pageInfo: PageInfo!
  }

  type PageInfo {
    hasNextPage: Boolean!
    endCursor: String
  }

  type TenantContext {
    cloudId: ID
    hostName: String
  }
`;
