import { EditorRow } from '@grafana/plugin-ui';
import { Collapse, Stack } from '@grafana/ui';
import { useState } from 'react';
import { secondsOf } from '../../../engine/query/asked/model/minStep';
import { labels } from '../../../labels';
import { type AppMetricsQuery } from '../../../types';
import { ChoiceField } from '../fields/ChoiceField';
import { NumberField } from '../fields/NumberField';
import { SwitchField } from '../fields/SwitchField';
import { TextField } from '../fields/TextField';
import { type FilterSuggestions } from '../filters/FiltersField';
import { type Offer } from '../suggestions/options';
import { Comparison } from './Comparison';
import { Division } from './Division';
import { Heading } from './Heading';
import { OverSteps } from './OverSteps';
import { ShownSeries } from './ShownSeries';

const text = labels.query.options;

interface Props {
  readonly query: AppMetricsQuery;
  readonly metrics: Offer;
  readonly filtering: FilterSuggestions;
  readonly onChange: (options: Partial<AppMetricsQuery>) => void;
}

/** What few queries need; folded, with what is in force said in the heading. */
export function OptionsRow({ query, metrics, filtering, onChange }: Props) {
  const [isOpen, setOpen] = useState(false);
  const { legend = '', format = 'series', minStep, partialStep = false } = query;
  return (
    <Collapse
      label={isOpen ? text.title : <Heading query={query} metricName={filtering.names.metric} />}
      isOpen={isOpen}
      onToggle={setOpen}
    >
      <Stack direction="column" gap={0.5}>
        <EditorRow>
          <TextField
            {...text.legend}
            width={30}
            value={legend}
            onCommit={(typed) => onChange({ legend: typed === '' ? undefined : typed })}
          />
          <ChoiceField {...text.format} value={format} onChange={(chosen) => onChange({ format: chosen })} />
          <NumberField
            {...text.minStep}
            isValid={(number) => number > 0}
            numberOf={(typed) => secondsOf(typed) ?? NaN}
            value={minStep}
            onCommit={(value) => onChange({ minStep: value })}
          />
          <SwitchField
            {...text.partialStep}
            value={partialStep}
            onChange={(chosen) => onChange({ partialStep: chosen })}
          />
          <ShownSeries query={query} onChange={onChange} />
        </EditorRow>
        <EditorRow>
          <Comparison query={query} onChange={onChange} />
          <OverSteps query={query} onChange={onChange} />
          <Division query={query} metrics={metrics} filtering={filtering} onChange={onChange} />
        </EditorRow>
      </Stack>
    </Collapse>
  );
}
