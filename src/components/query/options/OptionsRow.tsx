import { EditorField, EditorRow, EditorSwitch } from '@grafana/plugin-ui';
import { Collapse, Stack, Text } from '@grafana/ui';
import { useId, useState } from 'react';
import { secondsOf } from '../../../engine/query/asked/minStep';
import { labels } from '../../../labels';
import { type AppMetricsQuery } from '../../../types';
import { NumberField } from '../fields/NumberField';
import { TextField } from '../fields/TextField';

const text = labels.query.options;

interface Props {
  readonly query: AppMetricsQuery;
  readonly onChange: (options: Pick<AppMetricsQuery, 'legend' | 'top' | 'minStep' | 'partialStep'>) => void;
}

/** What few queries need; folded, with what is set said in the heading. */
export function OptionsRow({ query, onChange }: Props) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const { legend = '', top, minStep, partialStep = false } = query;
  return (
    <Collapse label={isOpen ? text.title : <Heading query={query} />} isOpen={isOpen} onToggle={setOpen}>
      <EditorRow>
        <TextField
          {...text.legend}
          width={30}
          value={legend}
          onCommit={(typed) => onChange({ legend: typed === '' ? undefined : typed })}
        />
        <NumberField
          {...text.top}
          isValid={(number) => Number.isInteger(number) && number > 0}
          value={top}
          onCommit={(value) => onChange({ top: value })}
        />
        <NumberField
          {...text.minStep}
          isValid={(number) => number > 0}
          numberOf={(typed) => secondsOf(typed) ?? NaN}
          value={minStep}
          onCommit={(value) => onChange({ minStep: value })}
        />
        <EditorField label={text.partialStep.label} tooltip={text.partialStep.tooltip} htmlFor={id}>
          <EditorSwitch
            id={id}
            value={partialStep}
            onChange={({ currentTarget }) => onChange({ partialStep: currentTarget.checked })}
          />
        </EditorField>
      </EditorRow>
    </Collapse>
  );
}

function Heading({ query: { legend, top, minStep, partialStep } }: Pick<Props, 'query'>) {
  const set = [
    legend !== undefined && text.summary.legend(legend),
    top !== undefined && text.summary.top(top),
    minStep !== undefined && text.summary.minStep(minStep),
    partialStep && text.summary.partialStep,
  ].filter((part) => typeof part === 'string');
  return (
    <Stack gap={2} wrap="wrap">
      <span>{text.title}</span>
      {set.map((part) => (
        <Text key={part} color="secondary">
          {part}
        </Text>
      ))}
    </Stack>
  );
}
