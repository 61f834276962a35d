import type { UpstreamFailure } from '../../engine/failure';
import { parseEnvironmentId } from '../../engine/identity';
import { after, epochMs, MINUTE } from '../../engine/time';
import { STATUS } from '../../engine/service/texts';
import * as failures from './failures';

const NOW = epochMs(Date.UTC(2026, 10, 20, 10));
const ENVIRONMENT = parseEnvironmentId('8ce114f4-d82c-45e2-b4fb-c6a0751d7d58');

const EACH: { readonly [Name in keyof typeof failures]: readonly UpstreamFailure[] } = {
  unauthorized: [failures.unauthorized()],
  missingScopes: [failures.missingScopes('metrics'), failures.missingScopes('names')],
  notOwner: [failures.notOwner()],
  deploymentsRefused: [failures.deploymentsRefused()],
  tooManyDeployments: [failures.tooManyDeployments(2_000)],
  appsRefused: [failures.appsRefused()],
  unknownApp: [failures.unknownApp()],
  unknownEnvironment: [failures.unknownEnvironment(ENVIRONMENT ? [ENVIRONMENT] : [])],
  refusedLabel: [failures.refusedLabel([])],
  rateLimited: [failures.rateLimited(undefined), failures.rateLimited(after(NOW, MINUTE))],
  unavailable: [failures.unavailable('It is down')],
  misconfigured: [failures.misconfigured('Correct it.')],
  timedOut: [failures.timedOut(30)],
  tooLarge: [failures.tooLarge(16)],
  tooHeavy: [failures.tooHeavy()],
  notReadInTime: [failures.notReadInTime()],
  namesTooLarge: [failures.namesTooLarge()],
  unreadable: [failures.unreadable([{ metric: 'm', reason: 'no time', count: 1 }])],
  notUnderstood: [failures.notUnderstood('It is odd.')],
};

describe('why a call brought nothing', () => {
  it.each(Object.entries(EACH))(
    '%s: whole sentences, and the next try is said once, by those who know it',
    (_name, all) => {
      for (const failure of all) {
        expect(failure.message).toMatch(/^[A-Z].*[^.]\.$/);
        expect(STATUS.failing(undefined, NOW, failure, after(NOW, MINUTE), NOW).match(/\bagain\b/g)).toEqual(['again']);
      }
    }
  );
});
