/** From an HTTP answer to what was asked for, or to the cause that it isn't there. */
import type { UpstreamFailure } from '../engine/failure';
import { decodeAnswer, type DecodedAnswer } from '../engine/otlp/decode';
import type { WindowStart } from '../engine/window/grid';
import { causeOfErrors, causeOfStatus, type CallFacts } from './causes';
import {
  appSchema,
  deploymentsSchema,
  errorsSchema,
  hostNamesSchema,
  metricsSchema,
  type AppPage,
  type DeploymentPage,
  type ReportedError,
  type TenantContext,
} from './envelope';
import { notUnderstood, unavailable, unknownApp } from './failures';
import type { HttpAnswer } from './post';

export type Outcome<Found> =
  { readonly kind: 'answer'; readonly answer: Found } | { readonly kind: 'failure'; readonly failure: UpstreamFailure };

/** Takes the JSON of an answer whose status is fine. */
export type Reader<Found> = (json: unknown, facts: CallFacts) => Outcome<Found>;

export function readAnswer<Found>({ status, body }: HttpAnswer, facts: CallFacts, read: Reader<Found>): Outcome<Found> {
  const plain = causeOfStatus(status, facts);
  if (plain !== undefined) {
    return failed(plain);
  }
  const text = new TextDecoder().decode(body);
  const json = parse(text);
  if (json === undefined) {
    return failed(unreadable(status, text, facts));
  }
  if (status >= 200 && status < 300) {
    return read(json, facts);
  }
  const errors = errorsIn(json);
  return failed(errors.length > 0 ? causeOfErrors(errors, facts) : noGateway(status, facts));
}

const errorsIn = (json: unknown): readonly ReportedError[] => errorsSchema.safeParse(json).data?.errors ?? [];

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
      return failed(strange(facts));
    }
    const { appMetrics } = parsed.data.data.ecosystem.forgeMetrics;
    if ('resourceMetrics' in appMetrics) {
      const decoded = decodeAnswer(appMetrics.resourceMetrics, window);
      return isUnreadable(decoded) ? failed(strange(facts)) : { kind: 'answer', answer: decoded };
    }
    const saysNothing = typeof appMetrics.message !== 'string' && !appMetrics.extensions;
    return failed(saysNothing ? strange(facts) : causeOfErrors([appMetrics], facts));
  });

/** Parts were not understood and nothing else was there: to store that as the window's truth would be to call it empty. */
const isUnreadable = ({ columns, dropped }: DecodedAnswer): boolean =>
  columns.length === 0 && dropped.some(({ reason }) => reason === 'not understood');

export const readAppPage: Reader<AppPage> = whole((json, facts) => {
  const parsed = appSchema.safeParse(json);
  if (!parsed.success) {
    return failed(strange(facts));
  }
  const { app } = parsed.data.data;
  return app === null ? failed(unknownApp()) : { kind: 'answer', answer: app };
});

/** A name is right whatever became of the others: a site that this account is not told of is an error beside the rest. */
export const readHostNames: Reader<readonly TenantContext[]> = (json, facts) => {
  const parsed = hostNamesSchema.safeParse(json);
  const errors = errorsIn(json);
  if (!parsed.success) {
    return failed(errors.length > 0 ? causeOfErrors(errors, facts) : strange(facts));
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
    return failed(errors.length > 0 ? causeOfErrors(errors, facts) : strange(facts));
  }
  const { app } = parsed.data.data;
  if (app === null) {
    return failed(errors.length > 0 ? causeOfErrors(errors, facts) : unknownApp());
  }
  const isPart = errors.length > 0 && app.deployments.nodes.includes(null);
  return isPart ? failed(causeOfErrors(errors, facts)) : { kind: 'answer', answer: app.deployments };
};

const failed = (failure: UpstreamFailure): { readonly kind: 'failure'; readonly failure: UpstreamFailure } => ({
  kind: 'failure',
  failure,
});

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** JSON that begins well and can't be read was cut on its way, which is the network's fault and passes. */
function unreadable(status: number, body: string, facts: CallFacts): UpstreamFailure {
  if (status >= 300) {
    return noGateway(status, facts);
  }
  const start = body.trimStart().charAt(0);
  if (start === '{' || start === '') {
    return unavailable(`The answer of ${facts.host} broke off before its end`);
  }
  return notUnderstood(
    `${facts.host} answered with ${start === '<' ? 'a web page' : 'text'} instead of data. Check the endpoint, and whether a proxy or a login page stands in between.`
  );
}

const noGateway = (status: number, { host }: CallFacts): UpstreamFailure =>
  notUnderstood(
    `${host} answered with status ${status}, which is not how Atlassian's GraphQL gateway answers. Check the endpoint in the settings of the data source.`
  );

const strange = ({ host }: CallFacts): UpstreamFailure =>
  notUnderstood(
    `${host} answered with data of another shape than documented. Its interface may have changed: look for a newer version of this plugin.`
  );
