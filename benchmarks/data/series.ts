/** The attributes of invocations, as AGG gives them. */
import type { Attributes } from '../../src/engine/chunk/types';
import { BLUEPRINTS, PAGE_INSIGHTS, TICKET_TRIAGE } from '../../tests/simulator/world/apps';

/** One app for each metric, so that what each takes on the disk can be told apart. */
export const COUNTED_APP = TICKET_TRIAGE;
export const TIMED_APP = PAGE_INSIGHTS;

/** All of the app's, as a call would ask for; the data is of the first, production. */
export function environmentIdsOf(app: string): readonly string[] {
  const blueprint = BLUEPRINTS.find(({ id }) => id === app);
  if (blueprint === undefined) {
    throw new Error(`The simulator knows no app ${app}.`);
  }
  return blueprint.environments.map(({ id }) => id);
}

export function invocationSeries(app: string, functions: number, sites: number): readonly Attributes[] {
  const [environmentId] = environmentIdsOf(app);
  return Array.from({ length: functions * sites }, (_, index) => {
    const number = index % functions;
    const site = Math.floor(index / functions);
    return {
      appId: `ari:cloud:ecosystem::app/${app}`,
      appVersion: '4.17.0',
      contextAri: `ari:cloud:jira::site/${site.toString(16).padStart(8, '0')}-5c1e-4f0a-9b7d-0123456789ab`,
      environmentId,
      functionKey: `function-${number.toString().padStart(2, '0')}`,
      moduleKey: `module-${number.toString().padStart(2, '0')}`,
    };
  });
}
