/** The metrics call: what it may ask, and what it is refused for. */
import { answer, type AnswerOptions } from '../metrics/answer';
import { resourceMetrics } from '../metrics/otlp';
import { pointsStartingIn } from '../metrics/points';
import { DAY, MINUTE } from '../world/calendar';
import type { App, World } from '../world/types';
import type { Account } from './accounts';
import type { ActiveFault } from './faults';
import type { Refusal } from './queryError';

export interface MetricsQuery {
  readonly filters: {
    readonly environments: readonly string[];
    /** Epoch milliseconds. */
    readonly interval: { readonly start: number; readonly end: number };
    readonly metrics: readonly string[];
  };
}

const LONGEST = 15 * MINUTE;
const REACH = 14 * DAY;
const APP_ARI = /^ari:cloud:ecosystem::app\/(.+)$/;

/** @param ari of the app; a bare UUID is not taken. */
export function findApp(world: World, ari: string, account: Account): App | Refusal {
  const app = world.apps.find(({ id }) => id === APP_ARI.exec(ari)?.[1]);
  if (!app) {
    return { statusCode: 404, errorType: 'APP_NOT_FOUND', message: `App not found: ${ari}` };
  }
  return account.owns(app)
    ? app
    : { statusCode: 403, errorType: 'FORBIDDEN', message: 'The user is not the owner of this app' };
}

export const isRefusal = (value: object): value is Refusal => 'statusCode' in value;

export function refuse(app: App, { filters }: MetricsQuery, now: number, fault: ActiveFault | undefined) {
  const { environments, interval, metrics } = filters;
  if (!(interval.end > interval.start)) {
    return invalid('The interval must end after it starts');
  }
  if (interval.end - interval.start > LONGEST) {
    return invalid('The interval must not be longer than 15 minutes');
  }
  if (interval.start < now - REACH) {
    return invalid('The interval must not start more than 14 days ago');
  }
  const unknown = environments.filter((asked) => app.environments.every(({ id }) => id !== asked));
  if (unknown.length > 0) {
    const message = `Environments not found for this app: ${unknown.join(', ')}`;
    return { statusCode: 404, errorType: 'ENVIRONMENT_NOT_FOUND', message };
  }
  const refused = fault?.kind === 'refused labels' ? fault.labels.filter((label) => metrics.includes(label)) : [];
  if (refused.length > 0) {
    return invalid(`Metrics not available for this app: ${refused.join(', ')}`, 'METRIC_NOT_AVAILABLE');
  }
  return undefined;
}

const invalid = (message: string, errorType = 'BAD_REQUEST'): Refusal => ({ statusCode: 400, errorType, message });

export function answerMetrics(
  world: World,
  app: App,
  { filters }: MetricsQuery,
  now: number,
  fault: ActiveFault | undefined,
  options: AnswerOptions
) {
  const { start, end } = filters.interval;
  const environments = app.environments.filter(({ id }) => filters.environments.includes(id));
  const resources = answer(
    world,
    { app, environments, labels: [...new Set(filters.metrics)], start, end },
    now,
    options
  );
  if (fault?.kind === 'errors beside data') {
    return resources.slice(0, -1);
  }
  if (fault?.kind !== 'unknown metric') {
    return resources;
  }
  const label = fault.name.toUpperCase();
  const unknown = environments.map((environment) =>
    resourceMetrics([{ label, points: pointsStartingIn(world, app, environment, label, start, end) }], options.ints)
  );
  return [...resources, ...unknown];
}
