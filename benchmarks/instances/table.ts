export const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;

export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
}
