import {
  type AdHocVariableFilter,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceGetTagKeysOptions,
  type DataSourceGetTagValuesOptions,
  type DataSourceInstanceSettings,
  LoadingState,
  type MetricFindValue,
  type ScopedVars,
} from '@grafana/data';
import { DataSourceWithBackend, getTemplateSrv, type TemplateSrv } from '@grafana/runtime';
import { of, type Observable } from 'rxjs';
import { annotationSupport } from './annotations';
import { metricLabel } from './engine/identity';
import { SCHEMA_VERSION } from './engine/query/asked/model/model';
import { labels } from './labels';
import { askingWithLists, type LateLists } from './lateLists/askingWithLists';
import { lateIn, type Dashboard } from './lateLists/late';
import { resolve } from './lateLists/resolve';
import { appNames, listedApps } from './listedApps';
import { filtersFrom, unusable } from './query/adHocFilters';
import { askingTheRest } from './query/answeredHere';
import { CATALOGUE_NAMES, describeQuery } from './query/describe/describe';
import { inTimeZone } from './query/dashboardTimeZone';
import { customAllOf, fillable, isAllChosen } from './query/filling/dashboardVariables';
import { interpolateQuery } from './query/filling/interpolate';
import { isAskable, migrated, readSaved } from './query/savedQuery';
import { standsFor, type StandsFor, type Variables } from './query/filling/variableTexts';
import { modeOf } from './refresh/mode';
import { once, refreshing } from './refresh/refresh';
import { Resources } from './resources';
import { tagKeys, tagValues } from './tags';
import { type AppMetricsQuery, type AppSetting, type Options } from './types';
import { AppMetricsVariables } from './variables';

const FIRST_METRIC = metricLabel('FORGE_BACKEND_INVOCATION_COUNT');

/** The browser half: hands queries to the backend, and asks again while the backend is still fetching. */
export class AppMetricsDataSource extends DataSourceWithBackend<AppMetricsQuery, Options> {
  /** What the editors' pickers offer. */
  readonly resources: Resources;
  readonly isProvisioned: boolean;
  private readonly apps: readonly AppSetting[];
  /** What template variables list. */
  private readonly lists: AppMetricsVariables;

  constructor(
    settings: DataSourceInstanceSettings<Options>,
    private readonly templates: TemplateSrv = getTemplateSrv()
  ) {
    super(settings);
    this.isProvisioned = settings.readOnly;
    this.resources = new Resources(
      // The editors say themselves what could not be loaded.
      (path, params) => this.getResource(path, params, { showErrorAlert: false }),
      (text) => this.templates.replace(text)
    );
    this.lists = new AppMetricsVariables(this);
    this.variables = this.lists;
    this.apps = listedApps(settings.jsonData.apps).filter(({ id }) => id !== '');
    this.annotations = annotationSupport(this.apps[0]?.id);
  }

  private readonly lateLists: LateLists = {
    in: (query, { scopedVars }) => lateIn(migrated(query), this.dashboardOf(scopedVars)),
    resolve: (names, { scopedVars }) =>
      resolve(names, this.dashboardOf(scopedVars), (query) =>
        this.lists.list(this.applyTemplateVariables(query, scopedVars))
      ),
  };

  override query(request: DataQueryRequest<AppMetricsQuery>): Observable<DataQueryResponse> {
    const [filter] = unusable(request.filters ?? []);
    if (filter) {
      return of(refusal(request, labels.adHocFilters.unusable(filter.key, filter.operator)));
    }
    const targets = request.targets.filter((query) => this.filterQuery(query));
    const current = { ...request, targets: targets.map((query) => inTimeZone(query, request.timezone)) };
    const ask = askingWithLists(
      askingTheRest(
        (each) => super.query(each),
        (query, scopedVars) => this.applyTemplateVariables(query, scopedVars)
      ),
      this.lateLists
    );
    switch (modeOf({ ...current, targets: current.targets.map(migrated) })) {
      case 'watched':
        return refreshing(current, ask);
      case 'at a glance':
        return once(current, ask);
      case 'plain':
        return ask(current);
    }
  }

  /** What can't be read is asked as well, so that the panel says so. */
  override filterQuery(saved: AppMetricsQuery): boolean {
    const { query, problems } = readSaved(saved);
    return saved.hide !== true && (problems.length > 0 || isAskable(query));
  }

  override getDefaultQuery(): Partial<AppMetricsQuery> {
    const [first] = this.apps;
    return {
      schemaVersion: SCHEMA_VERSION,
      queryType: 'metrics',
      ...(first !== undefined && { app: first.id }),
      metrics: [FIRST_METRIC],
      statistic: 'auto',
    };
  }

  override applyTemplateVariables(
    query: AppMetricsQuery,
    scopedVars: ScopedVars,
    adHocFilters: AdHocVariableFilter[] = []
  ): AppMetricsQuery {
    const filled = {
      // What can't be read stays as it is, for whoever reads it next to refuse.
      ...query,
      ...interpolateQuery(migrated(query), this.variablesIn(scopedVars)),
    };
    const added = filtersFrom(adHocFilters).map((filter) => ({ ...filter, adHoc: true }));
    return added.length > 0 ? { ...filled, filters: [...(filled.filters ?? []), ...added] } : filled;
  }

  /** The attributes that ad-hoc filters offer. */
  override getTagKeys({ queries = [] }: Partial<DataSourceGetTagKeysOptions<AppMetricsQuery>> = {}): Promise<
    MetricFindValue[]
  > {
    return tagKeys(this.resources, this.asked(queries));
  }

  override getTagValues({
    key,
    queries = [],
    filters = [],
  }: Partial<Pick<DataSourceGetTagValuesOptions<AppMetricsQuery>, 'queries' | 'filters'>> &
    Pick<DataSourceGetTagValuesOptions, 'key'>): Promise<MetricFindValue[]> {
    const others = filtersFrom(filters.filter((filter) => filter.key !== key));
    return tagValues(this.resources, this.asked(queries), key, others);
  }

  private variablesIn(scopedVars: ScopedVars): Variables {
    return {
      replace: (text, format) => this.templates.replace(text, scopedVars, format),
      isAll: (name) => isAllChosen(this.templates.getVariables(), name, this.type),
      customAll: (name) => customAllOf(this.templates.getVariables(), name),
    };
  }

  private dashboardOf(scopedVars: ScopedVars): Dashboard {
    return { ...this.variablesIn(scopedVars), variables: this.templates.getVariables(), plugin: this.type };
  }

  private asked(queries: readonly AppMetricsQuery[]): AppMetricsQuery[] {
    return queries.map((query) => this.applyTemplateVariables(query, {}));
  }

  /** The dashboard's variables that a field can take, as they are written in it. */
  dashboardVariables(): string[] {
    return fillable(this.templates.getVariables()).map((name) => `$${name}`);
  }

  standsFor(text: string): StandsFor | undefined {
    return standsFor(text, this.variablesIn({}));
  }

  override getQueryDisplayText(query: AppMetricsQuery): string {
    return describeQuery(migrated(query), { ...CATALOGUE_NAMES, app: appNames(this.apps) });
  }
}

/** Each query's answer: why none of them was asked. */
function refusal({ targets }: DataQueryRequest<AppMetricsQuery>, message: string): DataQueryResponse {
  return { state: LoadingState.Error, data: [], errors: targets.map(({ refId }) => ({ refId, message })) };
}
