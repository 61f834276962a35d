/** Looks late variables' lists up anew. */
import { VariableSort, type MetricFindValue } from '@grafana/data';
import { isAllOf } from '../query/filling/dashboardVariables';
import { migrated } from '../query/savedQuery';
import { type AppMetricsQuery } from '../types';
import { lateIn, lateVariable, withLists, type Dashboard, type Lists } from './late';
import { offered } from './offered';

/** What a variable's query lists now. */
type Look = (query: AppMetricsQuery) => Promise<readonly MetricFindValue[]>;

/** @returns what the variables of these names stand for by now: nothing for those whose lists are still empty. */
export async function resolve(names: readonly string[], dashboard: Dashboard, look: Look): Promise<Lists> {
  const found = new Map<string, readonly string[]>();
  // One that hangs on itself, by whatever way round, lists nothing.
  const begun = new Set<string>();
  for (const name of names) {
    await find(name);
  }
  return found;

  async function find(name: string): Promise<void> {
    const variable = lateVariable(dashboard, name);
    if (!variable || begun.has(name)) {
      return;
    }
    begun.add(name);
    const query = migrated({ refId: name, ...variable.query });
    for (const other of lateIn(query, dashboard)) {
      await find(other);
    }
    const values = offered(
      await look(withLists(query, found)).catch(() => []),
      dashboard.replace(variable.regex ?? '')
    );
    if (isAllOf(variable)) {
      found.set(name, values);
    } else if ((variable.sort ?? VariableSort.disabled) === VariableSort.disabled) {
      // As Grafana chooses where nobody has.
      found.set(name, values.slice(0, 1));
    }
  }
}
