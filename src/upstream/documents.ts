/** The questions asked of the gateway. Static text: whatever varies goes into the variables. */

/** Variables: `appId` (ARI), `query` (`ForgeMetricsOtlpQueryInput`). */
export const METRICS_DOCUMENT = `query ForgeAppMetrics($appId: ID!, $query: ForgeMetricsOtlpQueryInput!) {
  ecosystem {
    forgeMetrics(appId: $appId) {
      appMetrics(query: $query) {
        ... on ForgeMetricsOtlpData {
          resourceMetrics
        }
        ... on QueryError {
          message
          identifier
          extensions {
            statusCode
            errorType
          }
        }
      }
    }
  }
}`;

/** Variables: `id` (ARI), `first`, `after` (null for the first page). */
export const APP_DOCUMENT = `query ForgeApp($id: ID!, $first: Int!, $after: String) {
  app(id: $id) {
    name
    environmentsPage(first: $first, after: $after) {
      nodes {
        id
        key
        type
        createdAt
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}`;

/** Variables: `first`, `after` (null for the first page). In the gateway's schema, in nobody's documentation. */
export const APPS_DOCUMENT = `query ForgeApps($first: Int!, $after: String) {
  apps(first: $first, after: $after) {
    nodes {
      id
      name
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}`;

/** Variables: `cloudIds`. Asks for the id, too: an answer's order is nowhere promised. */
export const HOST_NAMES_DOCUMENT = `query ForgeHostNames($cloudIds: [ID!]!) {
  tenantContexts(cloudIds: $cloudIds) {
    cloudId
    hostName
  }
}`;

/** Variables: `id` (ARI), `interval` (`{startTime, endTime}`), `first`, `after` (null for the first page). */
export const DEPLOYMENTS_DOCUMENT = `query ForgeDeployments($id: ID!, $interval: IntervalInput!, $first: Int, $after: String) {
  app(id: $id) {
    deployments(interval: $interval, first: $first, after: $after)
      @optIn(to: ["xls-deployments-by-interval", "xls-deployments-major-version"]) {
      nodes {
        status
        environmentKey
        buildTag
        majorVersion {
          version
        }
        createdBy {
          name
        }
        createdAt
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}`;
