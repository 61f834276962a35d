/** Answers that are not the gateway's own: from whom they may be, and what to do about it. */
import type { UpstreamFailure } from '../../engine/failure';
import { causeOfStatus, saysScopesAreMissing, type CallFacts } from './causes';
import type { Content } from '../body/content';
import { missingScopes, misconfigured, notUnderstood, tooHeavy, unauthorized, unavailable } from './failures';

const PROXY_AUTHENTICATION_REQUIRED = 407;
const NETWORK_AUTHENTICATION_REQUIRED = 511;

type Strange = Exclude<Content, { readonly kind: 'graphql' }>;

export function causeOfStranger(status: number, content: Strange, facts: CallFacts): UpstreamFailure {
  const { host } = facts;
  switch (status) {
    case 401:
    case 403:
      return causeOfDenial(status, content, facts);
    case PROXY_AUTHENTICATION_REQUIRED:
      return misconfigured(
        `The proxy on the way to ${host} asks for a name and a password (status ${status}). Write them into \`https_proxy\` in Grafana's configuration of this plugin.`
      );
    case NETWORK_AUTHENTICATION_REQUIRED:
      return notUnderstood(
        `The network between this server and ${host} wants somebody to log in first (status ${status}).`
      );
  }
  const byStatus = causeOfStatus(status, facts);
  if (byStatus !== undefined) {
    return byStatus;
  }
  return status >= 300 ? noGateway(status, facts) : causeOfContent(content, facts);
}

/**
 * A token that is refused may be so by the gateway's door, which doesn't speak GraphQL; but never with a web page. That an
 * account doesn't own an app only the gateway itself can say.
 */
function causeOfDenial(status: 401 | 403, content: Strange, facts: CallFacts): UpstreamFailure {
  if ('text' in content && saysScopesAreMissing(content.text)) {
    return missingScopes(facts.about);
  }
  if (status === 401 && content.kind !== 'web page') {
    return unauthorized();
  }
  const form = content.kind === 'web page' ? 'a web page' : 'words';
  return notUnderstood(
    `${facts.host} answered with status ${status} and ${form} that are not those of Atlassian's gateway, so this says nothing about the token or the app. A proxy, a firewall or a login page stands in between: let this server reach ${facts.host}.`
  );
}

function causeOfContent(content: Strange, { host }: CallFacts): UpstreamFailure {
  switch (content.kind) {
    case 'cut':
      return unavailable(`The answer of ${host} broke off before its end`);
    case 'too heavy':
      return tooHeavy();
    case 'too deep':
      return notUnderstood(
        `The answer of ${host} is nested deeper than any that is documented, so nothing of it was read.`
      );
    case 'json':
      return strange(host);
    case 'web page':
    case 'text':
      return notUnderstood(
        `${host} answered with ${content.kind === 'text' ? 'text' : 'a web page'} instead of data. Check the endpoint, and whether a proxy or a login page stands in between.`
      );
  }
}

export const noGateway = (status: number, { host }: CallFacts): UpstreamFailure =>
  notUnderstood(
    `${host} answered with status ${status}, which is not how Atlassian's GraphQL gateway answers. Check the endpoint in the settings of the data source.`
  );

export const strange = (host: string): UpstreamFailure =>
  notUnderstood(
    `${host} answered with data of another shape than documented. Its interface may have changed: look for a newer version of this plugin.`
  );
