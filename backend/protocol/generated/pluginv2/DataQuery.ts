// Original file: backend/protocol/proto/backend.proto

import type { TimeRange as _pluginv2_TimeRange, TimeRange__Output as _pluginv2_TimeRange__Output } from '../pluginv2/TimeRange';
import type { Long } from '@grpc/proto-loader';

export interface DataQuery {
  'refId'?: (string);
  'maxDataPoints'?: (number | string | Long);
  'intervalMS'?: (number | string | Long);
  'timeRange'?: (_pluginv2_TimeRange | null);
  /**
   * The query's model as JSON.
   */
  'json'?: (Buffer | Uint8Array | string);
  'queryType'?: (string);
}

export interface DataQuery__Output {
  'refId': (string);
  'maxDataPoints': (number);
  'intervalMS': (number);
  'timeRange': (_pluginv2_TimeRange__Output | null);
  /**
   * The query's model as JSON.
   */
  'json': (Buffer);
  'queryType': (string);
}
