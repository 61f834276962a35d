import { Button, Stack, Text } from '@grafana/ui';
import { useId } from 'react';
import { labels } from '../../labels';
import { type Option } from './suggestions/options';

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
    <Stack direction="column" gap={0.5} role="group" aria-labelledby={id}>
      <Text id={id} variant="bodySmall" weight="medium">
        {text.label}
      </Text>
      <Stack gap={0.5} wrap="wrap">
        {offered.map((attribute) => {
          const isChosen = groupBy.length === 1 && groupBy[0] === attribute;
          return (
            <Button
              key={attribute}
              variant="secondary"
              fill={isChosen ? 'solid' : 'outline'}
              icon={isChosen ? 'check' : undefined}
              aria-pressed={isChosen}
              onClick={() => onChange(isChosen ? [] : [attribute])}
            >
              {text.attributes[attribute]}
            </Button>
          );
        })}
      </Stack>
    </Stack>
  );
}
