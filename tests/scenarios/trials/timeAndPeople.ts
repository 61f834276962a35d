/** What goes wrong with clocks, tokens and settings. */
import { DAY, durationMs, epochMs, HOUR, MINUTE } from '../../../src/engine/time';
import { GOOD_TOKEN } from '../../simulator/gateway/accounts';
import { TICKET_TRIAGE, TIME_LEDGER } from '../../simulator/world/apps';
import { EMAIL } from '../simulatedDay';
import { outage } from './gatewayFaults';
import type { Trial } from './trial';

const OTHER = 'new-owner@example.com';

const nothing = (): void => undefined;

const clock = (name: string, lasts: number, trouble: Trial['trouble'], mend?: Trial['mend']): Trial => ({
  ...{ name, lasts: durationMs(lasts), trouble },
  ...(mend && { mend }),
});

export const clockTrials: readonly Trial[] = [
  ...[10, -10].map((minutes) =>
    clock(
      `our clock ${Math.abs(minutes)} minutes ${minutes > 0 ? 'ahead' : 'behind'}`,
      2 * HOUR,
      (day) => day.setClockAhead(minutes * MINUTE),
      (day) => day.setClockAhead(0)
    )
  ),
  clock(
    'our clock jumping to and fro',
    2 * HOUR,
    (day, minute) => day.setClockAhead((minute / 10) % 2 === 0 ? 7 * MINUTE : -7 * MINUTE),
    (day) => day.setClockAhead(0)
  ),
  { ...clock('a leap day', DAY, nothing), startsAt: epochMs(Date.UTC(2028, 1, 28, 18)) },
  { ...clock("a year's turn", 12 * HOUR, nothing), startsAt: epochMs(Date.UTC(2026, 11, 31, 18)) },
];

function tokenReplaced(): Trial {
  const rule = { token: GOOD_TOKEN };
  return {
    ...clock(
      'a token that is revoked, and replaced',
      2 * HOUR,
      () => {
        rule.token = 'another-token';
      },
      (day) => day.configure({ apiToken: rule.token })
    ),
    simulator: { accounts: { [EMAIL]: rule } },
  };
}

/** Each calls an app its own as long as it is. */
function appGiven(): Trial {
  const [owner, other] = [{ apps: [TICKET_TRIAGE] }, { apps: new Array<string>() }];
  const give = (from: typeof owner, to: typeof owner): void => {
    to.apps.push(...from.apps.splice(0));
  };
  return {
    ...clock(
      'an app that is given to another account, and back',
      2 * HOUR,
      () => give(owner, other),
      () => give(other, owner)
    ),
    simulator: { accounts: { [EMAIL]: owner, [OTHER]: other } },
  };
}

export const peopleTrials: readonly Trial[] = [
  tokenReplaced(),
  clock('a token that is refused for a while', 2 * HOUR, (day) => day.setFault({ kind: 'status', status: 401 })),
  clock('an app that is added and taken away', 2 * HOUR, (day, minute) =>
    day.configure({
      jsonData: { apps: [TICKET_TRIAGE, ...((minute / 10) % 2 === 0 ? [TIME_LEDGER] : [])].map((id) => ({ id })) },
    })
  ),
  appGiven(),
];

export const outages: readonly Trial[] = [
  outage('the gateway gone for a day', 24),
  outage('the gateway gone for thirteen days', 13 * 24),
];
