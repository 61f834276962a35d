/** The shapes around an answer. What is inside `resourceMetrics` is the decoder's, and never walked through here. */
import { z } from 'zod';
import { beginningOf, MOST_ERRORS, nameOf, wordOf } from './messages';

const kindSchema = z.string().transform(wordOf).optional().catch(undefined);

const extensionsSchema = z.object({
  statusCode: z.coerce.number().int().optional().catch(undefined),
  errorType: kindSchema,
  /** graphql-java's name for the kind of an error. */
  classification: kindSchema,
  /** graphql-js's name for it. */
  code: kindSchema,
});

/** A `QueryError` in the data, or an entry of GraphQL's `errors`. The former has a list of extensions, the latter one. */
const reportedErrorSchema = z.object({
  message: z.string().transform(beginningOf).nullish().catch(undefined),
  extensions: z
    .preprocess((value) => (Array.isArray(value) ? value[0] : value), extensionsSchema.nullish())
    .catch(undefined),
});
export type ReportedError = z.infer<typeof reportedErrorSchema>;

/** `errors` alone, of any answer: the first few, of a list that may be endless. */
export const errorsSchema = z.object({
  errors: z.preprocess(
    (value) => (Array.isArray(value) ? value.slice(0, MOST_ERRORS) : (value ?? undefined) && [value]),
    z.array(reportedErrorSchema.catch({})).optional()
  ),
});

const resourceMetricsSchema = z.custom<readonly unknown[]>((value) => Array.isArray(value));

export const metricsSchema = z.object({
  data: z.object({
    ecosystem: z.object({
      forgeMetrics: z.object({
        appMetrics: z.union([z.object({ resourceMetrics: resourceMetricsSchema }), reportedErrorSchema]),
      }),
    }),
  }),
});

/** People read it; however long it may be, so much of it. */
const nameSchema = z.string().transform(nameOf);

const environmentSchema = z.object({
  id: z.string(),
  key: nameSchema.nullish(),
  type: nameSchema.nullish(),
  createdAt: z.string().nullish(),
});
export type EnvironmentNode = z.infer<typeof environmentSchema>;

const pageInfoSchema = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() });
export type PageInfo = z.infer<typeof pageInfoSchema>;

const appPageSchema = z.object({
  name: nameSchema.nullish(),
  environmentsPage: z.object({ nodes: z.array(environmentSchema.nullable()), pageInfo: pageInfoSchema }),
});
export type AppPage = z.infer<typeof appPageSchema>;

export const appSchema = z.object({ data: z.object({ app: appPageSchema.nullable() }) });

const availableAppSchema = z.object({ id: z.string(), name: nameSchema.nullish() });
export type AvailableAppNode = z.infer<typeof availableAppSchema>;

const appsPageSchema = z.object({
  nodes: z.array(availableAppSchema.nullable().catch(null)),
  pageInfo: pageInfoSchema.nullish(),
});
export type AppsPage = z.infer<typeof appsPageSchema>;

export const appsSchema = z.object({ data: z.object({ apps: appsPageSchema }) });

const tenantContextSchema = z.object({ cloudId: z.string().nullish(), hostName: nameSchema.nullish() });
export type TenantContext = z.infer<typeof tenantContextSchema>;

export const hostNamesSchema = z.object({
  data: z.object({ tenantContexts: z.array(tenantContextSchema.nullable()) }),
});

const deploymentSchema = z.object({
  status: nameSchema,
  environmentKey: nameSchema,
  buildTag: nameSchema.nullish(),
  majorVersion: z.object({ version: nameSchema.nullish() }).nullish(),
  createdBy: z.object({ name: nameSchema.nullish() }).nullish(),
  createdAt: z.string(),
});
export type DeploymentNode = z.infer<typeof deploymentSchema>;

const deploymentPageSchema = z.object({
  nodes: z.array(deploymentSchema.nullable()),
  pageInfo: pageInfoSchema.nullish(),
});
export type DeploymentPage = z.infer<typeof deploymentPageSchema>;

export const deploymentsSchema = z.object({
  data: z.object({ app: z.object({ deployments: deploymentPageSchema }).nullable() }),
});
