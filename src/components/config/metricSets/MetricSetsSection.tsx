import { ConfigSection } from '@grafana/plugin-ui';
import { Button, Stack, Text } from '@grafana/ui';
import { useState } from 'react';
import { exportProblems } from '../../../export/problems';
import { exportRows, nameIn, withRows, type Row } from '../../../export/rows';
import { metricSetLabels as text } from '../../../labels/metricSets';
import { appNames } from '../../../listedApps';
import { type ConfigEditorProps } from '../props';
import { loadPreview } from '../savedResources';
import { MetricSetForm } from './MetricSetForm';

interface Props extends ConfigEditorProps {
  /** Undefined while nothing is saved to ask with. */
  readonly savedUid: string | undefined;
}

export function MetricSetsSection({ options, onOptionsChange, savedUid }: Props) {
  const { jsonData, readOnly = false } = options;
  const { sets, stores } = exportRows(jsonData);
  // Rows that were just added are open; whoever comes to see gets an overview.
  const [known] = useState(sets.length);
  const problems = exportProblems(jsonData);
  const change = (changed: readonly Row[], storesToo = stores) =>
    onOptionsChange({ ...options, jsonData: withRows(jsonData, { sets: changed, stores: storesToo }) });
  const rename = (index: number, set: Row) => {
    const [before, after] = [nameIn(sets[index] ?? {}), nameIn(set)];
    const isAlone = sets.filter((other) => nameIn(other) === before).length === 1;
    change(
      sets.with(index, set),
      isAlone && after !== '' ? stores.map((store) => renamed(store, before, after)) : stores
    );
  };
  return (
    <ConfigSection title={text.title} description={text.description} isCollapsible isInitiallyOpen={sets.length > 0}>
      <Stack direction="column" gap={1} alignItems="flex-start">
        {sets.length === 0 && <Text color="secondary">{text.none}</Text>}
        {sets.map((set, index) => (
          <MetricSetForm
            // A set has no name of its own while it is being typed.
            key={index}
            position={index}
            set={set}
            problems={problems}
            isNew={index >= known}
            readOnly={readOnly}
            appName={appNames(jsonData.apps)}
            preview={savedUid === undefined ? undefined : (each) => loadPreview(savedUid, { set: each })}
            onChange={(changed) =>
              nameIn(changed) === nameIn(set) ? change(sets.with(index, changed)) : rename(index, changed)
            }
            onRemove={() => change(sets.toSpliced(index, 1))}
          />
        ))}
        <Button variant="secondary" icon="plus" disabled={readOnly} onClick={() => change([...sets, {}])}>
          {text.add}
        </Button>
      </Stack>
    </ConfigSection>
  );
}

/** A store that has a set keeps it under its new name. */
function renamed(store: Row, before: string, after: string): Row {
  const { sets } = store;
  const names = [sets].flat();
  return before !== '' && names.includes(before)
    ? { ...store, sets: names.map((name: unknown) => (name === before ? after : name)) }
    : store;
}
