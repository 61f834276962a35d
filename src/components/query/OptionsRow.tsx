import { EditorField, EditorRow } from '@grafana/plugin-ui';
import { Collapse, Stack, Switch, Text } from '@grafana/ui';
import { useId, useState } from 'react';
import { labels } from '../../labels';
import { type AppMetricsQuery } from '../../types';
import { TextField } from './TextField';

const text = labels.query.options;

type Options = Pick<AppMetricsQuery, 'minStep' | 'partialStep'>;

interface Props {
  readonly query: AppMetricsQuery;
  readonly onChange: (options: Options) => void;
}

/** What few queries need; folded, with what is set said in the heading. */
export function OptionsRow({ query, onChange }: Props) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const { minStep, partialStep = false } = query;
  return (
    <Collapse label={isOpen ? text.title : <Heading query={query} />} isOpen={isOpen} onToggle={setOpen}>
      <EditorRow>
        <TextField
          {...text.minStep}
          width={16}
          value={minStep === undefined ? '' : String(minStep)}
          problemOf={(typed) => (Number(typed) > 0 ? undefined : text.minStep.invalid)}
          onCommit={(typed) => onChange({ minStep: typed === '' ? undefined : Number(typed) })}
        />
        <EditorField label={text.partialStep.label} tooltip={text.partialStep.tooltip} htmlFor={id}>
          <Switch
            id={id}
            value={partialStep}
            onChange={({ currentTarget }) => onChange({ partialStep: currentTarget.checked })}
          />
        </EditorField>
      </EditorRow>
    </Collapse>
  );
}

function Heading({ query: { minStep, partialStep } }: Pick<Props, 'query'>) {
  const set = [minStep !== undefined && text.summary.minStep(minStep), partialStep && text.summary.partialStep].filter(
    (part) => typeof part === 'string'
  );
  return (
    <Stack gap={2}>
      <span>{text.title}</span>
      {set.map((part) => (
        <Text key={part} color="secondary">
          {part}
        </Text>
      ))}
    </Stack>
  );
}
