import { RANKINGS } from '../../../engine/query/asked/model/model';
import { labels } from '../../../labels';
import { type AppMetricsQuery } from '../../../types';
import { NumberField } from '../fields/NumberField';
import { PickField } from '../fields/PickField';

const text = labels.query.options;
const OPTIONS = RANKINGS.map((ranking) => ({
  label: text.rankBy.options[ranking],
  value: ranking,
  description: text.rankBy.descriptions[ranking],
}));

const isRanking = (value: string) => RANKINGS.find((ranking) => ranking === value);
const isCount = (number: number): boolean => Number.isInteger(number) && number > 0;

interface Props {
  readonly query: AppMetricsQuery;
  readonly onChange: (change: Pick<AppMetricsQuery, 'top' | 'bottom' | 'rankBy'>) => void;
}

/** Which of many series are shown: the largest few or the smallest few, of which one query shows one. */
export function ShownSeries({ query: { top, bottom, rankBy }, onChange }: Props) {
  return (
    <>
      <NumberField
        {...text.top}
        width={10}
        isValid={isCount}
        value={top}
        onCommit={(value) => onChange(value === undefined ? { top: value } : { top: value, bottom: undefined })}
      />
      <NumberField
        {...text.bottom}
        width={10}
        isValid={isCount}
        value={bottom}
        onCommit={(value) => onChange(value === undefined ? { bottom: value } : { bottom: value, top: undefined })}
      />
      {(top !== undefined || bottom !== undefined || rankBy !== undefined) && (
        <PickField
          {...text.rankBy}
          width={16}
          options={OPTIONS}
          loading={false}
          value={rankBy ?? ''}
          nameOf={(value) => OPTIONS.find((option) => option.value === value)?.label ?? value}
          onChange={(value) => onChange({ rankBy: isRanking(value) })}
        />
      )}
    </>
  );
}
