import { rolesAlone } from '../engine/sharing/roles/roles';
import { memoryChunkStore } from '../engine/chunk/memoryStore';
import { memoryMemo } from '../engine/memo/memoryMemo';
import type { Memo } from '../engine/memo/memo';
import { INFO, ScriptedFetcher } from '../engine/service/testing/serving';
import { settleOf } from '../engine/service/account/account';
import { SimulatedClock } from '../engine/testing/simulatedClock';
import { NO_POINTS } from '../engine/testing/simulatedGateway';
import { unavailableUpstream } from '../engine/testing/unavailableUpstream';
import { after, DAY, durationMs, epochMs, HOUR, MINUTE } from '../engine/time';
import { createAccounts, type Accounts, type SourceChange, type SourceSettings } from './accounts';
import type { Connection } from './dataSourceSettings';

const APP = '8ce114f4-d82c-45e2-b4fb-c6a0751d7d57';
let accounts: Accounts;
let upstreams: Connection[];
let fetchers: { readonly fetcher: ScriptedFetcher; closed: boolean }[];

let clock: SimulatedClock;
let memo: Memo;

beforeEach(() => {
  clock = new SimulatedClock(epochMs(1_700_000_000_000));
  memo = memoryMemo(clock);
  upstreams = [];
  fetchers = [];
  accounts = newAccounts();
});

/** As a process that starts on the memo has them. */
function newAccounts(): Accounts {
  return createAccounts({
    clock,
    store: memoryChunkStore(),
    memo,
    tokenId: (account, token) => `${account} ${token}`,
    createFetcher: () => {
      const entry = { fetcher: new ScriptedFetcher(clock), closed: false };
      entry.fetcher.close = async () => {
        entry.closed = true;
      };
      fetchers.push(entry);
      return entry.fetcher;
    },
    roles: rolesAlone,
    createUpstream: (settings) => {
      upstreams.push(settings);
      return {
        ...unavailableUpstream,
        metrics: async () => ({ kind: 'answer', answer: NO_POINTS, serverStart: clock.now() }),
        app: async () => ({ kind: 'answer', answer: INFO, serverStart: clock.now() }),
      };
    },
  });
}

const settings = (
  jsonData: Readonly<Record<string, unknown>> = {},
  more: Partial<SourceSettings> = {}
): SourceSettings => ({
  orgId: 1,
  uid: 'ds',
  jsonData: { email: 'dev@example.com', apps: [{ id: APP }], collect: false, ...jsonData },
  decryptedSecureJsonData: { apiToken: 'one' },
  ...more,
});

describe('an account', () => {
  it('is one for all data sources with its endpoint and e-mail, however they are written', () => {
    const one = accounts.of(settings());
    const other = accounts.of(
      settings({ email: ' DEV@example.com', url: 'https://API.atlassian.com/graphql/' }, { orgId: 2 })
    );
    expect(other.account).toBe(one.account);
    expect(other.source).not.toBe(one.source);
    expect(fetchers).toHaveLength(1);
    expect(one.account.sources()).toEqual([one.source, other.source]);
    expect(accounts.of(settings({ email: 'ops@example.com' }, { uid: 'ops' })).account).not.toBe(one.account);
  });

  it('takes the longest settle time and retention of its data sources', async () => {
    const { account, source } = accounts.of(settings({ settleMinutes: 5, retentionDays: 7 }));
    accounts.of(settings({ settleMinutes: 10, retentionDays: 30 }, { uid: 'other' }));
    expect(settleOf(account, source)).toBe(durationMs(10 * MINUTE));
    await clock.settle();
    expect(accounts.retentionOf(account.key)).toBe(durationMs(30 * DAY));
  });

  it('keeps for three days what a shorter retention would drop, over a restart too, and says when it goes', async () => {
    const { account } = accounts.of(settings({ retentionDays: 300 }));
    accounts.of(settings({ retentionDays: 100 }, { uid: 'other' }));
    await clock.settle();
    expect(accounts.shrinkingOf(account.key)).toBeUndefined();
    accounts.of(settings({ retentionDays: 30 }));
    await clock.settle();
    const at = after(clock.now(), durationMs(3 * DAY));
    // The other data source wants it for longer than that.
    expect(accounts.shrinkingOf(account.key)).toEqual({ to: durationMs(100 * DAY), at });
    accounts = newAccounts();
    accounts.of(settings({ retentionDays: 30 }));
    await clock.settle();
    expect(accounts.retentionOf(account.key)).toBe(durationMs(300 * DAY));
    expect(accounts.shrinkingOf(account.key)).toEqual({ to: durationMs(100 * DAY), at });
    await clock.advanceTo(at);
    expect(accounts.retentionOf(account.key)).toBe(durationMs(100 * DAY));
    expect(accounts.shrinkingOf(account.key)).toBeUndefined();
  });

  it('says beforehand what a shorter retention would come to, and is not changed by the question', async () => {
    const { account, source } = accounts.of(settings({ retentionDays: 300 }));
    const at = after(clock.now(), durationMs(3 * DAY));
    const supposed = (days: number) => accounts.shrinkingIf(source, durationMs(days * DAY));
    expect(await supposed(30)).toEqual({ to: durationMs(30 * DAY), at });
    expect(await supposed(300)).toBeUndefined();
    expect(await supposed(301)).toBeUndefined();
    accounts.of(settings({ retentionDays: 100 }, { uid: 'other' }));
    await clock.settle();
    expect(await supposed(30)).toEqual({ to: durationMs(100 * DAY), at });
    accounts.of(settings({ retentionDays: 400 }, { uid: 'other' }));
    await clock.settle();
    expect(await supposed(30)).toBeUndefined();
    expect(accounts.shrinkingOf(account.key)).toBeUndefined();
    expect(accounts.retentionOf(account.key)).toBe(durationMs(400 * DAY));
  });

  it('forgets a shorter retention that was a slip, once it is put right', async () => {
    const { account } = accounts.of(settings({ retentionDays: 300 }));
    await clock.settle();
    accounts.of(settings({ retentionDays: 30 }));
    await clock.settle();
    accounts.of(settings({ retentionDays: 300 }));
    await clock.settle();
    expect(accounts.shrinkingOf(account.key)).toBeUndefined();
    await clock.advance(durationMs(4 * DAY));
    expect(accounts.retentionOf(account.key)).toBe(durationMs(300 * DAY));
  });

  it('keeps for three days what was kept for a data source that has moved to another account', async () => {
    accounts.of(settings({ retentionDays: 14 }, { uid: 'stays' }));
    const { account } = accounts.of(settings({ retentionDays: 300, settleMinutes: 30 }));
    await clock.settle();
    const { source } = accounts.of(settings({ retentionDays: 14 }, { uid: 'stays' }));
    accounts.of(settings({ email: 'mistyped@example.com', retentionDays: 300 }));
    await clock.settle();
    expect(accounts.retentionOf(account.key)).toBe(durationMs(300 * DAY));
    expect(settleOf(account, source)).toBe(durationMs(5 * MINUTE));
    await clock.advance(durationMs(3 * DAY));
    expect(accounts.retentionOf(account.key)).toBe(durationMs(14 * DAY));
  });

  it('keeps what a data source wants that has not been heard of since a restart', async () => {
    const { account } = accounts.of(settings({ retentionDays: 90 }));
    await clock.settle();
    accounts = newAccounts();
    accounts.of(settings({ retentionDays: 7 }, { uid: 'other' }));
    expect(accounts.retentionOf(account.key)).toBe(durationMs(Infinity));
    await clock.settle();
    expect(accounts.retentionOf(account.key)).toBe(durationMs(90 * DAY));
  });

  it('of which nothing is known keeps all it has', () => {
    const { account } = accounts.of(settings());
    expect(newAccounts().retentionOf(account.key)).toBe(durationMs(Infinity));
  });
});

describe('a data source', () => {
  it('is made once for its settings', () => {
    expect(accounts.of(settings()).source).toBe(accounts.of(settings()).source);
    expect(upstreams).toHaveLength(1);
  });

  it('is another one after each change of settings or token, and the old one counts no more', () => {
    const { account, source } = accounts.of(settings());
    const changed = accounts.of(settings({}, { decryptedSecureJsonData: { apiToken: 'two' } }));
    expect(changed.source.upstream).not.toBe(source.upstream);
    expect(changed.source.tokenId).not.toBe(source.tokenId);
    expect(account.sources()).toEqual([changed.source]);
    expect(upstreams.map(({ apiToken }) => apiToken)).toEqual(['one', 'two']);
  });

  it("whose settings can't be read any more leaves nothing of the old ones in force", () => {
    const { account } = accounts.of(settings());
    expect(() => accounts.of(settings({ apps: [] }))).toThrow('No app is listed');
    expect(account.sources()).toEqual([]);
  });

  it('of another organisation is another one, though its uid is the same', () => {
    const { account } = accounts.of(settings());
    accounts.of(settings({}, { orgId: 2 }));
    expect(account.sources().map(({ id }) => id)).toEqual(['1:ds', '2:ds']);
  });
});

describe('what is not asked for any more', () => {
  const changes: SourceChange[] = [];
  beforeEach(() => {
    changes.length = 0;
    accounts.onChange((change) => void changes.push(change));
  });

  it('a source is the one of its last settings, for whoever holds its id', () => {
    const { source, account } = accounts.of(settings());
    const changed = accounts.of(settings({}, { decryptedSecureJsonData: { apiToken: 'two' } })).source;
    expect(accounts.sourceOf(source.id)).toBe(changed);
    expect(changes).toEqual([{ account: account.key, source: source.id, kind: 'changed' }]);
  });

  it('a source that moves to another account retires from the first, which ends without any', async () => {
    const { source, account } = accounts.of(settings());
    const moved = accounts.of(settings({ email: 'ops@example.com' }));
    expect(changes).toEqual([{ account: account.key, source: source.id, kind: 'retired' }]);
    expect(accounts.all()).toEqual([moved.account]);
    expect(fetchers.map(({ closed }) => closed)).toEqual([true, false]);
  });

  it('a source that nobody asks for retires after a month, its account with it; asked again, it is made anew', async () => {
    const { source, account } = accounts.of(settings({ settleMinutes: 30 }));
    for (let day = 0; day < 31; day++) {
      accounts.of(settings({ email: 'ops@example.com' }, { uid: 'ops' }));
      await clock.advance(DAY);
    }
    expect(accounts.sourceOf(source.id)).toBeUndefined();
    expect(changes).toEqual([{ account: account.key, source: source.id, kind: 'retired' }]);
    expect(accounts.all()).toHaveLength(1);
    expect(accounts.of(settings()).account).not.toBe(account);
  });

  it('a deleted source keeps no settle time for the others, but its retention', async () => {
    accounts.of(settings({ settleMinutes: 30, retentionDays: 300 }, { uid: 'deleted' }));
    for (let day = 0; day < 31; day++) {
      accounts.of(settings({ settleMinutes: 5 }));
      await clock.advance(DAY);
    }
    const { account, source } = accounts.of(settings({ settleMinutes: 5 }));
    expect(settleOf(account, source)).toBe(durationMs(5 * MINUTE));
    expect(accounts.retentionOf(account.key)).toBe(durationMs(300 * DAY));
  });

  it('a settle time counts after a restart before its source is heard of', async () => {
    accounts.of(settings({ settleMinutes: 30 }, { uid: 'slow' }));
    await clock.settle();
    accounts = newAccounts();
    const { account, source } = accounts.of(settings({ settleMinutes: 5 }));
    await clock.settle();
    expect(settleOf(account, source)).toBe(durationMs(30 * MINUTE));
  });

  it('no more than a thousand sources are held, the last asked for', () => {
    for (let number = 0; number < 1_500; number++) {
      accounts.of(settings({ email: `${number % 700}@example.com` }, { uid: `ds${number}` }));
      accounts.of(settings());
    }
    const held = accounts.all().flatMap((account) => account.sources());
    expect(held).toHaveLength(1_000);
    expect(held.some(({ id }) => id === '1:ds')).toBe(true);
    expect(accounts.all()).toHaveLength(701);
  });
});

it('all accounts stop fetching when the plugin ends', async () => {
  accounts.of(settings());
  accounts.of(settings({ email: 'ops@example.com' }, { uid: 'ops' }));
  await accounts.close();
  expect(fetchers.map(({ closed }) => closed)).toEqual([true, true]);
  expect(accounts.all()).toHaveLength(2);
});

describe('what is collected', () => {
  const HOURS = durationMs(2 * HOUR);
  const asked = () => fetchers[0]?.fetcher.demands.length ?? 0;

  it('is nothing where no data source wants it', async () => {
    accounts.of(settings());
    await clock.advance(HOURS);
    expect(asked()).toBe(0);
    expect(accounts.all()[0]?.collection()).toEqual({ kind: 'asleep', why: 'switched off' });
  });

  it('is asked for once a data source has been asked anything, until it has not been for a week', async () => {
    const { account } = accounts.of(settings({ collect: true }));
    await clock.advance(HOURS);
    expect(asked()).toBeGreaterThan(30);
    expect(account.collection()).toMatchObject({ kind: 'awake', apps: [{ app: APP }] });
    await clock.advance(durationMs(7 * DAY));
    const before = asked();
    await clock.advance(HOURS);
    expect(asked()).toBe(before);
    expect(account.collection()).toEqual({ kind: 'asleep', why: 'nobody asked' });
    accounts.of(settings({ collect: true }));
    await clock.advance(HOURS);
    expect(asked()).toBeGreaterThan(before + 30);
  }, 60_000);

  it('stays awake while a rule asks for the status, over restarts, for longer than a week', async () => {
    for (let hour = 0; hour < 24 * 8; hour += 4) {
      if (hour % 48 === 0) {
        await accounts.close();
        accounts = newAccounts();
        expect(accounts.all()).toEqual([]);
      }
      const { account } = accounts.of(settings({ collect: true }));
      expect(account.collection()).toMatchObject({ kind: 'awake' });
      await clock.advance(4 * HOUR);
      expect(account.collection()).toMatchObject({ kind: 'awake', apps: [{ app: APP }] });
    }
  }, 120_000);

  it('ends where the last data source that wants it says no, and with the process', async () => {
    accounts.of(settings({ collect: true }));
    await clock.advance(HOURS);
    accounts.of(settings({ collect: false }));
    await clock.advance(durationMs(2 * MINUTE));
    const before = asked();
    await clock.advance(HOURS);
    expect(asked()).toBe(before);
    accounts.of(settings({ collect: true }));
    await clock.advance(HOURS);
    expect(asked()).toBeGreaterThan(before);
    await accounts.close();
    await clock.advance(durationMs(2 * MINUTE));
    const last = asked();
    await clock.advance(HOURS);
    expect(asked()).toBe(last);
  });
});
