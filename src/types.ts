/** Settings, query and resource answers, as the browser half sees them. */
import { type DataQuery, type DataSourceJsonData } from '@grafana/data';
import { type Filter, type StoredQuery } from './engine/query/asked/model/model';
import { type MetricGroup } from './engine/catalogue/catalogue';
import { type MetricKind } from './engine/chunk/types';
import { type SettingProblem } from './engine/metricSets/problem';

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
  /**
   * What leaves for which metric stores, as somebody typed or provisioned it: `{sets: [{name, queries?, drop?, hash?}], stores: [{name,
   * adapter, period?, history?, sets, …the adapter's own}]}`. Read by `readExportSettings`; secrets are `store.<name>.<key>`.
   */
  readonly export?: unknown;
}

export interface SecureOptions {
  readonly apiToken?: string;
  readonly [storeSecret: `store.${string}.${string}`]: string | undefined;
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

/** `GET retention`: what another retention would drop. */
export type RetentionAnswer =
  | { readonly kind: 'nothing' }
  | {
      readonly kind: 'drops';
      readonly windows: number;
      readonly bytes: number;
      /** All of it lies before that; in epoch milliseconds, as `at`. */
      readonly before: number;
      readonly at: number;
    };

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

/** `GET export/status`, for Admins. */
export interface ExportStatusAnswer {
  /** What of the settings could not be read, where it was typed. */
  readonly problems: readonly SettingProblem[];
  readonly stores: readonly StoreStatus[];
}

export interface StoreStatus {
  readonly name: string;
  readonly adapter: string;
  readonly kind: 'push' | 'pull';
  /** Seconds. */
  readonly period: number;
  /** Scheme, host and port that is sent to, or the URL to be fetched, without secrets. */
  readonly address?: string;
  /**
   * sending: all that is due has been taken, or is under way. waiting: nothing has been settled yet. retrying: the last try
   * failed, and comes again. closed: the receiver takes nothing until the settings change; tried now and then.
   */
  readonly state: 'sending' | 'waiting' | 'retrying' | 'closed';
  /** When the receiver last took something; epoch milliseconds, as all moments here. */
  readonly lastSuccess: number | null;
  /** Up to when all that is stored has been taken; null before anything was. */
  readonly until: number | null;
  /** Milliseconds from `until` to the end of what is settled. */
  readonly lag: number | null;
  /** Points since the store was made: taken; that the receiver won't ever take; left out for their age or for want of room. */
  readonly sent: number;
  readonly refused: number;
  readonly letGo: number;
  /** Of points that had left the gateway's second answer said something else, and this receiver takes no corrections. */
  readonly changedAfter: number;
  readonly lastError?: { readonly at: number; readonly words: string };
  /** Of a store that is fetched. */
  readonly pull?: PullStatus;
  /** When the next try is due. */
  readonly nextAt: number | null;
  /** What of the sets this receiver has no form for, or what is bounded. */
  readonly notices: readonly string[];
}

export interface PullStatus {
  /** none: nobody has had one made, so nobody can fetch the store. given: as a secret of the settings. */
  readonly address: 'none' | 'made' | 'given';
  /** Since the plugin began. */
  readonly lastFetched: number | null;
}

/** `POST export/renew`, for Admins, of a store of the saved settings that is fetched: its address before is wrong from then on. */
export interface RenewRequest {
  readonly store: string;
}

export interface RenewAnswer {
  /** Below the data source's resources; told this once. */
  readonly path: string;
}

/** `POST export/preview`, for Admins: what a set, saved or not, would send of the newest settled windows. */
export interface PreviewRequest {
  /** As it stands in the settings. */
  readonly set: Readonly<Record<string, unknown>>;
  /** A store of the saved settings, whose key attributes are hashed with; without one they are shown as hashed by any. */
  readonly store?: string;
}

export interface PreviewAnswer {
  readonly problems: readonly SettingProblem[];
  readonly series: readonly PreviewSeries[];
  /** Series that are not listed. */
  readonly more: number;
  readonly notices: readonly string[];
}

export interface PreviewSeries {
  readonly app: string;
  readonly name: string;
  readonly unit: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly shape: 'number' | 'histogram';
  readonly temporality: 'delta' | 'cumulative' | 'gauge';
  /** Of the newest window that has any. */
  readonly points: number;
  /** Of its last point: the value, or of a histogram its count and sum. */
  readonly last: {
    readonly start: number;
    readonly end: number;
    readonly value: number | null;
    readonly count?: number;
  };
}

/** `POST export/test`, for Admins, of a store of the saved settings: one point is sent. */
export interface TestRequest {
  readonly store: string;
}

export interface TestAnswer {
  /** taken; later: it can't just now; refused: not this point; closed: nothing at all. */
  readonly kind: 'taken' | 'later' | 'refused' | 'closed';
  /** What came of it, with the receiver's own words. */
  readonly message: string;
}
