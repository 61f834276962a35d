import { useState } from 'react';
import { shiftSchema } from '../../../engine/query/asked/model/shift';
import { labels } from '../../../labels';
import { referredTo } from '../../../query/filling/reference';
import { type AppMetricsQuery } from '../../../types';
import { ChoiceField } from '../fields/ChoiceField';
import { PickField } from '../fields/PickField';

const text = labels.query.options;
const OPTIONS = Object.entries(text.shift.options).map(([value, description]) => ({
  label: value,
  value,
  description,
}));

interface Props {
  readonly query: AppMetricsQuery;
  readonly onChange: (change: Pick<AppMetricsQuery, 'shift' | 'compare'>) => void;
}

/** The same question at an earlier time, and how the two are shown. */
export function Comparison({ query: { shift = '', compare = 'series' }, onChange }: Props) {
  const [problem, setProblem] = useState<string>();
  const choose = (typed: string) => {
    const isTaken = typed === '' || referredTo(typed) !== undefined || shiftSchema.safeParse(typed).success;
    setProblem(isTaken ? undefined : text.shift.invalid);
    if (isTaken) {
      onChange(typed === '' ? { shift: undefined, compare: undefined } : { shift: typed });
    }
  };
  return (
    <>
      <PickField
        {...text.shift}
        width={20}
        options={OPTIONS}
        loading={false}
        value={shift}
        problem={problem}
        onChange={choose}
      />
      {shift !== '' && (
        <ChoiceField {...text.compare} value={compare} onChange={(chosen) => onChange({ compare: chosen })} />
      )}
    </>
  );
}
