import { type PanelData } from '@grafana/data';
import { Text } from '@grafana/ui';
import { describeQuery, missingText, type Names } from '../../query/describe/describe';
import { type AppMetricsQuery } from '../../types';

interface Props {
  readonly query: AppMetricsQuery;
  readonly names: Names;
  /** The answer last shown, which knows the step that was chosen for it. */
  readonly data?: PanelData | undefined;
}

/** Says what the query will show, or what it lacks to be asked. */
export function Sentence({ query, names, data }: Props) {
  return (
    <div aria-live="polite">
      <Text variant="bodySmall" color="secondary">
        {missingText(query) ?? describeQuery(query, names, stepOf(data, query.refId))}
      </Text>
    </div>
  );
}

/** Milliseconds; undefined before the first answer. */
const stepOf = (data: PanelData | undefined, refId: string): number | undefined =>
  data?.series
    .filter((frame) => frame.refId === refId)
    .flatMap(({ fields }) => fields.map(({ config }) => config.interval ?? undefined))
    .find((interval) => interval !== undefined);
