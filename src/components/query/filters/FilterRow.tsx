import { AccessoryButton, InputGroup } from '@grafana/plugin-ui';
import { Combobox } from '@grafana/ui';
import { useId, useRef } from 'react';
import { takesSeveral, type Filter } from '../../../engine/query/asked/model/model';
import { labels } from '../../../labels';
import { takesPattern, valuesOf, withOperator, withValues } from '../../../query/filters';
import { NamedMultiCombobox } from '../../forms/NamedMultiCombobox';
import { HiddenLabel } from '../fields/HiddenLabel';
import { OPERATOR_OPTIONS, type Offer, type Option } from '../suggestions/options';
import { PatternInput } from './PatternInput';

const text = labels.query.filters;

interface Props {
  readonly label: string;
  readonly filter: Filter;
  readonly keys: Offer;
  /** The values an attribute has been seen with. */
  readonly loadValues: (key: string) => Promise<Option[]>;
  /** What people call a value. */
  readonly nameOf: (key: string, value: string) => string;
  readonly onChange: (filter: Filter) => void;
  readonly onRemove: () => void;
}

export function FilterRow({ label, filter, keys, loadValues, nameOf, onChange, onRemove }: Props) {
  const id = useId();
  const { key, operator } = filter;
  return (
    <div role="group" aria-label={label}>
      <InputGroup>
        <HiddenLabel htmlFor={`${id}-key`}>{text.key}</HiddenLabel>
        <Combobox
          id={`${id}-key`}
          width={24}
          createCustomValue
          placeholder={text.keyPlaceholder}
          options={keys.options}
          loading={keys.loading}
          value={key === '' ? null : { label: key, value: key }}
          onChange={({ value }) => onChange({ ...filter, key: value.trim() })}
        />
        <HiddenLabel htmlFor={`${id}-operator`}>{text.operator}</HiddenLabel>
        <Combobox
          id={`${id}-operator`}
          width={10}
          options={OPERATOR_OPTIONS}
          value={operator}
          onChange={({ value }) => onChange(withOperator(filter, value))}
        />
        <HiddenLabel htmlFor={`${id}-value`}>{takesSeveral(operator) ? text.values : text.value}</HiddenLabel>
        <FilterValue id={`${id}-value`} filter={filter} loadValues={loadValues} nameOf={nameOf} onChange={onChange} />
        <AccessoryButton aria-label={text.remove} icon="times" variant="secondary" onClick={onRemove} />
      </InputGroup>
    </div>
  );
}

interface ValueProps extends Pick<Props, 'filter' | 'loadValues' | 'nameOf' | 'onChange'> {
  readonly id: string;
}

function FilterValue({ id, filter, loadValues, nameOf, onChange }: ValueProps) {
  const values = valuesOf(filter);
  const [first] = values;
  const optionOf = (value: string): Option => ({ label: nameOf(filter.key, value), value });
  // Looked up when the list opens, which Grafana tells by asking for nothing in particular, and not with each letter.
  const offered = useRef<Promise<Option[]>>(undefined);
  const matching = async (typed: string) => {
    const wanted = typed.toLowerCase();
    if (wanted === '' || offered.current === undefined) {
      offered.current = loadValues(filter.key);
    }
    const options = await offered.current;
    return options.filter(({ label, value }) => `${label ?? ''} ${value}`.toLowerCase().includes(wanted));
  };
  if (takesPattern(filter.operator)) {
    return (
      <PatternInput
        id={id}
        pattern={first ?? ''}
        onCommit={(pattern) => onChange(withValues(filter, pattern === '' ? [] : [pattern]))}
      />
    );
  }
  const shared = { id, createCustomValue: true, placeholder: text.valuePlaceholder, options: matching } as const;
  return takesSeveral(filter.operator) ? (
    <NamedMultiCombobox<string>
      label={text.values}
      {...shared}
      width="auto"
      minWidth={44}
      maxWidth={72}
      value={values.map(optionOf)}
      onChange={(chosen) =>
        onChange(
          withValues(
            filter,
            chosen.map(({ value }) => value)
          )
        )
      }
    />
  ) : (
    <Combobox
      {...shared}
      width={30}
      value={first === undefined ? null : optionOf(first)}
      onChange={({ value }) => onChange(withValues(filter, [value]))}
    />
  );
}
