/** Settings, query and resource answers, as the browser half sees them. */
import { type DataQuery, type DataSourceJsonData } from '@grafana/data';
import { type Filter, type StoredQuery } from './engine/query/asked/model';
import { type MetricGroup } from './engine/catalogue/catalogue';
import { type MetricKind } from './engine/chunk/types';

/** An environment given by hand, for accounts that may not look environments up. */
export interface EnvironmentSetting {
  /** UUID. */
  readonly id: string;
  /** Such as `production`. */
  readonly key?: string;
  /** Such as `PRODUCTION`. */
  readonly type?: string;
}

export interface AppSetting {
  /** ARI or UUID. */
  readonly id: string;
  readonly name?: string;
  readonly environments?: readonly EnvironmentSetting[];
}

/** The data source's `jsonData`, from the form or from provisioning; what is missing has a default in the backend. */
export interface Options extends DataSourceJsonData {
  /** Endpoint; the public gateway when missing. */
  readonly url?: string;
  readonly email?: string;
  readonly apps?: readonly AppSetting[];
  readonly settleMinutes?: number;
  readonly retentionDays?: number;
  /** All that the upstream still has of the apps is kept, looked at or not; unset: true. */
  readonly collect?: boolean;
  /** Sites are shown by their ids, and their host names never looked up. */
  readonly hideNames?: boolean;
}

export interface SecureOptions {
  readonly apiToken?: string;
}

/** What a template variable lists; functions, sites and versions are attributes that have a name of their own. */
export const VARIABLE_KINDS = [
  'apps',
  'environments',
  'functions',
  'sites',
  'versions',
  'attribute',
  'customMetrics',
  'customAttributes',
] as const;
export type VariableKind = (typeof VARIABLE_KINDS)[number];

/** Of queries of type `variable`, which the browser half answers itself. */
export interface VariableList {
  readonly kind: VariableKind;
  /** Of `attribute`: its key. */
  readonly key?: string;
}

/** The metric that a query's one metric is divided by. */
export interface Divisor {
  readonly metric: string;
  readonly statistic?: string;
  readonly filters?: Filter[];
}

/** Fields of one value, which may be a variable's name until Grafana fills it in. */
interface Fillable {
  readonly statistic?: string;
  readonly above?: number | string;
  readonly bound?: number | string;
  readonly top?: number | string;
  readonly bottom?: number | string;
  readonly smooth?: number | string;
  readonly over?: Divisor;
  readonly minStep?: number | string;
}

/** A query as Grafana saves it: its own fields and ours. */
export type AppMetricsQuery = DataQuery &
  Omit<StoredQuery, keyof Fillable> &
  Fillable & { readonly variable?: VariableList };

/** `GET apps` */
export interface AppsAnswer {
  readonly apps: ReadonlyArray<{ readonly id: string; readonly name?: string }>;
}

/** `GET apps/<id>/environments` */
export interface EnvironmentsAnswer {
  readonly environments: readonly EnvironmentSetting[];
}

export interface KnownMetric {
  readonly label: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly group: MetricGroup | 'derived' | 'other';
  readonly kind: MetricKind | 'derived';
  readonly unit: string;
  readonly attributes: readonly string[];
  /** Whether any stored window of the app holds it. */
  readonly seen: boolean;
}

/** `GET metrics?app=<id>` */
export interface MetricsAnswer {
  readonly metrics: readonly KnownMetric[];
}

/** `GET attributes?app=<id>&metric=<label>`; `count` series carry it, lately. */
export interface AttributesAnswer {
  readonly attributes: ReadonlyArray<{ readonly key: string; readonly count: number }>;
}

/** `GET attributes/<key>/values?app=<id>&metric=<label>`; `count` series carry it, lately. */
export interface AttributeValuesAnswer {
  readonly values: readonly AttributeValue[];
}

export interface AttributeValue {
  readonly value: string;
  /** What people call it, such as a site's host name. */
  readonly label?: string;
  readonly count: number;
}
