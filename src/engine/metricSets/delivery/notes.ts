/** What outlives the process of a delivery, as text: parsed where it is read. */
import { z } from 'zod';
import { parseAppId, type AppId } from '../../identity';
import { epochMs } from '../../time';
import type { Totals, Total } from '../figures/totals';
import { NOTHING_APART } from './apart';
import type { Noted } from './noted';
import { jsonOf } from '../../json';

const moment = z.number().transform(epochMs);
const app = z.string().transform((text, context): AppId => {
  const id = parseAppId(text);
  if (id === undefined) {
    context.addIssue({ code: 'custom', message: 'no app' });
    return z.NEVER;
  }
  return id;
});

/** What was noted before there were any has none. */
const definition = z.string().default('');

/** What was noted before there was any has none. */
const apart = z
  .object({
    held: z
      .array(z.object({ key: z.string(), from: moment, to: moment, points: z.number() }))
      .readonly()
      .default([]),
    gone: z.array(z.string()).readonly(),
  })
  .default(NOTHING_APART);

const cursorSchema = z.object({
  app,
  until: moment,
  change: z.number(),
  begun: moment,
  elsewhere: moment.optional(),
  apart,
  definition,
});

const notedSchema = z.object({
  cursors: z.array(cursorSchema),
  history: z.array(cursorSchema.extend({ end: moment })).default([]),
  batch: z
    .object({
      app,
      lane: z.enum(['live', 'history']).default('live'),
      from: moment,
      to: moment,
      changesFrom: z.number(),
      changesTo: z.number(),
      oldest: moment,
      releases: moment.default(epochMs(0)),
      begun: moment,
      elsewhere: moment.optional(),
      apart,
      definition,
      done: z.number(),
      left: z.number().default(0),
      halved: z.array(z.number()).default([]),
      taken: z.array(z.string()).optional(),
    })
    .optional(),
  counts: z.object({
    sent: z.number(),
    refused: z.number(),
    letGo: z.number(),
    changedAfter: z.number(),
    changesLetGo: z.number().optional(),
    incomplete: z.number().optional(),
  }),
  lastSuccess: moment.optional(),
});

export function writtenNotes({ cursors, history, batch, counts, lastSuccess }: Noted): string {
  return JSON.stringify({
    cursors: [...cursors].map(([id, cursor]) => ({ app: id, ...cursor })),
    history: [...history].map(([id, cursor]) => ({ app: id, ...cursor })),
    batch: batch && {
      ...batch.batch,
      done: batch.done,
      left: batch.left,
      halved: [...batch.halved],
      taken: batch.taken && [...batch.taken],
    },
    counts,
    lastSuccess,
  } satisfies z.input<typeof notedSchema>);
}

/** Undefined for what is no such text. */
export function readNotes(text: string): Noted | undefined {
  const { data } = notedSchema.safeParse(jsonOf(text));
  if (data === undefined) {
    return undefined;
  }
  const { batch, counts, lastSuccess } = data;
  const cursors = new Map(data.cursors.map(({ app: id, ...cursor }) => [id, cursor]));
  const history = new Map(data.history.map(({ app: id, ...cursor }) => [id, cursor]));
  if (batch === undefined) {
    return { cursors, history, batch, counts, lastSuccess };
  }
  const { done, left, halved, taken, ...rest } = batch;
  return { cursors, history, batch: { batch: rest, done, left, halved, ...(taken && { taken }) }, counts, lastSuccess };
}

const amount = z.object({ exact: z.number(), shown: z.number() });
const known = {
  name: z.string(),
  unit: z.string(),
  attributes: z.record(z.string(), z.string()),
  start: moment,
  end: moment,
  grownAt: moment,
};
const totalSchema = z.discriminatedUnion('shape', [
  z.object({ ...known, shape: z.literal('number'), value: amount }),
  z.object({
    ...known,
    shape: z.literal('histogram'),
    count: amount,
    sum: z.number().optional(),
    bounds: z.array(z.number()),
    buckets: z.array(amount),
  }),
]);

export const writtenTotal = (total: Total): string => JSON.stringify(total);

/** One that can't be read begins anew, as receivers are used to. */
export function readTotals(rows: readonly { readonly series: string; readonly total: string }[]): Totals {
  return new Map(
    rows.flatMap(({ series, total }) => {
      const { data } = totalSchema.safeParse(jsonOf(total));
      return data === undefined ? [] : [[series, data] as const];
    })
  );
}
