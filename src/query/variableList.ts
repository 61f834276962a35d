/** What a template variable lists, in terms of the backend's routes. Pure. */
import { CATALOGUE } from '../engine/catalogue/catalogue';
import { type AppMetricsQuery, type VariableKind, type VariableList } from '../types';

const ATTRIBUTES: Readonly<Partial<Record<VariableKind, string>>> = {
  functions: 'functionKey',
  sites: 'contextAri',
  versions: 'appVersion',
};

/** A variable that says nothing, as an old or a hand-written one may, lists the apps. */
export const variableListOf = ({ variable }: AppMetricsQuery): VariableList => variable ?? { kind: 'apps' };

/** The attribute whose values are listed; undefined for apps and environments, empty while none is chosen. */
export const attributeOf = ({ kind, key }: VariableList): string | undefined =>
  kind === 'attribute' ? (key ?? '') : ATTRIBUTES[kind];

/** The metrics whose series are looked at: those asked for, else all that are known to have the attribute. */
export function metricsFor(attribute: string, asked: readonly string[]): readonly string[] {
  if (asked.length > 0) {
    return asked;
  }
  const having = CATALOGUE.filter(({ attributes }) => attributes.includes(attribute));
  return (having.length > 0 ? having : CATALOGUE).map(({ label }) => label);
}

/** What every metric of a Forge app may have, none of which tells one custom counter from another. */
const COMMON: ReadonlySet<string> = new Set([
  'appId',
  'moduleKey',
  ...CATALOGUE.flatMap(({ attributes }) => attributes),
]);

export const isCustomAttribute = (key: string): boolean => !COMMON.has(key);
