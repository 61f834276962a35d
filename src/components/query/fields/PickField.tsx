import { EditorField } from '@grafana/plugin-ui';
import { Combobox } from '@grafana/ui';
import { useId, useMemo } from 'react';
import { type Offer } from '../suggestions/options';
import { roomy } from '../suggestions/roomy';

interface Props extends Offer {
  readonly label: string;
  readonly tooltip?: string;
  readonly placeholder: string;
  /** Empty: none. */
  readonly value: string;
  /** How a chosen value is shown that no option names. */
  readonly nameOf?: (value: string) => string;
  /** Said of a value that can't be taken. */
  readonly problem?: string | undefined;
  /** In units of the theme's spacing. */
  readonly width?: number;
  readonly onChange: (value: string) => void;
}

const itself = (value: string): string => value;

/** One value out of suggestions, or none; others and variables can be typed. */
export function PickField({
  options,
  loading,
  value,
  nameOf = itself,
  problem,
  width = 24,
  onChange,
  ...texts
}: Props) {
  const id = useId();
  const { label, tooltip, placeholder } = texts;
  const offered = useMemo(() => roomy(options, value), [options, value]);
  return (
    <EditorField label={label} tooltip={tooltip} htmlFor={id} invalid={problem !== undefined} error={problem}>
      <Combobox
        id={id}
        width={width}
        createCustomValue
        isClearable
        placeholder={placeholder}
        options={offered}
        loading={loading}
        value={value === '' ? null : { label: nameOf(value), value }}
        onChange={(chosen) => onChange(chosen?.value.trim() ?? '')}
      />
    </EditorField>
  );
}
