import { FilterPill, Stack, Text } from '@grafana/ui';
import { useId } from 'react';
import { labels } from '../../labels';
import { type Option } from './options';

const text = labels.query.breakDown;

/** What people look at an app by, the most asked first. */
const ATTRIBUTES = [
  'functionKey',
  'contextAri',
  'appVersion',
  'errorType',
  'status',
  'url',
  'serviceKey',
  'region',
] as const;

interface Props {
  /** The attributes that the metrics have. */
  readonly attributes: readonly Option[];
  readonly groupBy: readonly string[];
  readonly onChange: (groupBy: string[]) => void;
}

/** From a metric to its parts in one click, and back in another. */
export function BreakDown({ attributes, groupBy, onChange }: Props) {
  const id = useId();
  const offered = ATTRIBUTES.filter((attribute) => attributes.some(({ value }) => value === attribute));
  if (offered.length === 0) {
    return null;
  }
  return (
    <Stack gap={0.5} alignItems="center" wrap="wrap" role="group" aria-labelledby={id}>
      <Text id={id} variant="bodySmall" color="secondary">
        {text.label}
      </Text>
      {offered.map((attribute) => {
        const isChosen = groupBy.length === 1 && groupBy[0] === attribute;
        return (
          <FilterPill
            key={attribute}
            label={text.attributes[attribute]}
            selected={isChosen}
            onClick={() => onChange(isChosen ? [] : [attribute])}
          />
        );
      })}
    </Stack>
  );
}
