import { dateTimeFormat, type PanelData } from '@grafana/data';
import { Text } from '@grafana/ui';
import { type Shift } from '../../engine/frame';
import { labels } from '../../labels';

const text = labels.query.rule;
const MINUTE = 60_000;

interface Props {
  readonly refId: string;
  readonly data?: PanelData | undefined;
}

/** Says, in a rule's form, how far its range is moved back, and why. */
export function RuleRange({ refId, data }: Props) {
  const shift = shiftOf(data, refId);
  const time = (moment: number) => dateTimeFormat(moment, { format: 'HH:mm' });
  return (
    <Text variant="bodySmall" color="secondary">
      {text.movedBack} {shift && text.lately(time(shift.from), time(shift.to), Math.ceil(shift.movedBackMs / MINUTE))}
    </Text>
  );
}

const isShift = (value: unknown): value is Shift =>
  typeof value === 'object' && value !== null && 'movedBackMs' in value && 'from' in value && 'to' in value;

/** Undefined before the first evaluation. */
const shiftOf = (data: PanelData | undefined, refId: string): Shift | undefined =>
  data?.series
    .filter((frame) => frame.refId === refId)
    .flatMap(({ fields }) => fields.map(({ config }): unknown => config.custom?.shift))
    .find(isShift);
