/** The backend's routes for the editors. A variable stands for its present value; without a readable app nothing is asked. */
import { parseAppId } from './engine/identity';
import { type Filter } from './engine/query/asked/model/model';
import {
  type AppsAnswer,
  type AttributesAnswer,
  type AttributeValuesAnswer,
  type EnvironmentsAnswer,
  type MetricsAnswer,
} from './types';

type Get = <Answer>(path: string, params?: Record<string, string>) => Promise<Answer>;

interface Narrowing {
  readonly environments?: readonly string[];
  readonly filters?: readonly Filter[];
}

export class Resources {
  constructor(
    private readonly get: Get,
    private readonly interpolate: (text: string) => string
  ) {}

  async apps(): Promise<AppsAnswer['apps']> {
    return (await this.get<AppsAnswer>('apps')).apps;
  }

  async environments(app: string): Promise<EnvironmentsAnswer['environments']> {
    const id = this.appId(app);
    return id ? (await this.get<EnvironmentsAnswer>(`apps/${id}/environments`)).environments : [];
  }

  async metrics(app: string): Promise<MetricsAnswer['metrics']> {
    const id = this.appId(app);
    return id ? (await this.get<MetricsAnswer>('metrics', { app: id })).metrics : [];
  }

  /** The attributes that any of the metrics has; of those that several have, the larger count. */
  async attributes(app: string, metrics: readonly string[]): Promise<AttributesAnswer['attributes']> {
    const id = this.appId(app);
    if (!id) {
      return [];
    }
    const answers = await Promise.all(
      this.named(metrics).map((metric) => this.get<AttributesAnswer>('attributes', { app: id, metric }))
    );
    const counts = new Map<string, number>();
    for (const { key, count } of answers.flatMap(({ attributes }) => attributes)) {
      counts.set(key, Math.max(count, counts.get(key) ?? 0));
    }
    return [...counts].map(([key, count]) => ({ key, count }));
  }

  /** The values that an attribute has in any of the metrics, within what a query is narrowed to. */
  async values(
    app: string,
    metrics: readonly string[],
    key: string,
    { environments = [], filters = [] }: Narrowing = {}
  ): Promise<AttributeValuesAnswer['values']> {
    const id = this.appId(app);
    const attribute = this.interpolate(key).trim();
    if (!id || attribute === '') {
      return [];
    }
    const narrowing = {
      ...(environments.length > 0 && { environments: JSON.stringify(environments) }),
      ...(filters.length > 0 && { filters: JSON.stringify(filters) }),
    };
    const answers = await Promise.all(
      this.named(metrics).map((metric) =>
        this.get<AttributeValuesAnswer>(`attributes/${encodeURIComponent(attribute)}/values`, {
          app: id,
          metric,
          ...narrowing,
        })
      )
    );
    const byValue = new Map<string, AttributeValuesAnswer['values'][number]>();
    for (const each of answers.flatMap(({ values }) => values)) {
      byValue.set(each.value, { ...each, count: each.count + (byValue.get(each.value)?.count ?? 0) });
    }
    return [...byValue.values()];
  }

  private appId(app: string) {
    return parseAppId(this.interpolate(app));
  }

  /** A variable with several metrics is asked about as none: its suggestions then come from the catalogue. */
  private named(metrics: readonly string[]): readonly string[] {
    return metrics.map(this.interpolate).filter((metric) => /^[\w.-]+$/.test(metric));
  }
}
