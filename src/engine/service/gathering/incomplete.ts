/** What the answers that a question reads lack: a panel is told of it, a rule is not evaluated. */
import type { ChunkHeader } from '../../chunk/types';
import type { Remark } from '../../frame';
import { columnNames, rangesRead } from '../../query';
import { compileFilters } from '../../query/asked/filters/filter';
import { denominatorFilters } from '../../query/asked/over';
import type { MetricsQuery } from '../../query/asked/model/model';
import type { StepPlan } from '../../query/asked/times/steps';
import { unreadIn } from '../../query/reading/unread';
import { touches } from '../../window/grid';
import { refusedLabels, type WantsLabels } from './gather';
import type { Prepared } from '../prepare/prepare';
import { droppedNotice, refusedNotice } from '../texts';

/** @param steps their range is the one that is answered: what lies beside it, though in a window read for it, lacks nothing. */
export function incompleteIn(
  prepared: Pick<Prepared, 'environments'> & WantsLabels,
  query: MetricsQuery,
  steps: StepPlan,
  headers: readonly ChunkHeader[]
): readonly Remark[] {
  const ranges = rangesRead(query, steps);
  const within = headers.filter(({ window }) => ranges.some((range) => touches(window, range)));
  const read = sidesRead(query).flatMap(({ metrics, filters }) => {
    const [names, compiled] = [new Set(columnNames({ metrics })), compileFilters(filters)];
    return ranges.map((range) => ({ names, range, filters: compiled, environments: prepared.environments }));
  });
  const dropped = within.flatMap((header) => [
    ...new Set(read.flatMap(({ names, ...asked }) => unreadIn(header, names, asked))),
  ]);
  return [...refusedNotice(refusedLabels(prepared, within)), ...droppedNotice(dropped)];
}

/** What is divided, and what it is divided by, each with what is asked of it. */
const sidesRead = (query: MetricsQuery): readonly Pick<MetricsQuery, 'metrics' | 'filters'>[] =>
  query.over ? [query, { metrics: [query.over.metric], filters: [...denominatorFilters(query)] }] : [query];
