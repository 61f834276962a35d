/** The table of ratios, in Markdown. */
import { cpus, release, totalmem, type } from 'node:os';

export interface Row {
  readonly measure: string;
  readonly ours: string;
  /** What it is held against; empty for an absolute figure. */
  readonly against: string;
  readonly ratio: string;
  readonly aim: string;
  readonly met: boolean;
}

/** Instead of a row: why there is none. */
export interface Skipped {
  readonly measure: string;
  readonly skipped: string;
}

export const markdownTable = (header: readonly string[], rows: readonly (readonly string[])[]): string => {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(3, ...all.map((row) => row[column].length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
};

export const ratioTable = (rows: readonly (Row | Skipped)[]): string =>
  markdownTable(
    ['measure', 'ours', 'against', 'ratio', 'aim', 'met'],
    rows.map((row) =>
      'skipped' in row
        ? [row.measure, `skipped: ${row.skipped}`, '', '', '', '']
        : [row.measure, row.ours, row.against, row.ratio, row.aim, row.met ? 'yes' : 'no']
    )
  );

/** For whoever watches a run. */
export const inOneLine = (row: Row | Skipped): string =>
  'skipped' in row
    ? `${row.measure}: skipped, ${row.skipped}`
    : `${row.measure}: ${[row.ours, row.against, row.ratio].filter((text) => text !== '').join(' | ')} (aim: ${row.aim})`;

export const milliseconds = (value: number): string =>
  value < 10 ? `${value.toFixed(2)} ms` : `${Math.round(value)} ms`;
export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
export const times = (ratio: number): string => `${ratio < 10 ? ratio.toFixed(2) : ratio.toFixed(1)} ×`;

export function machine(): string {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${first?.model ?? 'unknown'}, ${memory} GiB, ${type()} ${release()}, Bun ${Bun.version}`;
}
