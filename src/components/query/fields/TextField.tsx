import { EditorField } from '@grafana/plugin-ui';
import { Input } from '@grafana/ui';
import { useId, useState } from 'react';
import { useDraft } from '../../hooks/useDraft';

interface Props {
  readonly label: string;
  readonly tooltip?: string;
  readonly placeholder: string;
  readonly value: string;
  /** In units of the theme's spacing. */
  readonly width: number;
  /** What is wrong with a text; one that is wrong isn't committed. */
  readonly problemOf?: (text: string) => string | undefined;
  readonly onCommit: (text: string) => void;
}

/** Text that is the field's own while it is typed, and the query's on leaving the field or on Enter. */
export function TextField({ label, tooltip, placeholder, value, width, problemOf, onCommit }: Props) {
  const id = useId();
  const [draft, setDraft] = useDraft(value);
  const [problem, setProblem] = useState<string>();
  const commit = () => {
    const text = draft.trim();
    const found = text === '' ? undefined : problemOf?.(text);
    setProblem(found);
    if (found === undefined && text !== value) {
      onCommit(text);
    }
  };
  return (
    <EditorField
      label={label}
      tooltip={tooltip}
      htmlFor={id}
      invalid={problem !== undefined}
      error={problem !== undefined && <span id={`${id}-problem`}>{problem}</span>}
    >
      <Input
        id={id}
        // Grafana 12.3 shows what is wrong, and tells no screen reader.
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : `${id}-problem`}
        width={width}
        placeholder={placeholder}
        value={draft}
        onChange={({ currentTarget }) => setDraft(currentTarget.value)}
        onBlur={commit}
        onKeyDown={({ key }) => key === 'Enter' && commit()}
      />
    </EditorField>
  );
}
