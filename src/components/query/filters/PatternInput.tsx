import { Input } from '@grafana/ui';
import { labels } from '../../../labels';
import { useDraft } from '../../hooks/useDraft';

interface Props {
  readonly id: string;
  readonly pattern: string;
  readonly onCommit: (pattern: string) => void;
}

/** A regular expression, the filter's on leaving the field or on Enter: half of one would be another filter. */
export function PatternInput({ id, pattern, onCommit }: Props) {
  const [draft, setDraft] = useDraft(pattern);
  const commit = () => draft !== pattern && onCommit(draft);
  return (
    <Input
      id={id}
      width={30}
      placeholder={labels.query.filters.regexPlaceholder}
      value={draft}
      onChange={({ currentTarget }) => setDraft(currentTarget.value)}
      onBlur={commit}
      onKeyDown={({ key }) => key === 'Enter' && commit()}
    />
  );
}
