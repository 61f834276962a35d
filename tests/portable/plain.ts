/** What a test hands to either edition of the engine, and gets from it: JSON. */
import { z } from 'zod';

export const questionSchema = z.object({
  query: z.record(z.string(), z.unknown()),
  /** Epoch milliseconds. */
  range: z.object({ from: z.number(), to: z.number() }),
  intervalMs: z.number(),
  maxDataPoints: z.number(),
});
export type PlainQuestion = Readonly<z.infer<typeof questionSchema>>;

const fieldSchema = z.object({
  name: z.string(),
  type: z.enum(['time', 'number', 'string']),
  labels: z.record(z.string(), z.string()).optional(),
  config: z.record(z.string(), z.unknown()).optional(),
  /** Times in epoch milliseconds. */
  values: z.array(z.union([z.number(), z.string(), z.null()])),
});

/** All but the account's quota: it says nothing of the answer, and each edition asks by an account of its own. */
const metaSchema = z
  .looseObject({ custom: z.looseObject({ quota: z.unknown().optional() }).optional() })
  .transform(({ custom: { quota: _, ...custom } = {}, ...meta }) => ({ ...meta, custom }));

const frameSchema = z.object({
  name: z.string(),
  meta: metaSchema.optional(),
  fields: z.array(fieldSchema),
});
export type PlainFrame = z.infer<typeof frameSchema>;

/** Leaves out what only one way of carrying frames has, such as Arrow's names of types. */
export const readFrames = (json: unknown): readonly PlainFrame[] => z.array(frameSchema).parse(json);

const coverageSchema = z.object({
  custom: z.object({
    coverage: z.object({
      windows: z.number(),
      fetched: z.number(),
      pending: z.number(),
      nextAt: z.number().nullable(),
    }),
  }),
});

export const coverageOf = ([first]: readonly PlainFrame[]) => coverageSchema.parse(first?.meta).custom.coverage;
