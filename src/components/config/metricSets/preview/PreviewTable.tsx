import { dateTimeFormat } from '@grafana/data';
import { InteractiveTable, Text, type CellProps, type Column } from '@grafana/ui';
import { useMemo } from 'react';
import { metricSetLabels } from '../../../../labels/metricSets';
import { type PreviewSeries } from '../../../../types';

const text = metricSetLabels.preview;
const ROWS = 20;

interface Row {
  readonly id: string;
  readonly metric: string;
  readonly attributes: string;
  readonly value: string;
  readonly kind: string;
  readonly time: string;
  readonly points: number;
}

interface Props {
  /** What the table is called. */
  readonly label: string;
  readonly series: readonly PreviewSeries[];
}

/** Cut to the column's width, and whole under the pointer. */
const Cut = ({ value }: CellProps<Row, string>) => <Text truncate>{value}</Text>;

export function PreviewTable({ label, series }: Props) {
  const columns = useMemo<Column<Row>[]>(
    () => [
      { id: 'metric', header: text.columns.metric, cell: Cut, sortType: 'string' },
      { id: 'attributes', header: text.columns.attributes, cell: Cut },
      { id: 'value', header: text.columns.value, cell: Cut },
      { id: 'kind', header: text.columns.kind, disableGrow: true },
      { id: 'time', header: text.columns.time, disableGrow: true },
      { id: 'points', header: text.columns.points, disableGrow: true },
    ],
    []
  );
  const rows = useMemo(() => series.map(rowOf), [series]);
  return (
    <div role="group" aria-label={label} style={{ width: '100%', overflowX: 'auto' }}>
      <InteractiveTable columns={columns} data={rows} getRowId={({ id }) => id} pageSize={ROWS} />
    </div>
  );
}

function rowOf({ app, name, unit, attributes, temporality, points, last }: PreviewSeries, index: number): Row {
  const { value, count, end } = last;
  const figure = value === null ? undefined : numberText(value, unit);
  return {
    id: String(index),
    metric: name,
    attributes: [`app=${app}`, ...Object.entries(attributes).map(([key, each]) => `${key}=${each}`)].join(', '),
    value: count === undefined ? (figure ?? '') : text.observations(count, figure),
    kind: text.temporalities[temporality],
    time: dateTimeFormat(end, { format: 'YYYY-MM-DD HH:mm' }),
    points,
  };
}

const numberText = (value: number, unit: string): string =>
  [value.toLocaleString('en', { maximumFractionDigits: 6 }), unit]
    .filter((part) => part !== '' && part !== '1')
    .join(' ');
