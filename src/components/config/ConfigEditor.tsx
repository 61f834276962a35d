import { DataSourceDescription } from '@grafana/plugin-ui';
import { Divider } from '@grafana/ui';
import { DOCS_URL, labels } from '../../labels';
import { listedApps } from '../../listedApps';
import { type AppSetting } from '../../types';
import { AdvancedSection } from './AdvancedSection';
import { AppsSection } from './AppsSection';
import { ConnectionSection } from './ConnectionSection';
import { MetricSetsSection } from './metricSets/MetricSetsSection';
import { MetricStoresSection } from './metricStores/MetricStoresSection';
import { type ConfigEditorProps } from './props';
import { loadAvailableApps } from './savedResources';

export function ConfigEditor(props: ConfigEditorProps) {
  const { options, onOptionsChange } = props;
  const setApps = (apps: readonly AppSetting[]) =>
    onOptionsChange({ ...options, jsonData: { ...options.jsonData, apps } });
  // Undefined while nothing is saved to ask with.
  const savedUid = options.uid !== '' && options.secureJsonFields?.['apiToken'] ? options.uid : undefined;
  return (
    <>
      <DataSourceDescription dataSourceName={labels.config.name} docsLink={DOCS_URL} hasRequiredFields />
      <Divider />
      <ConnectionSection {...props} />
      <Divider />
      <AppsSection
        apps={listedApps(options.jsonData.apps)}
        onChange={setApps}
        loadAvailable={savedUid === undefined ? undefined : () => loadAvailableApps(savedUid)}
        readOnly={options.readOnly ?? false}
      />
      <Divider />
      <MetricSetsSection {...props} savedUid={savedUid} />
      <Divider />
      <MetricStoresSection {...props} savedUid={savedUid} />
      <Divider />
      <AdvancedSection {...props} savedUid={savedUid} />
    </>
  );
}
