import { Input } from '@grafana/ui';
import { useId } from 'react';
import { CheckedField } from '../forms/CheckedField';
import { useDraft } from '../hooks/useDraft';

interface Props {
  readonly label: string;
  readonly description?: string | undefined;
  readonly placeholder?: string | undefined;
  readonly value: string;
  /** In units of the theme's spacing. */
  readonly width: number;
  readonly required?: boolean;
  readonly problem?: string | undefined;
  readonly readOnly: boolean;
  readonly onCommit: (text: string) => void;
}

/** Text that is the field's own while it is typed, and the settings' on leaving the field or on Enter. */
export function DraftInput({ label, description, value, required, problem, readOnly, onCommit, ...looks }: Props) {
  const id = useId();
  const [draft, setDraft] = useDraft(value);
  const commit = () => {
    if (draft.trim() !== value) {
      onCommit(draft.trim());
    }
  };
  return (
    <CheckedField label={label} description={description} required={required} problem={problem} htmlFor={id}>
      <Input
        {...looks}
        id={id}
        autoComplete="off"
        value={draft}
        disabled={readOnly}
        onChange={({ currentTarget }) => setDraft(currentTarget.value)}
        onBlur={commit}
        // Enter saves the form without leaving the field.
        onKeyDown={({ key }) => key === 'Enter' && commit()}
      />
    </CheckedField>
  );
}
