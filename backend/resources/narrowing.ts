/** Which series a list of values is made of: those in some environments that pass filters, both as in a query. */
import { z } from 'zod';
import type { Attributes } from '../../src/engine/chunk/types';
import { QueryRefusal } from '../../src/engine/query/asked/refusal';
import { compileFilters } from '../../src/engine/query/asked/filters/filter';
import { querySchema } from '../../src/engine/query/asked/model/model';
import { ENVIRONMENT } from '../../src/engine/query/reading/series';
import type { EnvironmentInfo } from '../../src/engine/upstream';
import type { Wanted } from '../../src/engine/service/seen';
import { resolveEnvironments } from '../../src/engine/service/prepare/environments';

/** JSON in a parameter; nothing stands for an empty list. */
const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'must be JSON' });
    return z.NEVER;
  }
});

const parametersSchema = z.object({
  environments: json.default([]).pipe(querySchema.shape.environments),
  filters: json.default([]).pipe(querySchema.shape.filters),
});

export interface Narrowing {
  readonly environments: readonly string[];
  /** Its test throws a QueryRefusal where a pattern takes too long. */
  wanted(known: readonly EnvironmentInfo[]): Wanted;
}

/** @returns a sentence for parameters that can't be read. */
export function narrowingOf(parameters: Readonly<Record<string, string>>): Narrowing | string {
  const read = parametersSchema.safeParse(parameters);
  if (!read.success) {
    return `Give "environments" and "filters" as JSON lists, as a query has them. ${z.prettifyError(read.error)}`;
  }
  const { environments, filters } = read.data;
  try {
    const compiled = compileFilters(filters);
    return {
      environments,
      wanted: (known) => {
        const ids = new Set<string>(resolveEnvironments(environments, known).ids);
        const isThere = (series: Attributes): boolean =>
          environments.length === 0 || ids.has(series[ENVIRONMENT] ?? '');
        return { matches: (series) => isThere(series) && compiled.matches(series), steps: compiled.steps };
      },
    };
  } catch (error) {
    if (error instanceof QueryRefusal) {
      return error.message;
    }
    throw error;
  }
}
