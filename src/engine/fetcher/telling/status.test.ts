import { SimulatedAccount, appNumber, START } from '../../testing/fetching';
import { durationMs, MINUTE } from '../../time';
import type { Fetcher } from '../types';

async function expectSameQuota(fetcher: Fetcher): Promise<void> {
  const { callsLeft, nextCallAt } = await fetcher.status();
  expect(fetcher.quota()).toEqual({ callsLeft, nextCallAt });
}

it('tells what waits by urgency, and of each app what is missing and what failed', async () => {
  const account = new SimulatedAccount(START);
  account.gateway.faults.push(({ app }) =>
    app === appNumber(2) ? { cause: 'not understood', message: 'It is no answer.' } : undefined
  );
  const fetcher = account.fetcher();
  await expectSameQuota(fetcher);
  const wished = { lifetime: durationMs(10 * MINUTE) };
  await fetcher.ask(account.settledDemand(8, { ...wished, priority: 'alert' }));
  await fetcher.ask(account.settledDemand(30, { ...wished, app: appNumber(3), priority: 'backfill' }));
  const before = await fetcher.status();
  expect(before.nextCallAt).not.toBeNull();
  await expectSameQuota(fetcher);
  const waiting = Object.fromEntries(before.queues.map(({ urgency, windows }) => [urgency, windows]));
  expect(Object.keys(waiting)).toEqual(['alert', 'view', 'head', 'newest day', 'expiring', 'second look', 'backfill']);
  expect(waiting).toMatchObject({ view: 0, head: 0, backfill: 30 });
  expect(before.queues.reduce((sum, { windows }) => sum + windows, 0)).toBe(before.queued);
  // Nobody waits for what is only collected.
  expect(before.apps).toEqual([
    { app: appNumber(1), missing: 8, failed: 0 },
    { app: appNumber(3), missing: 0, failed: 0 },
  ]);
  await fetcher.ask(account.settledDemand(1, { ...wished, app: appNumber(2), priority: 'alert' }));
  await account.clock.advance(durationMs(3 * MINUTE));
  const after = await fetcher.status();
  await expectSameQuota(fetcher);
  expect(after.apps.find(({ app }) => app === appNumber(2))).toMatchObject({ missing: 1, failed: 1 });
  expect(after.apps.find(({ app }) => app === appNumber(1))).toMatchObject({ failed: 0 });
  expect(after.missing.windows).toBe(after.apps.reduce((sum, { missing }) => sum + missing, 0));
  await account.clock.advance(durationMs(60 * MINUTE));
  expect(fetcher.quota().nextCallAt).toBeNull();
  await expectSameQuota(fetcher);
  await fetcher.close();
});
