/** What the answers that a question reads lack: a panel is told of it, a rule is not evaluated. */
import type { ChunkHeader } from '../chunk/types';
import type { Remark } from '../frame';
import { columnNames, withLookback } from '../query';
import { compileFilters } from '../query/asked/filter';
import type { MetricsQuery } from '../query/asked/model';
import type { StepPlan } from '../query/asked/steps';
import { unreadIn } from '../query/reading/unread';
import { touches } from '../window/grid';
import { refusedLabels } from './gather';
import type { Prepared } from './prepare';
import { droppedNotice, refusedNotice } from './texts';

/** @param steps their range is the one that is answered: what lies beside it, though in a window read for it, lacks nothing. */
export function incompleteIn(
  prepared: Prepared,
  query: MetricsQuery,
  steps: StepPlan,
  headers: readonly ChunkHeader[]
): readonly Remark[] {
  const range = withLookback(query, steps);
  const names = new Set(columnNames(query));
  const asked = { range, filters: compileFilters(query.filters), environments: prepared.environments };
  const within = headers.filter(({ window }) => touches(window, range));
  const dropped = within.flatMap((header) => unreadIn(header, names, asked));
  return [...refusedNotice(refusedLabels(prepared, within)), ...droppedNotice(dropped)];
}
