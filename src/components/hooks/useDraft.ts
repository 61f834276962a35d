import { useState } from 'react';

/** Text that is the field's own while it is typed; one that was changed from outside replaces it. */
export function useDraft(value: string) {
  const [draft, setDraft] = useState(value);
  const [replaced, setReplaced] = useState(value);
  if (value !== replaced) {
    setReplaced(value);
    setDraft(value);
  }
  return [draft, setDraft] as const;
}
