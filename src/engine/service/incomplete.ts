/** What the answers that a question reads lack: a panel is told of it, a rule is not evaluated. */
import type { ChunkHeader, Dropped } from '../chunk/types';
import type { Remark } from '../frame';
import { columnNames, withLookback } from '../query';
import { compileFilters, type CompiledFilters } from '../query/asked/filter';
import type { MetricsQuery } from '../query/asked/model';
import type { StepPlan } from '../query/asked/steps';
import { after, type TimeRange } from '../time';
import { touches } from '../window/grid';
import { refusedLabels } from './gather';
import type { Prepared } from './prepare';
import { droppedNotice, refusedNotice } from './texts';

const ENVIRONMENT = 'environmentId';

/** @param steps their range is the one that is answered: what lies beside it, though in a window read for it, lacks nothing. */
export function incompleteIn(
  prepared: Prepared,
  query: MetricsQuery,
  steps: StepPlan,
  headers: readonly ChunkHeader[]
): readonly Remark[] {
  const range = withLookback(query, steps);
  const within = headers.filter(({ window }) => touches(window, range));
  const names = new Set(columnNames(query));
  const filters = compileFilters(query.filters);
  const dropped = within.flatMap(({ window, dropped }) =>
    dropped.filter((each) => mayBeOf(each, names) && mayCount(each, window, range, filters, prepared))
  );
  return [...refusedNotice(refusedLabels(prepared, within)), ...droppedNotice(dropped)];
}

/** A metric without a name may be any, but for one whose name is longer than any that can be asked for. */
const mayBeOf = ({ metric, reason }: Dropped, names: ReadonlySet<string>): boolean =>
  metric === '' ? reason !== 'name too long' : names.has(metric);

/** What could not be read of a point is as the question would have it. */
function mayCount(
  { attributes = {}, starts }: Dropped,
  window: ChunkHeader['window'],
  range: TimeRange,
  filters: CompiledFilters,
  { environments }: Prepared
): boolean {
  const isBeside = starts && (after(window, starts.last) < range.from || after(window, starts.first) >= range.to);
  const environment = attributes[ENVIRONMENT];
  const isElsewhere =
    environment !== undefined && environments !== undefined && !environments.some((id) => id === environment);
  return (
    isBeside !== true && !isElsewhere && Object.entries(attributes).every(([key, value]) => filters.allows(key, value))
  );
}
