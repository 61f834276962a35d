// Original file: backend/protocol/proto/backend.proto

import type { PluginContext as _pluginv2_PluginContext, PluginContext__Output as _pluginv2_PluginContext__Output } from '../pluginv2/PluginContext';

export interface CollectMetricsRequest {
  'pluginContext'?: (_pluginv2_PluginContext | null);
}

export interface CollectMetricsRequest__Output {
  'pluginContext': (_pluginv2_PluginContext__Output | null);
}
