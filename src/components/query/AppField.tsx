import { EditorField } from '@grafana/plugin-ui';
import { Combobox } from '@grafana/ui';
import { useId } from 'react';
import { parseAppId } from '../../engine/identity';
import { labels } from '../../labels';
import { type Option } from './options';

interface Props {
  readonly options: Option[];
  readonly app: string;
  readonly onChange: (app: string) => void;
}

export function AppField({ options, app, onChange }: Props) {
  const id = useId();
  const shown = options.find(({ value }) => isSameApp(value, app)) ?? { label: app, value: app };
  return (
    <EditorField label={labels.query.app.label} htmlFor={id}>
      <Combobox
        id={id}
        width="auto"
        minWidth={24}
        maxWidth={60}
        createCustomValue
        placeholder={labels.query.app.placeholder}
        options={options}
        value={app === '' ? null : shown}
        onChange={({ value }) => onChange(value.trim())}
      />
    </EditorField>
  );
}

/** An app may be written as ARI or as UUID. */
function isSameApp(one: string, other: string): boolean {
  const id = parseAppId(one);
  return one === other || (id !== undefined && id === parseAppId(other));
}
