import { Collapse, TextArea } from '@grafana/ui';
import { useId, useState } from 'react';
import { labels } from '../../labels';
import { type EnvironmentSetting } from '../../types';
import { CheckedField } from '../forms/CheckedField';
import { formatEnvironments, parseEnvironments } from './environments';

const { toggle, label, description, placeholder, invalid } = labels.config.apps.environments;

interface Props {
  readonly environments: readonly EnvironmentSetting[];
  readonly readOnly: boolean;
  readonly onChange: (environments: readonly EnvironmentSetting[]) => void;
}

export function EnvironmentsByHand({ environments, readOnly, onChange }: Props) {
  const id = useId();
  const [isOpen, setOpen] = useState(environments.length > 0);
  const [text, setText] = useState(() => formatEnvironments(environments));
  const { unreadable } = parseEnvironments(text);
  const commit = () => {
    const parsed = parseEnvironments(text);
    if (parsed.unreadable === undefined) {
      onChange(parsed.environments);
    }
  };
  return (
    <Collapse label={toggle} isOpen={isOpen} onToggle={setOpen}>
      <CheckedField
        label={label}
        description={description}
        problem={unreadable === undefined ? undefined : invalid(unreadable)}
        htmlFor={id}
      >
        <TextArea
          id={id}
          rows={3}
          placeholder={placeholder}
          value={text}
          disabled={readOnly}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
          onBlur={commit}
        />
      </CheckedField>
    </Collapse>
  );
}
