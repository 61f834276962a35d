// Original file: backend/protocol/proto/backend.proto

import type { Long } from '@grpc/proto-loader';

export interface DataSourceInstanceSettings {
  'name'?: (string);
  'url'?: (string);
  /**
   * JSON.
   */
  'jsonData'?: (Buffer | Uint8Array | string);
  'decryptedSecureJsonData'?: ({[key: string]: string});
  /**
   * Epoch milliseconds; another value means other settings.
   */
  'lastUpdatedMS'?: (number | string | Long);
  'uid'?: (string);
}

export interface DataSourceInstanceSettings__Output {
  'name': (string);
  'url': (string);
  /**
   * JSON.
   */
  'jsonData': (Buffer);
  'decryptedSecureJsonData': ({[key: string]: string});
  /**
   * Epoch milliseconds; another value means other settings.
   */
  'lastUpdatedMS': (number);
  'uid': (string);
}
