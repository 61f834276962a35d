import { DataSourceDescription } from '@grafana/plugin-ui';
import { Divider } from '@grafana/ui';
import { DOCS_URL, labels } from '../../labels';
import { listedApps } from '../../listedApps';
import { type AppSetting } from '../../types';
import { AdvancedSection } from './AdvancedSection';
import { AppsSection } from './AppsSection';
import { loadAvailableApps } from './loadAvailableApps';
import { ConnectionSection } from './ConnectionSection';
import { type ConfigEditorProps } from './props';

export function ConfigEditor(props: ConfigEditorProps) {
  const { options, onOptionsChange } = props;
  const setApps = (apps: readonly AppSetting[]) =>
    onOptionsChange({ ...options, jsonData: { ...options.jsonData, apps } });
  const isSaved = options.uid !== '' && Boolean(options.secureJsonFields?.['apiToken']);
  return (
    <>
      <DataSourceDescription dataSourceName={labels.config.name} docsLink={DOCS_URL} hasRequiredFields />
      <Divider />
      <ConnectionSection {...props} />
      <Divider />
      <AppsSection
        apps={listedApps(options.jsonData.apps)}
        onChange={setApps}
        loadAvailable={isSaved ? () => loadAvailableApps(options.uid) : undefined}
        readOnly={options.readOnly ?? false}
      />
      <Divider />
      <AdvancedSection {...props} />
    </>
  );
}
