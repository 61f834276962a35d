/** Grafana's plugin protocol, version 2, for a data source's backend in TypeScript. */
export { createLogger, type Logger, type LogLevel } from './log/log';
export { servePlugin } from './serve';
export { encodeFrame } from './arrow/encode';
export { askerOf } from './requests/asker';
export { parseBounded } from './requests/json';
export type { Field, FieldConfig, Frame, FrameMeta, Notice, NumberField, StringField, TimeField } from './frame';
export type { RequestHeaders } from './headers';
export type {
  DataError,
  DataFrames,
  DataQuery,
  DataResponse,
  DataSourceSettings,
  HealthRequest,
  HealthResult,
  Plugin,
  PluginContext,
  QueryRequest,
  ResourceRequest,
  ResourceResponse,
  Turn,
  User,
} from './plugin';
