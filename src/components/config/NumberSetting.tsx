import { Input } from '@grafana/ui';
import { useId, useState } from 'react';
import { labels } from '../../labels';
import { CheckedField } from '../forms/CheckedField';

interface Props {
  readonly label: string;
  readonly description: string;
  /** Undefined: `fallback` counts. */
  readonly value: number | undefined;
  readonly fallback: number;
  readonly least: number;
  readonly most: number;
  readonly readOnly: boolean;
  readonly onChange: (value: number | undefined) => void;
  /** What would count if it were left now; undefined while it can't be taken. */
  readonly onType?: (value: number | undefined) => void;
}

/** A whole number; what is out of range is shown as such and not taken. */
export function NumberSetting({ label, description, value, fallback, least, most, readOnly, onChange, onType }: Props) {
  const id = useId();
  const [text, setText] = useState(String(value ?? ''));
  const isValid = (typed: string) => typed.trim() === '' || isWithin(Number(typed), least, most);
  const type = (typed: string) => {
    setText(typed);
    onType?.(!isValid(typed) ? undefined : typed.trim() === '' ? fallback : Number(typed));
  };
  const commit = () => {
    if (isValid(text)) {
      onChange(text.trim() === '' ? undefined : Number(text));
    }
  };
  return (
    <CheckedField
      label={label}
      description={description}
      problem={isValid(text) ? undefined : labels.config.advanced.outOfRange(least, most)}
      htmlFor={id}
    >
      <Input
        id={id}
        inputMode="numeric"
        width={20}
        placeholder={String(fallback)}
        value={text}
        disabled={readOnly}
        onChange={({ currentTarget }) => type(currentTarget.value)}
        onBlur={commit}
        // Enter saves the form without leaving the field.
        onKeyDown={({ key }) => key === 'Enter' && commit()}
      />
    </CheckedField>
  );
}

const isWithin = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most;
