import { EditorField } from '@grafana/plugin-ui';
import { Combobox } from '@grafana/ui';
import { useId } from 'react';
import { labels } from '../../../labels';
import { isSameApp } from '../../../query/sameApp';
import { type Offer } from '../suggestions/options';

interface Props extends Offer {
  readonly app: string;
  readonly onChange: (app: string) => void;
}

export function AppField({ options, loading, app, onChange }: Props) {
  const id = useId();
  const shown = options.find(({ value }) => isSameApp(value, app)) ?? { label: app, value: app };
  return (
    <EditorField label={labels.query.app.label} htmlFor={id}>
      <Combobox
        id={id}
        width="auto"
        minWidth={32}
        maxWidth={60}
        createCustomValue
        placeholder={labels.query.app.placeholder}
        options={options}
        loading={loading}
        value={app === '' ? null : shown}
        onChange={({ value }) => onChange(value.trim())}
      />
    </EditorField>
  );
}
