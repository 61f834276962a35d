import { EditorField, EditorSwitch } from '@grafana/plugin-ui';
import { useId } from 'react';

interface Props {
  readonly label: string;
  readonly tooltip: string;
  readonly value: boolean;
  readonly onChange: (value: boolean) => void;
}

export function SwitchField({ label, tooltip, value, onChange }: Props) {
  const id = useId();
  return (
    <EditorField label={label} tooltip={tooltip} htmlFor={id}>
      <EditorSwitch id={id} value={value} onChange={({ currentTarget }) => onChange(currentTarget.checked)} />
    </EditorField>
  );
}
