import { useId } from 'react';
import { CheckedField } from '../forms/CheckedField';
import { NamedMultiCombobox } from '../forms/NamedMultiCombobox';

interface Props {
  readonly label: string;
  readonly description: string;
  readonly placeholder: string;
  readonly words: readonly string[];
  readonly offered: readonly string[];
  /** Whether others than those offered can be typed. */
  readonly takesOthers: boolean;
  readonly problem: string | undefined;
  readonly readOnly: boolean;
  readonly onChange: (words: readonly string[]) => void;
}

/** Several words out of a list. */
export function WordsField({ label, description, words, offered, takesOthers, problem, readOnly, ...field }: Props) {
  const id = useId();
  const { placeholder, onChange } = field;
  return (
    <CheckedField label={label} description={description} problem={problem} htmlFor={id}>
      <NamedMultiCombobox<string>
        label={label}
        id={id}
        width={60}
        isClearable
        createCustomValue={takesOthers}
        placeholder={placeholder}
        disabled={readOnly}
        // What is chosen and not offered has to be seen to be taken out.
        options={[...new Set([...offered, ...words])].map((value) => ({ value }))}
        value={[...words]}
        onChange={(chosen) => onChange(chosen.map(({ value }) => value))}
      />
    </CheckedField>
  );
}
