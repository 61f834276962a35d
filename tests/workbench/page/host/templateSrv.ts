import type { ScopedVars } from '@grafana/data';
import type { TemplateSrv } from '@grafana/runtime';

const VARIABLE = /\$(\w+)|\$\{(\w+)(?::[^}]*)?\}/g;

/** Explore's: it knows no dashboard variables, only those of the request, such as `$__interval`. */
export const templateSrv: TemplateSrv = {
  getVariables: () => [],
  containsTemplate: (target = '') => target.search(VARIABLE) >= 0,
  updateTimeRange: () => undefined,
  replace: (target = '', scopedVars: ScopedVars = {}) =>
    target.replace(VARIABLE, (match, bare?: string, braced?: string) => {
      const value: unknown = scopedVars[bare ?? braced ?? '']?.value;
      return value === undefined ? match : String(value);
    }),
};
