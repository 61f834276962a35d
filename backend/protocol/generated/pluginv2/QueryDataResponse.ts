// Original file: backend/protocol/proto/backend.proto

import type { DataResponse as _pluginv2_DataResponse, DataResponse__Output as _pluginv2_DataResponse__Output } from '../pluginv2/DataResponse';

export interface QueryDataResponse {
  /**
   * By refId.
   */
  'responses'?: ({[key: string]: _pluginv2_DataResponse});
}

export interface QueryDataResponse__Output {
  /**
   * By refId.
   */
  'responses': ({[key: string]: _pluginv2_DataResponse__Output});
}
