import { expect, it } from 'bun:test';
import { SimulatedClock } from '../../src/engine/testing/simulatedClock';
import { durationMs, epochMs, HOUR, MINUTE } from '../../src/engine/time';
import { createLogger } from '../protocol';
import { keepTidy } from './maintenance';

const silent = createLogger({ level: 'error', to: { write: () => undefined } });
const retention = () => durationMs(HOUR);

it('is done soon after a start and then every ten minutes, failures notwithstanding, until it is ended', async () => {
  const clock = new SimulatedClock(epochMs(0));
  const times: number[] = [];
  const chunks = {
    maintain: async (now: number) => {
      times.push(now / MINUTE);
      if (times.length === 2) {
        throw new Error('disk I/O error');
      }
      return [];
    },
    bundle: async () => undefined,
  };
  const end = keepTidy({ clock, log: silent }, chunks, retention);
  await clock.advance(35 * MINUTE);
  expect(times).toEqual([1, 11, 21, 31]);
  end();
  await clock.advance(HOUR);
  expect(times).toHaveLength(4);
});
