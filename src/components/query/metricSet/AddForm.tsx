import { type EditorSource } from '../../../editorSource';
import { maySaveSettings } from '../../../export/savedSettings';
import { asSetQuery } from '../../../export/setQuery';
import { metricSetLabels } from '../../../labels/metricSets';
import { type AppMetricsQuery } from '../../../types';
import { AddBySaving } from './AddBySaving';
import { AddByYaml } from './AddByYaml';

const text = metricSetLabels.addQuery.yaml;

interface Props {
  readonly datasource: EditorSource;
  readonly query: AppMetricsQuery;
  readonly onClose: () => void;
}

/** Who may not save the settings, or has them from a file, gets the lines for that file. */
export function AddForm({ datasource, query, onClose }: Props) {
  // A set has no dashboard: variables stand for what they stand for now.
  const filledIn = asSetQuery(datasource.applyTemplateVariables(query, {}));
  const why = datasource.isProvisioned ? text.provisioned : maySaveSettings() ? undefined : text.mayNot;
  return why === undefined ? (
    <AddBySaving uid={datasource.uid} query={filledIn} onClose={onClose} />
  ) : (
    <AddByYaml why={why} query={filledIn} onClose={onClose} />
  );
}
