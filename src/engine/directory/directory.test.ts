import { memoryMemo } from '../memo/memoryMemo';
import type { Memo } from '../memo/memo';
import type { AppInfo, UpstreamReply } from '../upstream';
import type { UpstreamFailure } from '../failure';
import { accountKey, parseAppId, parseEnvironmentId, type AppRef } from '../identity';
import { SimulatedClock } from '../testing/simulatedClock';
import { unavailableUpstream } from '../testing/unavailableUpstream';
import { after, DAY, epochMs, HOUR, MINUTE, SECOND } from '../time';
import type { Bearer } from './bearer';
import { createDirectory, type Directory } from './directory';
import { createTurns } from './turns';

const NOW = epochMs(1_700_000_000_000);
const account = accountKey('https://gateway.example/graphql', 'dev@example.com');
const environment = parseEnvironmentId('7d1e6a40-0b57-4c0f-8d7e-1a2b3c4d5e01');
const down: UpstreamFailure = { cause: 'unavailable', message: 'Down.' };

function app(number: number): AppRef {
  const id = parseAppId(`8ce114f4-d82c-45e2-b4fb-c6a0751d7d5${number}`);
  if (!id) {
    throw new Error('not an app');
  }
  return { account, app: id };
}

const named = (name: string): AppInfo => ({
  name,
  environments: environment
    ? [{ id: environment, key: 'production', type: 'PRODUCTION', createdAt: epochMs(NOW - DAY) }]
    : [],
});

let clock: SimulatedClock;
let directory: Directory;
let calls: number;
let atOnce: number;
let mostAtOnce: number;
let reply: () => UpstreamReply<AppInfo>;
const gateway = (tokenId: string): Bearer => ({
  id: '1:ds',
  account,
  tokenId,
  upstream: {
    ...unavailableUpstream,
    app: async () => {
      calls++;
      mostAtOnce = Math.max(mostAtOnce, ++atOnce);
      await clock.until(after(clock.now(), SECOND));
      atOnce--;
      return reply();
    },
  },
});
const bearer = gateway('token');
const answered = (info: AppInfo) => (): UpstreamReply<AppInfo> => ({ kind: 'answer', answer: info, serverStart: NOW });
const failed = (): UpstreamReply<AppInfo> => ({ kind: 'failure', failure: down });

function setUp(memo: (clock: SimulatedClock) => Memo = memoryMemo): void {
  clock = new SimulatedClock(NOW);
  directory = createDirectory({ clock, memo: memo(clock), turns: createTurns() });
  [calls, atOnce, mostAtOnce] = [0, 0, 0];
  reply = answered(named('first'));
}
beforeEach(() => setUp());

async function lookUp(...asked: Parameters<Directory['lookUp']>) {
  const work = directory.lookUp(...asked);
  await clock.advance(5 * SECOND);
  return work;
}

/** Each app is asked for with each token every ten seconds, as by a wall of panels. */
async function callsWithin(duration: number, bearers: readonly Bearer[], apps: readonly number[]): Promise<number> {
  const before = calls;
  for (let waited = 0; waited < duration; waited += 10 * SECOND) {
    for (const each of bearers) {
      apps.forEach((number) => void directory.lookUp(app(number), each, waited % 20 === 0 ? 'cached' : 'own'));
    }
    await clock.advance(10 * SECOND);
  }
  return calls - before;
}

describe('simulated hours of look-ups that fail', () => {
  const causes: readonly [UpstreamFailure['cause'], number, number][] = [
    ['unavailable', 9, 1],
    ['timeout', 9, 1],
    ['not owner', 7, 1],
    ['unknown app', 7, 1],
    ['not understood', 7, 1],
    ['unauthorized', 7, 3],
    ['rate limited', 7, 3],
  ];
  it.each(causes)(
    'with %s cost at most %d calls in the first hour, then one an hour, for each app or token',
    async (cause, first, share) => {
      const failure = { cause, message: 'No.', until: undefined } as UpstreamFailure;
      reply = () => ({ kind: 'failure', failure });
      const apps = [1, 2, 3];
      expect(await callsWithin(HOUR, [bearer], apps)).toBeLessThanOrEqual((first * apps.length) / share);
      await callsWithin(2 * HOUR, [bearer], apps);
      expect(await callsWithin(6 * HOUR, [bearer], apps)).toBeLessThanOrEqual((7 * apps.length) / share);
      reply = answered(named('back'));
      await callsWithin(HOUR + MINUTE, [bearer], apps);
      expect(await directory.known(app(3))).toEqual(named('back'));
    },
    60_000
  );

  it('go on over a restart where they were', async () => {
    const memo = memoryMemo(clock);
    reply = failed;
    let all = 0;
    for (let start = 0; start < 6; start++) {
      directory = createDirectory({ clock, memo, turns: createTurns() });
      all += await callsWithin(10 * MINUTE, [bearer], [1]);
    }
    expect(all).toBeLessThanOrEqual(9);
  });

  it('hold back neither a new token nor a person who asks', async () => {
    reply = failed;
    await callsWithin(HOUR, [bearer], [1]);
    const before = calls;
    await lookUp(app(1), gateway('new'), 'own');
    await lookUp(app(1), bearer, 'fresh');
    expect(calls).toBe(before + 2);
  });
});

describe('names and environments', () => {
  it('are looked up once and kept for hours, for all of the account', async () => {
    expect(await lookUp(app(1), bearer, 'cached')).toEqual({ kind: 'known', info: named('first') });
    await clock.advance(3 * HOUR);
    expect(await lookUp(app(1), gateway('other'), 'cached')).toEqual({ kind: 'known', info: named('first') });
    expect(calls).toBe(1);
  });

  it('are looked up anew when they are old; the old ones serve at once until then', async () => {
    await lookUp(app(1), bearer, 'cached');
    await clock.advance(5 * HOUR);
    reply = answered(named('second'));
    const old = await Promise.all([
      directory.lookUp(app(1), bearer, 'cached'),
      directory.lookUp(app(1), bearer, 'cached'),
    ]);
    expect(old).toEqual([1, 2].map(() => ({ kind: 'known', info: named('first') })));
    await clock.advance(5 * SECOND);
    expect(await lookUp(app(1), bearer, 'cached')).toEqual({ kind: 'known', info: named('second') });
    expect(calls).toBe(2);
  });

  it('that are old serve on while the gateway is down, which is asked ever more rarely', async () => {
    await lookUp(app(1), bearer, 'cached');
    await clock.advance(10 * DAY);
    reply = failed;
    expect(await callsWithin(HOUR, [bearer], [1])).toBeLessThanOrEqual(9);
    expect(await directory.known(app(1))).toEqual(named('first'));
    reply = answered(named('second'));
    await callsWithin(2 * HOUR, [bearer], [1]);
    expect(await directory.known(app(1))).toEqual(named('second'));
  });

  it('are looked up one app at a time, and what failed stands for a while', async () => {
    reply = failed;
    const all = [1, 2, 3].map((number) => directory.lookUp(app(number), bearer, 'cached'));
    await clock.advance(5 * SECOND);
    expect(await Promise.all(all)).toEqual(
      [1, 2, 3].map(() => ({ kind: 'failed', failure: down, retryAt: expect.any(Number) }))
    );
    expect(mostAtOnce).toBe(1);
    await lookUp(app(1), bearer, 'cached');
    expect(calls).toBe(3);
    await clock.advance(MINUTE);
    await lookUp(app(1), bearer, 'cached');
    expect(calls).toBe(4);
  });

  it('that another token had looked up prove nothing of this one', async () => {
    await lookUp(app(1), bearer, 'cached');
    reply = failed;
    expect(await lookUp(app(1), gateway('other'), 'own')).toEqual({
      kind: 'failed',
      failure: down,
      retryAt: expect.any(Number),
    });
    expect(calls).toBe(2);
  });

  it.each<[string, (clock: SimulatedClock) => Memo]>([
    [
      "can't be read or written",
      () => ({
        get: () => Promise.reject(new Error('disk')),
        set: () => Promise.reject(new Error('disk')),
      }),
    ],
    ['holds nonsense', () => ({ get: async () => '{"name": 7', set: async () => undefined })],
  ])('are had although the memo %s', async (_, memo) => {
    setUp(memo);
    expect(await lookUp(app(1), bearer, 'cached')).toEqual({ kind: 'known', info: named('first') });
  });
});
