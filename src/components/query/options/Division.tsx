import { useState } from 'react';
import { labels } from '../../../labels';
import { parseStatistic, statisticsFor } from '../../../query/statistics';
import { type AppMetricsQuery, type Divisor } from '../../../types';
import { PickField } from '../fields/PickField';
import { FiltersField, type FilterSuggestions } from '../filters/FiltersField';
import { statisticOptions, type Offer } from '../suggestions/options';

const text = labels.query.options;

interface Props {
  readonly query: AppMetricsQuery;
  readonly metrics: Offer;
  readonly filtering: FilterSuggestions;
  readonly onChange: (change: Pick<AppMetricsQuery, 'over'>) => void;
}

/** The metric that the query's one metric is divided by. */
export function Division({ query: { over }, metrics, filtering, onChange }: Props) {
  const { names } = filtering;
  const [rejected, setRejected] = useState<string>();
  const chooseStatistic = (divisor: Divisor, typed: string) => {
    const parsed = typed === '' ? '' : parseStatistic(typed, [divisor.metric], names.kindOf);
    setRejected(parsed === undefined ? typed : undefined);
    if (parsed !== undefined) {
      onChange({ over: { ...divisor, statistic: parsed === '' ? undefined : parsed } });
    }
  };
  return (
    <>
      <PickField
        {...text.over.metric}
        width={30}
        {...metrics}
        value={over?.metric ?? ''}
        nameOf={names.metric}
        onChange={(metric) => onChange({ over: metric === '' ? undefined : { ...over, metric } })}
      />
      {over && (
        <>
          <PickField
            label={text.over.statistic.label}
            placeholder={text.over.statistic.placeholder}
            width={20}
            options={statisticOptions(statisticsFor([over.metric], names.kindOf).filter((each) => each !== 'heatmap'))}
            loading={false}
            value={over.statistic ?? ''}
            problem={rejected === undefined ? undefined : text.over.statistic.invalid(rejected)}
            onChange={(typed) => chooseStatistic(over, typed)}
          />
          <FiltersField
            {...text.over.filters}
            {...filtering}
            filters={over.filters ?? []}
            onChange={(filters) => onChange({ over: { ...over, filters: filters.length > 0 ? filters : undefined } })}
          />
        </>
      )}
    </>
  );
}
