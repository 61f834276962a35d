import { EditorField } from '@grafana/plugin-ui';
import { useId, useMemo } from 'react';
import { NamedMultiCombobox } from '../../forms/NamedMultiCombobox';
import { type Offer } from '../suggestions/options';
import { roomy } from '../suggestions/roomy';

interface Props extends Offer {
  readonly label: string;
  readonly tooltip?: string;
  readonly placeholder: string;
  readonly values: readonly string[];
  /** How a chosen value is shown that no option names. */
  readonly nameOf?: (value: string) => string;
  readonly onChange: (values: string[]) => void;
}

/** Several values out of suggestions; others and variables can be typed. */
export function ListField({
  label,
  tooltip,
  placeholder,
  options,
  loading,
  values,
  nameOf = (value) => value,
  onChange,
}: Props) {
  const id = useId();
  const offered = useMemo(() => roomy(options), [options]);
  const named = new Map(options.map((option) => [option.value, option]));
  return (
    <EditorField label={label} tooltip={tooltip} htmlFor={id}>
      <NamedMultiCombobox<string>
        label={label}
        id={id}
        width="auto"
        minWidth={24}
        maxWidth={72}
        isClearable
        createCustomValue
        placeholder={placeholder}
        options={offered}
        loading={loading}
        value={values.map((value) => named.get(value) ?? { label: nameOf(value), value })}
        onChange={(chosen) => onChange(chosen.map(({ value }) => value))}
      />
    </EditorField>
  );
}
