/** The numbers themselves, unrounded, a row a time and a column a series, with each column's sum. */
import {
  type DataFrame,
  dateTimeFormat,
  type Field,
  FieldType,
  getFieldDisplayName,
  outerJoinDataFrames,
} from '@grafana/data';
import { useTheme2 } from '@grafana/ui';
import { useMemo } from 'react';
import { isSeries } from './plotFrames';

const MAX_ROWS = 2_000;

interface Props {
  readonly frames: readonly DataFrame[];
  readonly timeZone: string;
}

export function ResultTable({ frames, timeZone }: Props) {
  const tables = useMemo(() => toTables(frames), [frames]);
  return tables.map((table, index) => <FrameTable key={index} frame={table} timeZone={timeZone} />);
}

/** Series become one table; every other frame is one already. */
function toTables(frames: readonly DataFrame[]): DataFrame[] {
  const series = frames.filter(isSeries).map(nameColumns);
  const joined = series.length > 1 ? outerJoinDataFrames({ frames: series }) : series[0];
  const others = frames.filter((frame) => frame.length > 0 && !isSeries(frame));
  return joined ? [joined, ...others] : others;
}

const nameColumns = (frame: DataFrame, _index: number, all: readonly DataFrame[]): DataFrame => ({
  ...frame,
  fields: frame.fields.map((field) =>
    field.type === FieldType.time
      ? field
      : { ...field, config: { ...field.config, displayName: getFieldDisplayName(field, frame, [...all]) } }
  ),
});

function FrameTable({ frame, timeZone }: { readonly frame: DataFrame; readonly timeZone: string }) {
  const theme = useTheme2();
  const rows = Math.min(frame.length, MAX_ROWS);
  const cell = { padding: theme.spacing(0.5, 2, 0.5, 0), textAlign: 'left', verticalAlign: 'top' } as const;
  return (
    <div style={{ overflowX: 'auto' }}>
      <table style={{ fontVariantNumeric: 'tabular-nums' }}>
        <caption style={{ captionSide: 'top', color: theme.colors.text.secondary }}>
          {rows < frame.length ? `The first ${rows} of ${frame.length} rows` : `${frame.length} rows`}
        </caption>
        <thead>
          <tr>
            {frame.fields.map((field, column) => (
              <th key={column} scope="col" style={cell}>
                {field.type === FieldType.time ? 'Time' : getFieldDisplayName(field, frame)}
              </th>
            ))}
          </tr>
          <tr>
            {frame.fields.map((field, column) => (
              <th key={column} scope="col" style={cell} data-sum={field.type === FieldType.number || undefined}>
                {field.type === FieldType.number ? sumOf(field) : field.type === FieldType.time ? 'Sum' : ''}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: rows }, (_, row) => (
            <tr key={row}>
              {frame.fields.map((field, column) => (
                <td key={column} style={cell}>
                  {cellText(field, row, timeZone)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const sumOf = ({ values }: Field): number =>
  values.reduce<number>((sum, value: unknown) => sum + (typeof value === 'number' ? value : 0), 0);

function cellText(field: Field, row: number, timeZone: string): string {
  const value: unknown = field.values[row];
  if (value === null || value === undefined) {
    return '';
  }
  return field.type === FieldType.time && typeof value === 'number'
    ? dateTimeFormat(value, { timeZone })
    : String(value);
}
