/** What of an answer could not be read and might have counted: a figure without it is not the figure. */
import type { ChunkHeader, Dropped } from '../../chunk/types';
import type { EnvironmentId } from '../../identity';
import { after, type TimeRange } from '../../time';
import { touches } from '../../window/grid';
import type { CompiledFilters } from '../asked/filters/filter';
import { ENVIRONMENT } from './series';

/** What a question reads. */
export interface ReadFor {
  readonly range: TimeRange;
  readonly filters: CompiledFilters;
  /** Undefined: all. */
  readonly environments: readonly EnvironmentId[] | undefined;
}

/** @param metrics their OTLP names. */
export const unreadIn = (header: ChunkHeader, metrics: ReadonlySet<string>, asked: ReadFor): readonly Dropped[] =>
  touches(header.window, asked.range)
    ? header.dropped.filter((each) => mayBeOf(each, metrics) && mayCount(each, header.window, asked))
    : [];

/** Whether something came of the metric, and nothing of it that could be read. */
export const isUnread = (header: ChunkHeader, metric: string, asked: ReadFor): boolean =>
  header.dropped.length > 0 &&
  !header.metrics.some(({ name }) => name === metric) &&
  unreadIn(header, new Set([metric]), asked).some((dropped) => dropped.metric === metric);

/** A metric without a name may be any, but for one whose name is longer than any that can be asked for. */
const mayBeOf = ({ metric, reason }: Dropped, names: ReadonlySet<string>): boolean =>
  metric === '' ? reason !== 'name too long' : names.has(metric);

/** What could not be read of a point is as the question would have it. */
function mayCount(
  { attributes = {}, starts }: Dropped,
  window: ChunkHeader['window'],
  { range, filters, environments }: ReadFor
): boolean {
  const isBeside = starts && (after(window, starts.last) < range.from || after(window, starts.first) >= range.to);
  const environment = attributes[ENVIRONMENT];
  const isElsewhere =
    environment !== undefined && environments !== undefined && !environments.some((id) => id === environment);
  return (
    isBeside !== true && !isElsewhere && Object.entries(attributes).every(([key, value]) => filters.allows(key, value))
  );
}
