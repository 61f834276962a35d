import { type DataSourcePluginOptionsEditorProps } from '@grafana/data';
import { type Options, type SecureOptions } from '../../types';

export type ConfigEditorProps = DataSourcePluginOptionsEditorProps<Options, SecureOptions>;
