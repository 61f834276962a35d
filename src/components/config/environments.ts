/** Environments as text: one a line, `id, key, type`. */
import { parseEnvironmentId } from '../../engine/identity';
import { type EnvironmentSetting } from '../../types';

export interface ParsedEnvironments {
  readonly environments: readonly EnvironmentSetting[];
  /** The first line that could not be read. */
  readonly unreadable: string | undefined;
}

export function parseEnvironments(text: string): ParsedEnvironments {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const parsed = lines.map(parseLine);
  return {
    environments: parsed.flatMap((environment) => environment ?? []),
    unreadable: lines.find((_line, index) => parsed[index] === undefined),
  };
}

function parseLine(line: string): EnvironmentSetting | undefined {
  const [idText = '', key, type] = line.split(/[\s,;]+/);
  const id = parseEnvironmentId(idText);
  return id && { id, ...(key && { key }), ...(type && { type }) };
}

export const formatEnvironments = (environments: readonly EnvironmentSetting[]): string =>
  environments.map(({ id, key, type }) => [id, key, type].filter(Boolean).join(', ')).join('\n');
