import { EditorFieldGroup } from '@grafana/plugin-ui';
import { Button, Stack, Text } from '@grafana/ui';
import { useState } from 'react';
import { type Filter } from '../../../engine/query/asked/model/model';
import { type Names } from '../../../query/describe/describe';
import { isComplete } from '../../../query/filters';
import { FilterRow } from './FilterRow';
import { type Offer, type Option } from '../suggestions/options';

/** What filters are made of. */
export interface FilterSuggestions {
  readonly keys: Offer;
  /** The values that an attribute was seen with. */
  readonly loadValues: (key: string) => Promise<Option[]>;
  readonly names: Names;
}

interface Props extends FilterSuggestions {
  readonly label: string;
  readonly add: string;
  /** Names each filter's controls. */
  readonly row: (position: number) => string;
  readonly filters: readonly Filter[];
  readonly onChange: (filters: Filter[]) => void;
}

/** The query's filters, and at most one that is only begun and so not yet the query's. */
export function FiltersField({ label, add, row, filters, keys, loadValues, names, onChange }: Props) {
  const [begun, setBegun] = useState<Filter>();
  const rows = begun ? [...filters, begun] : filters;
  const change = (index: number, filter: Filter) => {
    const isBegun = index === filters.length;
    if (isBegun && !isComplete(filter)) {
      setBegun(filter);
    } else {
      onChange(isBegun ? [...filters, filter] : filters.with(index, filter));
      setBegun(isBegun ? undefined : begun);
    }
  };
  const remove = (index: number) =>
    index === filters.length ? setBegun(undefined) : onChange(filters.toSpliced(index, 1));
  return (
    <Stack direction="column" gap={0.5} alignItems="flex-start">
      <Text variant="bodySmall" weight="medium">
        {label}
      </Text>
      <EditorFieldGroup>
        <Stack gap={1} wrap="wrap" alignItems="center">
          {rows.map((filter, index) => (
            <FilterRow
              key={index}
              label={row(index + 1)}
              filter={filter}
              keys={keys}
              loadValues={loadValues}
              nameOf={names.value}
              onChange={(changed) => change(index, changed)}
              onRemove={() => remove(index)}
            />
          ))}
          <Button
            variant="secondary"
            icon="plus"
            aria-label={add}
            tooltip={add}
            disabled={begun !== undefined}
            onClick={() => setBegun({ key: '', operator: '=' })}
          />
        </Stack>
      </EditorFieldGroup>
    </Stack>
  );
}
