/** From the JSON of the gateway's answers to what was asked for. */
import type { UpstreamFailure } from '../engine/failure';
import { decodeAnswer, type DecodedAnswer } from '../engine/otlp/decode';
import type { WindowStart } from '../engine/window/grid';
import { errorsIn, failed, type Reader } from './answer';
import { causeOfErrors } from './causes/causes';
import {
  appSchema,
  appsSchema,
  deploymentsSchema,
  hostNamesSchema,
  metricsSchema,
  type AppPage,
  type AppsPage,
  type DeploymentPage,
  type TenantContext,
} from './body/envelope';
import { unknownApp, unreadable } from './causes/failures';
import { strange } from './causes/strangers';

/** Whatever stands beside them: data with errors is only a part of an answer. */
const whole =
  <Found>(read: Reader<Found>): Reader<Found> =>
  (json, facts) => {
    const errors = errorsIn(json);
    return errors.length > 0 ? failed(causeOfErrors(errors, facts)) : read(json, facts);
  };

/** OTLP's `resourceMetrics`, decoded. @param window the window the call asked for. */
export const readMetrics = (window: WindowStart): Reader<DecodedAnswer> =>
  whole((json, facts) => {
    const parsed = metricsSchema.safeParse(json);
    if (!parsed.success) {
      return failed(strange(facts.host));
    }
    const { appMetrics } = parsed.data.data.ecosystem.forgeMetrics;
    if ('resourceMetrics' in appMetrics) {
      const decoded = decodeAnswer(appMetrics.resourceMetrics, window);
      return isUnreadable(decoded) ? failed(unreadable(decoded.dropped)) : { kind: 'answer', answer: decoded };
    }
    const saysNothing = typeof appMetrics.message !== 'string' && !appMetrics.extensions;
    return failed(saysNothing ? strange(facts.host) : causeOfErrors([appMetrics], facts));
  });

/**
 * Something came and nothing of it could be read: to store that as the window's truth would be to call it empty. Points of
 * another time could be read, and say nothing of this one.
 */
const isUnreadable = ({ columns, dropped }: DecodedAnswer): boolean =>
  columns.length === 0 && dropped.some(({ reason }) => reason !== 'outside the window');

export const readAppPage: Reader<AppPage> = whole((json, facts) => {
  const parsed = appSchema.safeParse(json);
  if (!parsed.success) {
    return failed(strange(facts.host));
  }
  const { app } = parsed.data.data;
  return app === null ? failed(unknownApp()) : { kind: 'answer', answer: app };
});

export const readAppsPage: Reader<AppsPage> = whole((json, facts) => {
  const parsed = appsSchema.safeParse(json);
  return parsed.success ? { kind: 'answer', answer: parsed.data.data.apps } : failed(strange(facts.host));
});

/** A name is right whatever became of the others: a site that this account is not told of is an error beside the rest. */
export const readHostNames: Reader<readonly TenantContext[]> = (json, facts) => {
  const parsed = hostNamesSchema.safeParse(json);
  const errors = errorsIn(json);
  if (!parsed.success) {
    return failed(errors.length > 0 ? causeOfErrors(errors, facts) : strange(facts.host));
  }
  const contexts = parsed.data.data.tenantContexts.filter((context) => context !== null);
  const failure = errors.map((error) => causeOfErrors([error], facts)).find(({ cause }) => !isOfTheSite(cause));
  return failure && contexts.length === 0 ? failed(failure) : { kind: 'answer', answer: contexts };
};

const isOfTheSite = (cause: UpstreamFailure['cause']): boolean => cause === 'not owner' || cause === 'unknown app';

/** Errors beside deployments that are all there are about details of some, such as who made them. */
export const readDeploymentPage: Reader<DeploymentPage> = (json, facts) => {
  const parsed = deploymentsSchema.safeParse(json);
  const errors = errorsIn(json);
  if (!parsed.success) {
    return failed(errors.length > 0 ? causeOfErrors(errors, facts) : strange(facts.host));
  }
  const { app } = parsed.data.data;
  if (app === null) {
    return failed(errors.length > 0 ? causeOfErrors(errors, facts) : unknownApp());
  }
  const isPart = errors.length > 0 && app.deployments.nodes.includes(null);
  return isPart ? failed(causeOfErrors(errors, facts)) : { kind: 'answer', answer: app.deployments };
};
