import { MOST } from '../../../engine/query/asked/model/bounds';
import { labels } from '../../../labels';
import { type AppMetricsQuery } from '../../../types';
import { ChoiceField } from '../fields/ChoiceField';
import { NumberField } from '../fields/NumberField';
import { SwitchField } from '../fields/SwitchField';

const text = labels.query.options;

interface Props {
  readonly query: AppMetricsQuery;
  readonly onChange: (change: Pick<AppMetricsQuery, 'fill' | 'smooth' | 'accumulate'>) => void;
}

/** What becomes of a series' steps: those without a value, and all of them together. */
export function OverSteps({ query: { fill = 'none', smooth, accumulate = false }, onChange }: Props) {
  return (
    <>
      <ChoiceField {...text.fill} value={fill} onChange={(chosen) => onChange({ fill: chosen })} />
      <NumberField
        {...text.smooth}
        width={14}
        isValid={(number) => Number.isInteger(number) && number > 1 && number <= MOST.smooth}
        value={smooth}
        onCommit={(value) =>
          onChange(value === undefined ? { smooth: value } : { smooth: value, accumulate: undefined })
        }
      />
      <SwitchField
        {...text.accumulate}
        value={accumulate}
        onChange={(chosen) => onChange(chosen ? { accumulate: true, smooth: undefined } : { accumulate: undefined })}
      />
    </>
  );
}
