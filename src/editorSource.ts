/** The data source as its editors see it, so that they need not know what it is made of. */
import { type DataSourceApi, type ScopedVars } from '@grafana/data';
import { type Resources } from './resources';
import { type StandsFor } from './query/filling/variableTexts';
import { type AppMetricsQuery, type Options } from './types';

export interface EditorSource extends DataSourceApi<AppMetricsQuery, Options> {
  /** What the pickers offer. */
  readonly resources: Resources;
  /** Its settings come from a file, and can't be saved from here. */
  readonly isProvisioned: boolean;
  /** The dashboard's variables that a field can take, as they are written in it. */
  dashboardVariables(): string[];
  /** What a text that is nothing but a variable stands for at present. */
  standsFor(text: string): StandsFor | undefined;
  getDefaultQuery(): Partial<AppMetricsQuery>;
  applyTemplateVariables(query: AppMetricsQuery, scopedVars: ScopedVars): AppMetricsQuery;
}
