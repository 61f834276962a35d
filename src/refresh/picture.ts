/** What a panel has been shown so far, query by query, and how the next answer changes it. Plain data, pure functions. */
import { type DataFrame, type DataQuery, type DataQueryError, type DataQueryResponse } from '@grafana/data';
import { type Coverage } from '../engine/window/coverage';
import { coverageOf, heldWindows } from './coverage';
import { quotaOf, unfetchedOf, type CallQuota } from './progress';
import { shading } from './shading';
import { statisticsOf } from './statistics';

interface QueryPicture {
  readonly frames: readonly DataFrame[];
  /** How many windows the frames hold data of, which may be more than the last answer knew of. */
  readonly held: number;
  /** How many of them were there when the query was first answered; undefined while what is stored was not yet looked at. */
  readonly cached: number | undefined;
  /** As the last answer knew it; undefined in one that looked at nothing stored. */
  readonly quota: CallQuota | undefined;
  /** Undefined for an answer without coverage, which is final as it is. */
  readonly coverage: Coverage | undefined;
  /** Why this query cannot be answered any further. */
  readonly error: DataQueryError | undefined;
}

/** By refId, in the order of the queries. */
export type Picture = ReadonlyMap<string, QueryPicture>;

export const NOTHING_YET: Picture = new Map();

/**
 * The picture with an answer to some of its queries in it. A query's own picture never gets emptier: an answer that knows
 * of fewer windows than before (a store that was lost), or is an error, leaves the older frames in place.
 */
export function withAnswer(picture: Picture, asked: readonly DataQuery[], answer: DataQueryResponse): Picture {
  const next = new Map(picture);
  for (const { refId } of asked) {
    const frames = answer.data.filter((frame: DataFrame) => frame.refId === refId);
    const coverage = coverageOf(frames);
    const held = coverage ? heldWindows(coverage) : 0;
    const error = errorOf(answer, refId);
    const quota = quotaOf(frames);
    const received = { frames, held, cached: quota && held, quota, coverage, error };
    const previous = picture.get(refId);
    next.set(refId, previous ? fuller(previous, received) : received);
  }
  return next;
}

function fuller(previous: QueryPicture, received: QueryPicture): QueryPicture {
  if (received.error) {
    return { ...previous, error: received.error };
  }
  const cached = previous.cached ?? received.cached;
  const isEmptier =
    previous.coverage && received.coverage ? received.held < previous.held : rows(received) < rows(previous);
  return isEmptier ? { ...received, cached, frames: previous.frames, held: previous.held } : { ...received, cached };
}

const rows = ({ frames }: QueryPicture): number => frames.reduce((sum, frame) => sum + frame.length, 0);

/** An error that names no query is every query's. */
function errorOf({ error, errors = [] }: DataQueryResponse, refId: string): DataQueryError | undefined {
  return [...errors, ...(error ? [error] : [])].find((each) => each.refId === undefined || each.refId === refId);
}

/** The queries for which more is to come: windows that are not there, or the rest of one that nobody asked for in time. */
export function pendingIn(picture: Picture): ReadonlyMap<string, Coverage> {
  const pending = new Map<string, Coverage>();
  for (const [refId, { frames, coverage, error }] of picture) {
    const isPending = (): boolean => unfetchedOf(frames).some(({ kind }) => kind === 'pending');
    if (!error && coverage && (coverage.pending > 0 || (coverage.nextAt !== null && isPending()))) {
      pending.set(refId, coverage);
    }
  }
  return pending;
}

/**
 * Whether any query knows something about its range: even "fetched, and there was nothing" is worth drawing. So is what
 * stands in the way of all of it, which nobody would read in a panel that is loading.
 */
export function isWorthDrawing(picture: Picture): boolean {
  return [...picture.values()].some(
    ({ frames, coverage }) =>
      frames.some(({ length }) => length > 0) ||
      (coverage && coverage.windows > coverage.pending) ||
      frames.some(({ meta }) => meta?.notices?.some(({ severity }) => severity !== 'info'))
  );
}

export const errorsIn = (picture: Picture): DataQueryError[] => [
  ...new Set([...picture.values()].flatMap(({ error }) => error ?? [])),
];

/** What a person could tell apart, such as names that were looked up meanwhile: a picture with the same digest needs no drawing again. */
export const digestOf = (picture: Picture): string =>
  JSON.stringify(
    [...picture].map(([refId, { frames, coverage, error }]) => [
      refId,
      coverage && { ...coverage, nextAt: null },
      frames.map(({ meta, fields }) => [
        meta?.notices,
        fields.map(({ config }) => [config.displayNameFromDS, config.mappings]),
      ]),
      unfetchedOf(frames),
      error?.message,
    ])
  );

/**
 * The frames, each time as new objects: Grafana writes into what it is given (`meta.dataTopic`, a field's `state`). A query's
 * first frame carries its statistics; where time is not fetched, a last one shades it.
 */
export function framesIn(picture: Picture): DataFrame[] {
  const frames = [...picture].flatMap(([refId, query]) => copiesOf(query, picture.size > 1 ? `${refId}: ` : ''));
  const shaded = shading([...picture.values()].flatMap((query) => unfetchedOf(query.frames)));
  return shaded ? [...frames, shaded] : frames;
}

/** @param whose which query's statistics they are, where there are several. */
function copiesOf(query: QueryPicture, whose: string): DataFrame[] {
  const { coverage, quota } = query;
  const stats = coverage && statisticsOf(coverage, query, quota);
  const named = stats?.map((stat) => ({ ...stat, displayName: whose + stat.displayName }));
  return query.frames.map((frame, index) => ({
    ...frame,
    meta: frame.meta && { ...frame.meta, ...(index === 0 && named && { stats: named }) },
    fields: frame.fields.map((field) => ({ ...field, config: { ...field.config } })),
  }));
}

/**
 * While other queries are still being answered, a query's error is an error notice: as a response's error it would end
 * the panel's loading at once.
 */
export const errorNotices = (picture: Picture): DataFrame[] =>
  [...picture].flatMap(([refId, { error }]) =>
    error
      ? { refId, fields: [], length: 0, meta: { notices: [{ severity: 'error' as const, text: error.message ?? '' }] } }
      : []
  );
