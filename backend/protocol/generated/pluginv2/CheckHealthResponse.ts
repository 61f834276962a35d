// Original file: backend/protocol/proto/backend.proto


// Original file: backend/protocol/proto/backend.proto

export const _pluginv2_CheckHealthResponse_HealthStatus = {
  UNKNOWN: 'UNKNOWN',
  OK: 'OK',
  ERROR: 'ERROR',
} as const;

export type _pluginv2_CheckHealthResponse_HealthStatus =
  | 'UNKNOWN'
  | 0
  | 'OK'
  | 1
  | 'ERROR'
  | 2

export type _pluginv2_CheckHealthResponse_HealthStatus__Output = typeof _pluginv2_CheckHealthResponse_HealthStatus[keyof typeof _pluginv2_CheckHealthResponse_HealthStatus]

export interface CheckHealthResponse {
  'status'?: (_pluginv2_CheckHealthResponse_HealthStatus);
  'message'?: (string);
  /**
   * JSON.
   */
  'jsonDetails'?: (Buffer | Uint8Array | string);
}

export interface CheckHealthResponse__Output {
  'status': (_pluginv2_CheckHealthResponse_HealthStatus__Output);
  'message': (string);
  /**
   * JSON.
   */
  'jsonDetails': (Buffer);
}
