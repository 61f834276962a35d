// Original file: backend/protocol/proto/backend.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CheckHealthRequest as _pluginv2_CheckHealthRequest, CheckHealthRequest__Output as _pluginv2_CheckHealthRequest__Output } from '../pluginv2/CheckHealthRequest';
import type { CheckHealthResponse as _pluginv2_CheckHealthResponse, CheckHealthResponse__Output as _pluginv2_CheckHealthResponse__Output } from '../pluginv2/CheckHealthResponse';
import type { CollectMetricsRequest as _pluginv2_CollectMetricsRequest, CollectMetricsRequest__Output as _pluginv2_CollectMetricsRequest__Output } from '../pluginv2/CollectMetricsRequest';
import type { CollectMetricsResponse as _pluginv2_CollectMetricsResponse, CollectMetricsResponse__Output as _pluginv2_CollectMetricsResponse__Output } from '../pluginv2/CollectMetricsResponse';

export interface DiagnosticsClient extends grpc.Client {
  CheckHealth(argument: _pluginv2_CheckHealthRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_pluginv2_CheckHealthResponse__Output>): grpc.ClientUnaryCall;
  CheckHealth(argument: _pluginv2_CheckHealthRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_pluginv2_CheckHealthResponse__Output>): grpc.ClientUnaryCall;
  CheckHealth(argument: _pluginv2_CheckHealthRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_pluginv2_CheckHealthResponse__Output>): grpc.ClientUnaryCall;
  CheckHealth(argument: _pluginv2_CheckHealthRequest, callback: grpc.requestCallback<_pluginv2_CheckHealthResponse__Output>): grpc.ClientUnaryCall;
  checkHealth(argument: _pluginv2_CheckHealthRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_pluginv2_CheckHealthResponse__Output>): grpc.ClientUnaryCall;
  checkHealth(argument: _pluginv2_CheckHealthRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_pluginv2_CheckHealthResponse__Output>): grpc.ClientUnaryCall;
  checkHealth(argument: _pluginv2_CheckHealthRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_pluginv2_CheckHealthResponse__Output>): grpc.ClientUnaryCall;
  checkHealth(argument: _pluginv2_CheckHealthRequest, callback: grpc.requestCallback<_pluginv2_CheckHealthResponse__Output>): grpc.ClientUnaryCall;
  
  CollectMetrics(argument: _pluginv2_CollectMetricsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_pluginv2_CollectMetricsResponse__Output>): grpc.ClientUnaryCall;
  CollectMetrics(argument: _pluginv2_CollectMetricsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_pluginv2_CollectMetricsResponse__Output>): grpc.ClientUnaryCall;
  CollectMetrics(argument: _pluginv2_CollectMetricsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_pluginv2_CollectMetricsResponse__Output>): grpc.ClientUnaryCall;
  CollectMetrics(argument: _pluginv2_CollectMetricsRequest, callback: grpc.requestCallback<_pluginv2_CollectMetricsResponse__Output>): grpc.ClientUnaryCall;
  collectMetrics(argument: _pluginv2_CollectMetricsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_pluginv2_CollectMetricsResponse__Output>): grpc.ClientUnaryCall;
  collectMetrics(argument: _pluginv2_CollectMetricsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_pluginv2_CollectMetricsResponse__Output>): grpc.ClientUnaryCall;
  collectMetrics(argument: _pluginv2_CollectMetricsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_pluginv2_CollectMetricsResponse__Output>): grpc.ClientUnaryCall;
  collectMetrics(argument: _pluginv2_CollectMetricsRequest, callback: grpc.requestCallback<_pluginv2_CollectMetricsResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface DiagnosticsHandlers extends grpc.UntypedServiceImplementation {
  CheckHealth: grpc.handleUnaryCall<_pluginv2_CheckHealthRequest__Output, _pluginv2_CheckHealthResponse>;
  
  CollectMetrics: grpc.handleUnaryCall<_pluginv2_CollectMetricsRequest__Output, _pluginv2_CollectMetricsResponse>;
  
}

export interface DiagnosticsDefinition extends grpc.ServiceDefinition {
  CheckHealth: MethodDefinition<_pluginv2_CheckHealthRequest, _pluginv2_CheckHealthResponse, _pluginv2_CheckHealthRequest__Output, _pluginv2_CheckHealthResponse__Output>
  CollectMetrics: MethodDefinition<_pluginv2_CollectMetricsRequest, _pluginv2_CollectMetricsResponse, _pluginv2_CollectMetricsRequest__Output, _pluginv2_CollectMetricsResponse__Output>
}
