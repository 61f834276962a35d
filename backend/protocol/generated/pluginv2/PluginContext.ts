// Original file: backend/protocol/proto/backend.proto

import type { User as _pluginv2_User, User__Output as _pluginv2_User__Output } from '../pluginv2/User';
import type { DataSourceInstanceSettings as _pluginv2_DataSourceInstanceSettings, DataSourceInstanceSettings__Output as _pluginv2_DataSourceInstanceSettings__Output } from '../pluginv2/DataSourceInstanceSettings';
import type { Long } from '@grpc/proto-loader';

/**
 * Who asks, and with which data source's settings.
 */
export interface PluginContext {
  'orgId'?: (number | string | Long);
  'pluginId'?: (string);
  /**
   * Absent when Grafana itself asks.
   */
  'user'?: (_pluginv2_User | null);
  'dataSourceInstanceSettings'?: (_pluginv2_DataSourceInstanceSettings | null);
  'grafanaConfig'?: ({[key: string]: string});
  'pluginVersion'?: (string);
  'userAgent'?: (string);
}

/**
 * Who asks, and with which data source's settings.
 */
export interface PluginContext__Output {
  'orgId': (number);
  'pluginId': (string);
  /**
   * Absent when Grafana itself asks.
   */
  'user': (_pluginv2_User__Output | null);
  'dataSourceInstanceSettings': (_pluginv2_DataSourceInstanceSettings__Output | null);
  'grafanaConfig': ({[key: string]: string});
  'pluginVersion': (string);
  'userAgent': (string);
}
