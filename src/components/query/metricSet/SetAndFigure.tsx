import { Combobox, Input } from '@grafana/ui';
import { useId } from 'react';
import { figureNames } from '../../../export/setQuery';
import { type Row } from '../../../export/rows';
import { metricSetLabels } from '../../../labels/metricSets';
import { CheckedField } from '../../forms/CheckedField';

const text = metricSetLabels.addQuery;

export interface Choice {
  readonly set: string;
  /** What the figures are called; '' leaves it to the metric and the statistic. */
  readonly figure: string;
}

interface Props extends Choice {
  readonly query: Row;
  /** Names of the sets that are known. */
  readonly sets: readonly string[];
  readonly setProblem: string | undefined;
  readonly queryProblem: string | undefined;
  readonly onChange: (choice: Choice) => void;
}

/** Which set, and under which name. */
export function SetAndFigure({ set, figure, query, sets, setProblem, queryProblem, onChange }: Props) {
  const id = useId();
  return (
    <>
      <CheckedField
        label={text.set.label}
        description={text.set.description}
        required
        problem={setProblem}
        htmlFor={`${id}-set`}
      >
        <Combobox
          id={`${id}-set`}
          placeholder={text.set.placeholder}
          createCustomValue
          options={[...new Set([...sets, ...(set === '' ? [] : [set])])].map((value) => ({ value }))}
          value={set === '' ? null : set}
          onChange={({ value }) => onChange({ set: value, figure })}
        />
      </CheckedField>
      <CheckedField
        label={text.figure.label}
        description={text.figure.description}
        problem={queryProblem}
        htmlFor={`${id}-figure`}
      >
        <Input
          id={`${id}-figure`}
          autoComplete="off"
          placeholder={figureNames(query).join(', ')}
          value={figure}
          onChange={({ currentTarget }) => onChange({ set, figure: currentTarget.value })}
        />
      </CheckedField>
    </>
  );
}

/** The query as it would stand in the set. */
export const namedQuery = (query: Row, { figure }: Choice): Row =>
  figure.trim() === '' ? query : { name: figure.trim(), ...query };
