import { type ScopedVars, type TypedVariableModel } from '@grafana/data';
import type { TemplateSrv } from '@grafana/runtime';
import { readUrlState } from '../urlState';

type Value = string | readonly string[];
type Format = string | ((value: Value) => string) | undefined;

const VARIABLE = /\$(\w+)|\$\{(\w+)(?::[^}]*)?\}/g;

const escaped = (text: string) => text.replace(/[\\^$*+?.()|[\]{}/]/g, '\\$&');

function formatted(value: Value, format: Format): string {
  if (typeof format === 'function') {
    return format(value);
  }
  if (typeof value === 'string') {
    return format === 'regex' ? escaped(value) : value;
  }
  return format === 'regex' ? `(${value.map(escaped).join('|')})` : `{${value.join(',')}}`;
}

const model = ([name, value]: readonly [string, Value]) =>
  // Of Grafana's model only what data sources read.
  ({ type: 'query', name, current: { value }, datasource: null, regex: '' }) as unknown as TypedVariableModel;

/** Knows the request's own variables, such as `$__interval`, and a dashboard's, which stand in the address. */
export const templateSrv: TemplateSrv = {
  getVariables: () => Object.entries(readUrlState().variables).map(model),
  containsTemplate: (target = '') => target.search(VARIABLE) >= 0,
  updateTimeRange: () => undefined,
  replace: (target = '', scopedVars: ScopedVars = {}, format?: Format) =>
    target.replace(VARIABLE, (match, bare?: string, braced?: string) => {
      const name = bare ?? braced ?? '';
      const scoped: unknown = scopedVars[name]?.value;
      const value = scoped === undefined ? readUrlState().variables[name] : String(scoped);
      return value === undefined ? match : formatted(value, format);
    }),
};
