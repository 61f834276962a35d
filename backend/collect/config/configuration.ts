/** What the collector is told to do, read whole or refused whole: who mends a file wants to hear of all its faults at once. */
import type { SourceSettings } from '../../../src/accounts/accounts';
import type { DataSourceSettings } from '../../../src/accounts/dataSourceSettings';
import type { ProcessSettings } from '../../plugin/processSettings';
import type { LogLevel } from '../../protocol';
import type { Listen } from './listen';

export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** As Grafana would have it: what it is called, and what comes with its requests. */
export interface ConfiguredSource {
  readonly name: string;
  readonly settings: SourceSettings;
  readonly read: DataSourceSettings;
  /** Names of its stores that are fetched, and of those that are sent to. */
  readonly fetched: readonly string[];
  readonly sentTo: readonly string[];
}

export interface Configuration {
  readonly process: ProcessSettings;
  readonly listen: Listen;
  readonly certificate: Certificate | undefined;
  readonly log: { readonly format: 'text' | 'json'; readonly level: LogLevel };
  readonly dataSources: readonly ConfiguredSource[];
}
