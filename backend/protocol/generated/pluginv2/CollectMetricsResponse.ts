// Original file: backend/protocol/proto/backend.proto


export interface _pluginv2_CollectMetricsResponse_Payload {
  /**
   * Prometheus' text format.
   */
  'prometheus'?: (Buffer | Uint8Array | string);
}

export interface _pluginv2_CollectMetricsResponse_Payload__Output {
  /**
   * Prometheus' text format.
   */
  'prometheus': (Buffer);
}

export interface CollectMetricsResponse {
  'metrics'?: (_pluginv2_CollectMetricsResponse_Payload | null);
}

export interface CollectMetricsResponse__Output {
  'metrics': (_pluginv2_CollectMetricsResponse_Payload__Output | null);
}
