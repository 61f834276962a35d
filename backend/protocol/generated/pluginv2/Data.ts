// Original file: backend/protocol/proto/backend.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { QueryDataRequest as _pluginv2_QueryDataRequest, QueryDataRequest__Output as _pluginv2_QueryDataRequest__Output } from '../pluginv2/QueryDataRequest';
import type { QueryDataResponse as _pluginv2_QueryDataResponse, QueryDataResponse__Output as _pluginv2_QueryDataResponse__Output } from '../pluginv2/QueryDataResponse';

export interface DataClient extends grpc.Client {
  QueryData(argument: _pluginv2_QueryDataRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_pluginv2_QueryDataResponse__Output>): grpc.ClientUnaryCall;
  QueryData(argument: _pluginv2_QueryDataRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_pluginv2_QueryDataResponse__Output>): grpc.ClientUnaryCall;
  QueryData(argument: _pluginv2_QueryDataRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_pluginv2_QueryDataResponse__Output>): grpc.ClientUnaryCall;
  QueryData(argument: _pluginv2_QueryDataRequest, callback: grpc.requestCallback<_pluginv2_QueryDataResponse__Output>): grpc.ClientUnaryCall;
  queryData(argument: _pluginv2_QueryDataRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_pluginv2_QueryDataResponse__Output>): grpc.ClientUnaryCall;
  queryData(argument: _pluginv2_QueryDataRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_pluginv2_QueryDataResponse__Output>): grpc.ClientUnaryCall;
  queryData(argument: _pluginv2_QueryDataRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_pluginv2_QueryDataResponse__Output>): grpc.ClientUnaryCall;
  queryData(argument: _pluginv2_QueryDataRequest, callback: grpc.requestCallback<_pluginv2_QueryDataResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface DataHandlers extends grpc.UntypedServiceImplementation {
  QueryData: grpc.handleUnaryCall<_pluginv2_QueryDataRequest__Output, _pluginv2_QueryDataResponse>;
  
}

export interface DataDefinition extends grpc.ServiceDefinition {
  QueryData: MethodDefinition<_pluginv2_QueryDataRequest, _pluginv2_QueryDataResponse, _pluginv2_QueryDataRequest__Output, _pluginv2_QueryDataResponse__Output>
}
