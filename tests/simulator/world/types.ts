/** What the simulated gateway knows of: apps, where they run, what they consist of. */

type EnvironmentType = 'DEVELOPMENT' | 'STAGING' | 'PRODUCTION';

export interface Environment {
  /** Bare UUID. */
  readonly id: string;
  readonly key: string;
  readonly type: EnvironmentType;
  /** Epoch milliseconds; there is no data before it. */
  readonly createdAt: number;
  /** How much happens here, beside a production environment's 1. */
  readonly traffic: number;
  /** A new version is deployed so often, in milliseconds. */
  readonly deployEvery: number;
  readonly sites: readonly Site[];
}

/** A customer's installation. */
export interface Site {
  readonly cloudId: string;
  readonly hostName: string;
  /** The gateway does not tell its host name. */
  readonly hidden: boolean;
  /** `ari:cloud:<product>::site/<cloudId>` */
  readonly contextAri: string;
  readonly zoneHours: number;
  /** How large a customer: 0.2 to 1. */
  readonly size: number;
}

export interface AppFunction {
  readonly key: string;
  /** Absent for a function that no module names, as in one of the documented points. */
  readonly moduleKey: string | undefined;
  /** Invocations a minute of a large site at noon. */
  readonly rate: number;
  /** Milliseconds. */
  readonly medianLatency: number;
  /** Milliseconds by which its points lie off the full minute. */
  readonly offset: number;
}

export interface Endpoint {
  readonly remote: 'jira' | 'confluence' | 'bitbucket' | 'egress' | 'stargate';
  readonly url: string;
  readonly provider: 'app' | 'user';
  readonly rate: number;
  readonly medianLatency: number;
}

/** A containerised service, with instances in each region. */
export interface Service {
  readonly key: string;
  readonly container: string;
  readonly regions: readonly { readonly name: string; readonly cluster: string; readonly pods: number }[];
}

export interface App {
  /** Bare UUID. */
  readonly id: string;
  readonly name: string;
  readonly product: 'jira' | 'confluence' | 'compass';
  /** Belongs to an account that no test has: only an account whose `apps` lists it may ask. */
  readonly foreign: boolean;
  readonly environments: readonly Environment[];
  readonly functions: readonly AppFunction[];
  readonly endpoints: readonly Endpoint[];
  readonly services: readonly Service[];
  /** Names as documented: letters, digits, dots and hyphens. */
  readonly customCounters: readonly string[];
  /** Those of them that the frontend counts: by module, not by function. */
  readonly frontendCounters: readonly string[];
}

export interface World {
  readonly seed: string;
  /** Points that are 6 ms wide, off the full minute or doubled; without them, one aligned point a minute and series. */
  readonly oddities: boolean;
  readonly apps: readonly App[];
}
