import { EditorFieldGroup } from '@grafana/plugin-ui';
import { Button, Stack, Text } from '@grafana/ui';
import { useState } from 'react';
import { type Filter } from '../../engine/query/model';
import { labels } from '../../labels';
import { isComplete } from '../../query/filters';
import { FilterRow } from './FilterRow';
import { type Option } from './options';

const text = labels.query.filters;

interface Props {
  readonly filters: readonly Filter[];
  readonly keys: Option[];
  readonly loadValues: (key: string) => Promise<Option[]>;
  readonly onChange: (filters: Filter[]) => void;
}

/** The query's filters, and at most one that is only begun and so not yet the query's. */
export function FiltersField({ filters, keys, loadValues, onChange }: Props) {
  const [begun, setBegun] = useState<Filter>();
  const goOn = (filter: Filter) => {
    if (isComplete(filter)) {
      onChange([...filters, filter]);
      setBegun(undefined);
    } else {
      setBegun(filter);
    }
  };
  return (
    <Stack direction="column" gap={0.5} alignItems="flex-start">
      <Text variant="bodySmall" weight="medium">
        {text.label}
      </Text>
      <EditorFieldGroup>
        <Stack gap={1} wrap="wrap" alignItems="center">
          {filters.map((filter, index) => (
            <FilterRow
              key={index}
              filter={filter}
              keys={keys}
              loadValues={loadValues}
              onChange={(changed) => onChange(filters.with(index, changed))}
              onRemove={() => onChange(filters.toSpliced(index, 1))}
            />
          ))}
          {begun && (
            <FilterRow
              key={filters.length}
              filter={begun}
              keys={keys}
              loadValues={loadValues}
              onChange={goOn}
              onRemove={() => setBegun(undefined)}
            />
          )}
          <Button
            variant="secondary"
            icon="plus"
            aria-label={text.add}
            tooltip={text.add}
            disabled={begun !== undefined}
            onClick={() => setBegun({ key: '', operator: '=' })}
          />
        </Stack>
      </EditorFieldGroup>
    </Stack>
  );
}
