import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { CallResourceRequest as _pluginv2_CallResourceRequest, CallResourceRequest__Output as _pluginv2_CallResourceRequest__Output } from './pluginv2/CallResourceRequest';
import type { CallResourceResponse as _pluginv2_CallResourceResponse, CallResourceResponse__Output as _pluginv2_CallResourceResponse__Output } from './pluginv2/CallResourceResponse';
import type { CheckHealthRequest as _pluginv2_CheckHealthRequest, CheckHealthRequest__Output as _pluginv2_CheckHealthRequest__Output } from './pluginv2/CheckHealthRequest';
import type { CheckHealthResponse as _pluginv2_CheckHealthResponse, CheckHealthResponse__Output as _pluginv2_CheckHealthResponse__Output } from './pluginv2/CheckHealthResponse';
import type { CollectMetricsRequest as _pluginv2_CollectMetricsRequest, CollectMetricsRequest__Output as _pluginv2_CollectMetricsRequest__Output } from './pluginv2/CollectMetricsRequest';
import type { CollectMetricsResponse as _pluginv2_CollectMetricsResponse, CollectMetricsResponse__Output as _pluginv2_CollectMetricsResponse__Output } from './pluginv2/CollectMetricsResponse';
import type { DataClient as _pluginv2_DataClient, DataDefinition as _pluginv2_DataDefinition } from './pluginv2/Data';
import type { DataQuery as _pluginv2_DataQuery, DataQuery__Output as _pluginv2_DataQuery__Output } from './pluginv2/DataQuery';
import type { DataResponse as _pluginv2_DataResponse, DataResponse__Output as _pluginv2_DataResponse__Output } from './pluginv2/DataResponse';
import type { DataSourceInstanceSettings as _pluginv2_DataSourceInstanceSettings, DataSourceInstanceSettings__Output as _pluginv2_DataSourceInstanceSettings__Output } from './pluginv2/DataSourceInstanceSettings';
import type { DiagnosticsClient as _pluginv2_DiagnosticsClient, DiagnosticsDefinition as _pluginv2_DiagnosticsDefinition } from './pluginv2/Diagnostics';
import type { PluginContext as _pluginv2_PluginContext, PluginContext__Output as _pluginv2_PluginContext__Output } from './pluginv2/PluginContext';
import type { QueryDataRequest as _pluginv2_QueryDataRequest, QueryDataRequest__Output as _pluginv2_QueryDataRequest__Output } from './pluginv2/QueryDataRequest';
import type { QueryDataResponse as _pluginv2_QueryDataResponse, QueryDataResponse__Output as _pluginv2_QueryDataResponse__Output } from './pluginv2/QueryDataResponse';
import type { ResourceClient as _pluginv2_ResourceClient, ResourceDefinition as _pluginv2_ResourceDefinition } from './pluginv2/Resource';
import type { StringList as _pluginv2_StringList, StringList__Output as _pluginv2_StringList__Output } from './pluginv2/StringList';
import type { TimeRange as _pluginv2_TimeRange, TimeRange__Output as _pluginv2_TimeRange__Output } from './pluginv2/TimeRange';
import type { User as _pluginv2_User, User__Output as _pluginv2_User__Output } from './pluginv2/User';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  pluginv2: {
    CallResourceRequest: MessageTypeDefinition<_pluginv2_CallResourceRequest, _pluginv2_CallResourceRequest__Output>
    CallResourceResponse: MessageTypeDefinition<_pluginv2_CallResourceResponse, _pluginv2_CallResourceResponse__Output>
    CheckHealthRequest: MessageTypeDefinition<_pluginv2_CheckHealthRequest, _pluginv2_CheckHealthRequest__Output>
    CheckHealthResponse: MessageTypeDefinition<_pluginv2_CheckHealthResponse, _pluginv2_CheckHealthResponse__Output>
    CollectMetricsRequest: MessageTypeDefinition<_pluginv2_CollectMetricsRequest, _pluginv2_CollectMetricsRequest__Output>
    CollectMetricsResponse: MessageTypeDefinition<_pluginv2_CollectMetricsResponse, _pluginv2_CollectMetricsResponse__Output>
    Data: SubtypeConstructor<typeof grpc.Client, _pluginv2_DataClient> & { service: _pluginv2_DataDefinition }
    DataQuery: MessageTypeDefinition<_pluginv2_DataQuery, _pluginv2_DataQuery__Output>
    DataResponse: MessageTypeDefinition<_pluginv2_DataResponse, _pluginv2_DataResponse__Output>
    DataSourceInstanceSettings: MessageTypeDefinition<_pluginv2_DataSourceInstanceSettings, _pluginv2_DataSourceInstanceSettings__Output>
    Diagnostics: SubtypeConstructor<typeof grpc.Client, _pluginv2_DiagnosticsClient> & { service: _pluginv2_DiagnosticsDefinition }
    PluginContext: MessageTypeDefinition<_pluginv2_PluginContext, _pluginv2_PluginContext__Output>
    QueryDataRequest: MessageTypeDefinition<_pluginv2_QueryDataRequest, _pluginv2_QueryDataRequest__Output>
    QueryDataResponse: MessageTypeDefinition<_pluginv2_QueryDataResponse, _pluginv2_QueryDataResponse__Output>
    Resource: SubtypeConstructor<typeof grpc.Client, _pluginv2_ResourceClient> & { service: _pluginv2_ResourceDefinition }
    StringList: MessageTypeDefinition<_pluginv2_StringList, _pluginv2_StringList__Output>
    TimeRange: MessageTypeDefinition<_pluginv2_TimeRange, _pluginv2_TimeRange__Output>
    User: MessageTypeDefinition<_pluginv2_User, _pluginv2_User__Output>
  }
}

