import { type PanelData } from '@grafana/data';
import { Text } from '@grafana/ui';
import { labels } from '../../labels';
import { describeQuery, type Names } from '../../query/describe';
import { isAskable } from '../../query/savedQuery';
import { type AppMetricsQuery } from '../../types';

interface Props {
  readonly query: AppMetricsQuery;
  readonly names: Names;
  /** The answer last shown, which knows the step that was chosen for it. */
  readonly data?: PanelData | undefined;
  /** Said while there is too little to be asked. */
  readonly nothing?: string;
}

/** Says what the query will show. */
export function Sentence({ query, names, data, nothing = labels.query.sentence.nothing }: Props) {
  const sentence = isAskable(query) ? describeQuery(query, names, stepOf(data, query.refId)) : '';
  return (
    <div aria-live="polite">
      <Text variant="bodySmall" color="secondary">
        {sentence === '' ? nothing : sentence}
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
