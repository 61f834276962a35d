import { EditorField } from '@grafana/plugin-ui';
import { RadioButtonGroup } from '@grafana/ui';
import { useId } from 'react';
import { FORMATS } from '../../../engine/query/asked/model';
import { labels } from '../../../labels';
import { type AppMetricsQuery } from '../../../types';

type Format = NonNullable<AppMetricsQuery['format']>;

const text = labels.query.format;
const OPTIONS = FORMATS.map((format) => ({ label: text.options[format], value: format }));

interface Props {
  readonly format: Format;
  readonly onChange: (format: Format) => void;
}

export function FormatField({ format, onChange }: Props) {
  const id = useId();
  return (
    <EditorField label={text.label} tooltip={text.tooltip} htmlFor={id}>
      <RadioButtonGroup id={id} options={OPTIONS} value={format} onChange={onChange} />
    </EditorField>
  );
}
