// Original file: backend/protocol/proto/backend.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CallResourceRequest as _pluginv2_CallResourceRequest, CallResourceRequest__Output as _pluginv2_CallResourceRequest__Output } from '../pluginv2/CallResourceRequest';
import type { CallResourceResponse as _pluginv2_CallResourceResponse, CallResourceResponse__Output as _pluginv2_CallResourceResponse__Output } from '../pluginv2/CallResourceResponse';

export interface ResourceClient extends grpc.Client {
  /**
   * The status and the headers stand in the first message, the body may be spread over all of them.
   */
  CallResource(argument: _pluginv2_CallResourceRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_pluginv2_CallResourceResponse__Output>;
  CallResource(argument: _pluginv2_CallResourceRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_pluginv2_CallResourceResponse__Output>;
  /**
   * The status and the headers stand in the first message, the body may be spread over all of them.
   */
  callResource(argument: _pluginv2_CallResourceRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_pluginv2_CallResourceResponse__Output>;
  callResource(argument: _pluginv2_CallResourceRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_pluginv2_CallResourceResponse__Output>;
  
}

export interface ResourceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * The status and the headers stand in the first message, the body may be spread over all of them.
   */
  CallResource: grpc.handleServerStreamingCall<_pluginv2_CallResourceRequest__Output, _pluginv2_CallResourceResponse>;
  
}

export interface ResourceDefinition extends grpc.ServiceDefinition {
  CallResource: MethodDefinition<_pluginv2_CallResourceRequest, _pluginv2_CallResourceResponse, _pluginv2_CallResourceRequest__Output, _pluginv2_CallResourceResponse__Output>
}
