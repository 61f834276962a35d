import {
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceInstanceSettings,
  type ScopedVars,
} from '@grafana/data';
import { config, DataSourceWithBackend, getTemplateSrv, type TemplateSrv } from '@grafana/runtime';
import { type Observable } from 'rxjs';
import { metricLabel } from './engine/identity';
import { SCHEMA_VERSION } from './engine/query/model';
import { interpolateQuery } from './query/interpolate';
import { queryText } from './query/queryText';
import { isAskable, migrated } from './query/savedQuery';
import { isWatched } from './refresh/mode';
import { refreshing } from './refresh/refresh';
import { Resources } from './resources';
import { type AppMetricsQuery, type Options } from './types';

const FIRST_METRIC = metricLabel('FORGE_BACKEND_INVOCATION_COUNT');

/** The image renderer's own log-in, and public dashboards, of which Grafana's server runs the queries by itself. */
const wantsOneAnswer = (): boolean =>
  config.bootData?.user?.authenticatedBy === 'render' || Boolean(config.publicDashboardAccessToken);

/** The browser half: hands queries to the backend, and asks again while the backend is still fetching. */
export class AppMetricsDataSource extends DataSourceWithBackend<AppMetricsQuery, Options> {
  /** What the editors' pickers offer. */
  readonly resources: Resources;
  private readonly firstApp: string | undefined;

  constructor(
    settings: DataSourceInstanceSettings<Options>,
    private readonly templates: TemplateSrv = getTemplateSrv()
  ) {
    super(settings);
    this.resources = new Resources(
      // The editors say themselves what could not be loaded.
      (path, params) => this.getResource(path, params, { showErrorAlert: false }),
      (text) => this.templates.replace(text)
    );
    this.firstApp = settings.jsonData.apps?.[0]?.id;
  }

  override query(request: DataQueryRequest<AppMetricsQuery>): Observable<DataQueryResponse> {
    const current = { ...request, targets: request.targets.map(migrated) };
    return isWatched(current) && !wantsOneAnswer()
      ? refreshing(current, (each) => super.query(each))
      : super.query(current);
  }

  override filterQuery(query: AppMetricsQuery): boolean {
    return isAskable(migrated(query));
  }

  override getDefaultQuery(): Partial<AppMetricsQuery> {
    return {
      schemaVersion: SCHEMA_VERSION,
      queryType: 'metrics',
      ...(this.firstApp !== undefined && { app: this.firstApp }),
      metrics: [FIRST_METRIC],
      statistic: 'auto',
    };
  }

  override applyTemplateVariables(query: AppMetricsQuery, scopedVars: ScopedVars): AppMetricsQuery {
    return interpolateQuery(migrated(query), (text, format) => this.templates.replace(text, scopedVars, format));
  }

  /** The dashboard's variables, as they are written in a field. */
  dashboardVariables(): string[] {
    return this.templates.getVariables().map(({ name }) => `$${name}`);
  }

  override getQueryDisplayText(query: AppMetricsQuery): string {
    return queryText(migrated(query));
  }
}
