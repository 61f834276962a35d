import { ConfigSection } from '@grafana/plugin-ui';
import { Button, Stack, Text } from '@grafana/ui';
import { useEffect, useMemo, useState } from 'react';
import { exportProblems } from '../../../export/problems';
import { exportRows, nameIn, withRows, type Row } from '../../../export/rows';
import { hasUnsavedSecrets, withoutSecrets, type Settings } from '../../../export/secrets';
import { metricStoreLabels as text } from '../../../labels/metricStores';
import { type ExportStatusAnswer } from '../../../types';
import { useAnswer } from '../../hooks/useAnswer';
import { type ConfigEditorProps } from '../props';
import { loadExportStatus, renewAddress, testStore } from '../savedResources';
import { useSavedOptions } from '../useSavedOptions';
import { MetricStoreForm } from './MetricStoreForm';

/** Grafana goes by a data source's settings of some seconds ago. */
const SOON_MS = 2_000;
const NOW_AND_THEN_MS = 10_000;

interface Props extends ConfigEditorProps {
  /** Undefined while nothing is saved to ask with. */
  readonly savedUid: string | undefined;
}

export function MetricStoresSection({ options, onOptionsChange, savedUid }: Props) {
  const { jsonData, readOnly = false } = options;
  const { sets, stores } = exportRows(jsonData);
  const [known] = useState(stores.length);
  const saved = useSavedOptions(options);
  const savedStores = exportRows(saved.jsonData).stores;
  const isAnySaved = savedStores.length > 0;
  const [looks, setLooks] = useState(0);
  const load = useMemo(
    () => (isAnySaved && savedUid !== undefined ? () => loadExportStatus(savedUid) : undefined),
    [isAnySaved, savedUid]
  );
  const status = useAnswer(load, `${saved.version} ${looks}`);
  const { value: told } = status;
  const isStarting = told !== undefined && savedStores.some((store, index) => !isKnown(told, store, index));
  useEffect(() => {
    if (load === undefined) {
      return undefined;
    }
    const timer = setTimeout(() => setLooks((count) => count + 1), isStarting ? SOON_MS : NOW_AND_THEN_MS);
    return () => clearTimeout(timer);
  }, [load, looks, isStarting]);
  const problems = exportProblems(jsonData);
  const change = (changed: readonly Row[], settings: Settings = options) =>
    onOptionsChange({ ...settings, jsonData: withRows(jsonData, { stores: changed }) });
  return (
    <ConfigSection title={text.title} description={text.description} isCollapsible isInitiallyOpen={stores.length > 0}>
      <Stack direction="column" gap={1} alignItems="flex-start">
        {stores.length === 0 && <Text color="secondary">{text.none}</Text>}
        {stores.map((store, index) => (
          <MetricStoreForm
            // A store has no name of its own while it is being typed.
            key={index}
            position={index}
            store={store}
            isSaved={
              JSON.stringify(store) === JSON.stringify(savedStores[index]) && !hasUnsavedSecrets(options, nameIn(store))
            }
            settings={options}
            sets={sets.map(nameIn).filter(Boolean)}
            problems={problems}
            isNew={index >= known}
            readOnly={readOnly}
            status={status}
            onRefresh={() => setLooks((count) => count + 1)}
            renew={savedUid === undefined ? undefined : (name) => renewAddress(savedUid, { store: name })}
            test={savedUid === undefined ? undefined : (name) => testStore(savedUid, { store: name })}
            onChange={(changed, settings) => change(stores.with(index, changed), settings)}
            onRemove={() => change(stores.toSpliced(index, 1), withoutSecrets(options, nameIn(store)))}
          />
        ))}
        <Button variant="secondary" icon="plus" disabled={readOnly} onClick={() => change([...stores, {}])}>
          {text.add}
        </Button>
      </Stack>
    </ConfigSection>
  );
}

/** Whether the backend has heard of it: it runs, or it is said what is wrong with it. */
const isKnown = ({ stores, problems }: ExportStatusAnswer, store: Row, position: number): boolean =>
  stores.some(({ name }) => name === nameIn(store)) ||
  problems.some(({ path }) => path.startsWith(`stores.${position}.`) || path === `stores.${position}`);
