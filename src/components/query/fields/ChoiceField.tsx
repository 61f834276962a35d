import { EditorField } from '@grafana/plugin-ui';
import { RadioButtonGroup } from '@grafana/ui';
import { useId } from 'react';

interface Props<Choice extends string> {
  readonly label: string;
  readonly tooltip?: string;
  /** What each choice is called, in the order to show them. */
  readonly options: Readonly<Record<Choice, string>>;
  readonly value: Choice;
  readonly onChange: (choice: Choice) => void;
}

/** One of few, all of them in sight. */
export function ChoiceField<Choice extends string>({ label, tooltip, options, value, onChange }: Props<Choice>) {
  const id = useId();
  const choices = Object.entries<string>(options).map(([choice, name]) => ({ value: choice as Choice, label: name }));
  return (
    <EditorField label={label} tooltip={tooltip} htmlFor={id}>
      <RadioButtonGroup id={id} options={choices} value={value} onChange={onChange} />
    </EditorField>
  );
}
