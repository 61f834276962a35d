/** What Admins are told of a store that can't be sent to. */
import { expect, it } from 'bun:test';
import { parseAppId, type AppId } from '../../../src/engine/identity';
import { NOTHING_APART } from '../../../src/engine/metricSets/delivery/apart';
import { NOTHING_NOTED } from '../../../src/engine/metricSets/delivery/noted';
import { beginning, type State } from '../../../src/engine/metricSets/delivery/state';
import { APP, known, T0 } from '../../../src/engine/metricSets/testing/counted';
import { after, durationMs, HOUR, MINUTE, type EpochMs } from '../../../src/engine/time';
import { standingsOf, type StoreStanding } from './status';

const OTHER = known(parseAppId('b22dfa0b-cf2c-44d1-9080-5c3944961223'));
const cursor = (until: EpochMs) => ({ until, begun: T0, change: 0, definition: '', apart: NOTHING_APART });

/** @param lefts minutes up to which each app has left. */
function failing(lefts: readonly (readonly [AppId, number])[]): State {
  const cursors = new Map(lefts.map(([app, minutes]) => [app, cursor(after(T0, minutes * MINUTE))]));
  return { ...beginning({ ...NOTHING_NOTED, cursors, lastSuccess: T0 }, T0), failures: 3 };
}

async function standing(state: State | undefined, settled: EpochMs | undefined): Promise<StoreStanding | undefined> {
  const [first] = await standingsOf({
    apps: [APP, OTHER],
    settledUntil: async () => settled,
    running: [
      {
        store: { name: 'hook', adapter: 'webhook', period: durationMs(MINUTE) },
        address: undefined,
        sender: {},
        delivery: { current: state, notices: [] },
      },
    ],
  });
  return first;
}

it('lags further behind with each minute that is settled, though nothing is looked at while it fails', async () => {
  const state = failing([[APP, 15]]);
  expect(await standing(state, after(T0, HOUR))).toMatchObject({ state: 'retrying', lag: 45 * MINUTE });
  expect(await standing(state, after(T0, 2 * HOUR))).toMatchObject({ lag: 105 * MINUTE });
});

it('lags by the app that has the longest way to go', async () => {
  const state = failing([
    [APP, 60],
    [OTHER, 30],
  ]);
  expect(await standing(state, after(T0, HOUR))).toMatchObject({ until: after(T0, 30 * MINUTE), lag: 30 * MINUTE });
});

it('has no lag where nothing is known to be settled behind it, and none that is known before it has begun', async () => {
  expect(await standing(failing([[APP, 60]]), undefined)).toMatchObject({ lag: 0 });
  expect(await standing(failing([[APP, 60]]), after(T0, 15 * MINUTE))).toMatchObject({ lag: 0 });
  expect(await standing(failing([]), after(T0, HOUR))).toMatchObject({ lag: null, until: null });
  expect(await standing(undefined, after(T0, HOUR))).toMatchObject({ lag: null, until: null });
});
