/** The two questions asked of the gateway. Static text: whatever varies goes into the variables. */

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
