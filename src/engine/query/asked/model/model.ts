/** The query as panels, Explore, variables, annotations and alert rules send it. Schema version 1; its fields are fixed in docs/query.md. */
import { z } from 'zod';
import { timeZoneNamed } from '../../steps/timeZone';
import { bounded, MOST, TOO_LONG } from './bounds';
import { isPanelsInterval, secondsOf } from './minStep';
import { COMPARISONS, shiftSchema } from './shift';

export const SCHEMA_VERSION = 1;

export const QUERY_TYPES = ['metrics', 'annotations', 'variable', 'status'] as const;
/** What annotations show: deployments as the gateway lists them, and when a version was first seen in the metrics. */
export const EVENTS = ['deployments', 'versions'] as const;
export type EventKind = (typeof EVENTS)[number];
export const FORMATS = ['series', 'table'] as const;
/** What a series is ranked by, for the few that are shown. */
export const RANKINGS = ['total', 'mean', 'max', 'last'] as const;
export type Ranking = (typeof RANKINGS)[number];
/** What stands in a step that is known and has no value. */
export const FILLS = ['none', 'zero', 'previous'] as const;
export const FILTER_OPERATORS = ['=', '!=', '=~', '!~', '=|', '!=|'] as const;

/** `pNN` with NN from 0 to 100, decimals allowed. */
const PERCENTILE = /^p(?:100(?:\.0+)?|\d{1,2}(?:\.\d+)?)$/;
export const NAMED_STATISTICS = [
  'auto',
  'sum',
  'rate',
  'perMinute',
  'increase',
  'last',
  'count',
  'avg',
  'min',
  'max',
  'stddev',
  'series',
  'share',
  'heatmap',
  'unique',
] as const;
export type NamedStatistic = (typeof NAMED_STATISTICS)[number];
export type PercentileStatistic = `p${number}`;
export type Statistic = NamedStatistic | PercentileStatistic;

export const isPercentile = (text: string): text is PercentileStatistic => PERCENTILE.test(text);
const isStatistic = (text: string): text is Statistic =>
  isPercentile(text) || (NAMED_STATISTICS as readonly string[]).includes(text);

/** @returns the quantile between 0 and 1 that `pNN` names. */
export const quantileOf = (statistic: PercentileStatistic): number => Number(statistic.slice(1)) / 100;

const name = z.string().max(MOST.nameLength, { error: TOO_LONG.name });
const namedOnce = name.min(1);

export const takesSeveral = (operator: (typeof FILTER_OPERATORS)[number]): boolean =>
  operator === '=|' || operator === '!=|';

/** Strict, as nobody but us writes into it: what is read as another filter than was meant would change numbers. */
const filterSchema = z
  .strictObject({
    key: namedOnce,
    operator: z.enum(FILTER_OPERATORS),
    /** For `=`, `!=`, `=~`, `!~`. */
    value: z.string().max(MOST.valueLength, { error: TOO_LONG.value }).optional(),
    /** For `=|` and `!=|`: any of these. */
    values: bounded('values', z.string().max(MOST.valueLength, { error: TOO_LONG.value })).optional(),
    /** One of the dashboard's, which all of its panels get: where there is no such attribute, the picture is empty. */
    adHoc: z.boolean().optional(),
  })
  .refine(({ operator, value, values }) => takesSeveral(operator) || values === undefined || value !== undefined, {
    path: ['value'],
    error: 'this operator compares with one value; for several use =| or !=|',
  });

const statisticSchema = z.custom<Statistic>((value) => typeof value === 'string' && isStatistic(value), {
  error: `must be one of ${NAMED_STATISTICS.join(', ')} or a percentile such as p95`,
});

/** Seconds, or a text that says a length of time; the interval that a question brings along needs no saying. */
const minStepSchema = z
  .union([z.number(), z.string()])
  .transform((given, context): number | undefined => {
    if (typeof given === 'number' || isPanelsInterval(given)) {
      return typeof given === 'number' ? given : undefined;
    }
    const seconds = secondsOf(given);
    if (seconds === undefined) {
      context.addIssue({ code: 'custom', message: 'give a number of seconds, or a length of time such as 5m or 1h' });
    }
    return seconds;
  })
  .pipe(z.number().min(60, { error: 'the finest step is a minute; use 60 (seconds) or more' }).optional());

const isTimeZone = (text: string): boolean => timeZoneNamed(text) !== undefined;
const NO_TIME_ZONE = 'give the name of a time zone, such as Europe/Berlin or UTC';

/** Strict, as filters are. */
const overSchema = z.strictObject({
  metric: namedOnce,
  /** The query's own where it is left out. */
  statistic: statisticSchema.optional(),
  /** In the place of the query's filters of the same attributes. */
  filters: bounded('filters', filterSchema).optional(),
});

const few = z.number().int().min(1).max(MOST.top, { error: TOO_LONG.top });

export const querySchema = z.object({
  refId: name.default('A'),
  schemaVersion: z.literal(SCHEMA_VERSION),
  queryType: z.enum(QUERY_TYPES).default('metrics'),
  format: z.enum(FORMATS).default('series'),
  /** ARI, UUID or a variable with a single value. */
  app: name.default(''),
  /** Each matched as id, then key, then type; empty is all. */
  environments: bounded('environments', name).default([]),
  /** Labels or OTLP names. */
  metrics: bounded('metrics', namedOnce).default([]),
  statistic: statisticSchema.default('auto'),
  /** Attribute keys; empty: one series a metric. */
  groupBy: bounded('groupBy', namedOnce)
    .transform((keys) => [...new Set(keys)])
    .default([]),
  filters: bounded('filters', filterSchema).default([]),
  /** For `share`: observations above `above` and at or under `bound`, in the metric's unit; either may be left out. */
  above: z.number().optional(),
  bound: z.number().optional(),
  /** For `unique`: the attribute whose values are counted. */
  of: name.optional(),
  /** The same question so much earlier, such as `1w`, and how it is compared with. */
  shift: shiftSchema.optional(),
  compare: z.enum(COMPARISONS).default('series'),
  /** The query's one metric is divided by this one: sums first, division last. */
  over: overSchema.optional(),
  /** Only the N largest series, or only the N smallest; `rankBy` says by what. */
  top: few.optional(),
  bottom: few.optional(),
  rankBy: z.enum(RANKINGS).optional(),
  fill: z.enum(FILLS).default('none'),
  /** Each step as the mean of so many, up to itself. */
  smooth: z
    .number()
    .int()
    .min(2, { error: 'a mean takes two steps at least' })
    .max(MOST.smooth, { error: TOO_LONG.smooth })
    .optional(),
  /** Each step as the sum of all of the range up to itself. */
  accumulate: z.boolean().default(false),
  /** Text with {{attribute}} in it. */
  legend: z.string().max(MOST.legendLength, { error: TOO_LONG.legend }).optional(),
  /** Seconds. */
  minStep: minStepSchema.optional(),
  /** IANA's name: steps of hours, days and weeks begin where its clock shows them. UTC where it is left out, and for rules. */
  timeZone: name.refine(isTimeZone, { error: NO_TIME_ZONE }).optional(),
  /** Show the last step although part of it lies after the frontier. */
  partialStep: z.boolean().default(false),
  /** Of `annotations`: which events; empty is all. */
  events: bounded('events', z.enum(EVENTS)).default([]),
});

export type Filter = Readonly<z.infer<typeof filterSchema>>;
/** As saved in a dashboard: what has a default may be missing. */
export type StoredQuery = z.input<typeof querySchema>;
/** As the engine reads it: whole. */
export type MetricsQuery = z.output<typeof querySchema>;
