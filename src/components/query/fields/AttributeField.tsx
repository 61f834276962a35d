import { EditorField } from '@grafana/plugin-ui';
import { Combobox } from '@grafana/ui';
import { useId } from 'react';
import { type Offer } from '../suggestions/options';

interface Props extends Offer {
  readonly label: string;
  readonly tooltip: string;
  readonly placeholder: string;
  readonly attribute: string;
  readonly onChange: (attribute: string) => void;
}

export function AttributeField({ label, tooltip, placeholder, options, loading, attribute, onChange }: Props) {
  const id = useId();
  return (
    <EditorField label={label} tooltip={tooltip} htmlFor={id}>
      <Combobox
        id={id}
        width={24}
        createCustomValue
        placeholder={placeholder}
        options={options}
        loading={loading}
        value={attribute === '' ? null : { label: attribute, value: attribute }}
        onChange={({ value }) => onChange(value.trim())}
      />
    </EditorField>
  );
}
