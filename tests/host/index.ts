/** Grafana's side of the plugin protocol: starts a compiled plugin and speaks go-plugin to it. */
export { startPlugin, PluginProcess, STOP_PATIENCE_MS } from './plugin';
export type { CallOptions, Context, DataSourceSettings, Query, QueryResult, ResourceAnswer } from './plugin';
export { decodeFrame } from './frames';
export type { DecodedField, DecodedFrame } from './frames';
export { launch } from './process';
export type { Exit, LaunchOptions, LogLine } from './process';
export { connect } from './services';
