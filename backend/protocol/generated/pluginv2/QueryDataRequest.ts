// Original file: backend/protocol/proto/backend.proto

import type { PluginContext as _pluginv2_PluginContext, PluginContext__Output as _pluginv2_PluginContext__Output } from '../pluginv2/PluginContext';
import type { DataQuery as _pluginv2_DataQuery, DataQuery__Output as _pluginv2_DataQuery__Output } from '../pluginv2/DataQuery';

export interface QueryDataRequest {
  'pluginContext'?: (_pluginv2_PluginContext | null);
  'headers'?: ({[key: string]: string});
  'queries'?: (_pluginv2_DataQuery)[];
}

export interface QueryDataRequest__Output {
  'pluginContext': (_pluginv2_PluginContext__Output | null);
  'headers': ({[key: string]: string});
  'queries': (_pluginv2_DataQuery__Output)[];
}
