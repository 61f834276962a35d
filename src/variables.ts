/** Template variables: apps, an app's environments, and the values its attributes were seen with. */
import {
  CustomVariableSupport,
  type DataQueryRequest,
  type DataQueryResponse,
  type MetricFindValue,
} from '@grafana/data';
import { defer, map, type Observable } from 'rxjs';
import { VariableEditor } from './components/variables/VariableEditor';
import { type EditorSource } from './editorSource';
import { SCHEMA_VERSION } from './engine/query/asked/model/model';
import { readSaved } from './query/savedQuery';
import { attributeOf, isCustomAttribute, metricsFor, variableListOf } from './query/variableList';
import { type AppMetricsQuery } from './types';

export class AppMetricsVariables extends CustomVariableSupport<EditorSource, AppMetricsQuery> {
  override editor = VariableEditor;

  constructor(private readonly datasource: EditorSource) {
    super();
  }

  override getDefaultQuery(): Partial<AppMetricsQuery> {
    // For the kinds that are about an app: with none chosen there would be nothing to list, and no word why.
    const { app } = this.datasource.getDefaultQuery();
    return {
      schemaVersion: SCHEMA_VERSION,
      queryType: 'variable',
      ...(app !== undefined && { app }),
      variable: { kind: 'apps' },
    };
  }

  /** One terminal answer, of text and value. An arrow function: Grafana calls it without its object. */
  override query = ({ targets, scopedVars }: DataQueryRequest<AppMetricsQuery>): Observable<DataQueryResponse> =>
    defer(async () => {
      const [query] = targets;
      const [problem] = query ? readSaved(query).problems : [];
      if (problem) {
        throw new Error(problem.message);
      }
      return query ? this.list(this.datasource.applyTemplateVariables(query, scopedVars)) : [];
    }).pipe(map((data) => ({ data })));

  /** @param query with its variables filled in. */
  async list(query: AppMetricsQuery): Promise<MetricFindValue[]> {
    const { resources } = this.datasource;
    const { app = '', metrics = [] } = query;
    const list = variableListOf(query);
    if (list.kind === 'apps') {
      return (await resources.apps()).map(({ id, name }) => ({ text: name ?? id, value: id }));
    }
    if (list.kind === 'customMetrics') {
      return (await this.customMetrics(app)).map(({ title, value }) => ({ text: title, value }));
    }
    if (list.kind === 'customAttributes') {
      const asked = metrics.length > 0 ? metrics : (await this.customMetrics(app)).map(({ value }) => value);
      const keys = (await resources.attributes(app, asked)).filter(({ key }) => isCustomAttribute(key));
      return keys.sort((one, other) => other.count - one.count).map(({ key }) => ({ text: key, value: key }));
    }
    const attribute = attributeOf(list);
    if (attribute === undefined) {
      return (await resources.environments(app)).map(({ id, key }) => ({ text: key ?? id, value: key ?? id }));
    }
    const seen = await resources.values(app, metricsFor(attribute, metrics), attribute, query);
    return seen.map(({ value, label }) => ({ text: label ?? value, value }));
  }

  private async customMetrics(app: string): Promise<readonly { readonly title: string; readonly value: string }[]> {
    const all = await this.datasource.resources.metrics(app);
    return all
      .filter(({ group, seen }) => seen && (group === 'custom' || group === 'other'))
      .map(({ group, title, label, name }) => ({ title, value: group === 'custom' ? label : name }));
  }
}
