// Original file: backend/protocol/proto/backend.proto

import type { Long } from '@grpc/proto-loader';

export interface TimeRange {
  'fromEpochMS'?: (number | string | Long);
  'toEpochMS'?: (number | string | Long);
}

export interface TimeRange__Output {
  'fromEpochMS': (number);
  'toEpochMS': (number);
}
