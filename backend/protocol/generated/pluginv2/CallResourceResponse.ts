// Original file: backend/protocol/proto/backend.proto

import type { StringList as _pluginv2_StringList, StringList__Output as _pluginv2_StringList__Output } from '../pluginv2/StringList';

export interface CallResourceResponse {
  'code'?: (number);
  'headers'?: ({[key: string]: _pluginv2_StringList});
  'body'?: (Buffer | Uint8Array | string);
}

export interface CallResourceResponse__Output {
  'code': (number);
  'headers': ({[key: string]: _pluginv2_StringList__Output});
  'body': (Buffer);
}
