// Original file: backend/protocol/proto/backend.proto

import type { PluginContext as _pluginv2_PluginContext, PluginContext__Output as _pluginv2_PluginContext__Output } from '../pluginv2/PluginContext';
import type { StringList as _pluginv2_StringList, StringList__Output as _pluginv2_StringList__Output } from '../pluginv2/StringList';

export interface CallResourceRequest {
  'pluginContext'?: (_pluginv2_PluginContext | null);
  'path'?: (string);
  'method'?: (string);
  /**
   * The path with its query string.
   */
  'url'?: (string);
  'headers'?: ({[key: string]: _pluginv2_StringList});
  'body'?: (Buffer | Uint8Array | string);
}

export interface CallResourceRequest__Output {
  'pluginContext': (_pluginv2_PluginContext__Output | null);
  'path': (string);
  'method': (string);
  /**
   * The path with its query string.
   */
  'url': (string);
  'headers': ({[key: string]: _pluginv2_StringList__Output});
  'body': (Buffer);
}
