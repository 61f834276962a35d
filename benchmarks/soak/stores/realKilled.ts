/** Debian's own receivers, killed as a message is under way to them, and started again on what they had written. */
import type { Trouble } from '../../../tests/scenarios/delivering/troubles';
import type { Way } from '../../../tests/scenarios/delivering/ways';
import type { RealReceivers } from './real';

const HOURS = 5;
const DEATH_EVERY = 20;
const AWAY_MINUTES = 10;

/** Each is killed by the ways that lead to it in turn. */
export const realKilled = (ways: readonly Way[], real: RealReceivers): Trouble => ({
  name: 'real receiver killed',
  minutes: HOURS * 60,
  at: async ({ outlets }, minute) => {
    const [since, which] = [minute % DEATH_EVERY, Math.floor(minute / DEATH_EVERY)];
    if (since === 0) {
      for (const receiver of new Set(ways.map((way) => way.real))) {
        const leading = ways.filter((way) => way.real === receiver);
        real.killBy(leading[which % leading.length]);
      }
    } else if (since === AWAY_MINUTES) {
      await real.startAgain();
      await Promise.all(outlets.map(({ receiver }) => receiver?.revive()));
    }
  },
});
