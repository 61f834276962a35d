import { memoryMemo } from '../memo/memoryMemo';
import type { Memo } from '../memo/memo';
import type { AppInfo, Upstream, UpstreamReply } from '../upstream';
import type { UpstreamFailure } from '../failure';
import { accountKey, parseAppId, parseEnvironmentId, type AppRef } from '../identity';
import { SimulatedClock } from '../testing/simulatedClock';
import { unavailableUpstream } from '../testing/unavailableUpstream';
import { after, DAY, epochMs, HOUR, MINUTE, SECOND } from '../time';
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
const gateway = (): Upstream => ({
  ...unavailableUpstream,
  app: async () => {
    calls++;
    mostAtOnce = Math.max(mostAtOnce, ++atOnce);
    await clock.until(after(clock.now(), SECOND));
    atOnce--;
    return reply();
  },
});
const upstream = gateway();
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

describe('names and environments', () => {
  it('are looked up once and kept for hours, for all of the account', async () => {
    expect(await lookUp(app(1), upstream, 'cached')).toEqual({ kind: 'known', info: named('first') });
    await clock.advance(3 * HOUR);
    expect(await lookUp(app(1), gateway(), 'cached')).toEqual({ kind: 'known', info: named('first') });
    expect(calls).toBe(1);
  });

  it('are looked up anew when they are old; the old ones serve at once until then', async () => {
    await lookUp(app(1), upstream, 'cached');
    await clock.advance(5 * HOUR);
    reply = answered(named('second'));
    const old = await Promise.all([
      directory.lookUp(app(1), upstream, 'cached'),
      directory.lookUp(app(1), upstream, 'cached'),
    ]);
    expect(old).toEqual([1, 2].map(() => ({ kind: 'known', info: named('first') })));
    await clock.advance(5 * SECOND);
    expect(await lookUp(app(1), upstream, 'cached')).toEqual({ kind: 'known', info: named('second') });
    expect(calls).toBe(2);
  });

  it('that are old serve on while the gateway is down, which is asked once a minute at most', async () => {
    await lookUp(app(1), upstream, 'cached');
    await clock.advance(10 * DAY);
    reply = failed;
    for (let second = 0; second < 120; second += 5) {
      expect(await lookUp(app(1), upstream, 'cached')).toMatchObject({ kind: 'known' });
    }
    expect(calls).toBeLessThanOrEqual(1 + 3);
    expect(await directory.known(app(1))).toEqual(named('first'));
  });

  it('are looked up one app at a time, and a failure stands for a minute', async () => {
    reply = failed;
    const all = [1, 2, 3].map((number) => directory.lookUp(app(number), upstream, 'cached'));
    await clock.advance(5 * SECOND);
    expect(await Promise.all(all)).toEqual([1, 2, 3].map(() => ({ kind: 'failed', failure: down })));
    expect(mostAtOnce).toBe(1);
    await lookUp(app(1), upstream, 'cached');
    expect(calls).toBe(3);
    await clock.advance(MINUTE);
    await lookUp(app(1), upstream, 'cached');
    expect(calls).toBe(4);
  });

  it('that another token had looked up prove nothing of this one', async () => {
    await lookUp(app(1), upstream, 'cached');
    reply = failed;
    expect(await lookUp(app(1), gateway(), 'own')).toEqual({ kind: 'failed', failure: down });
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
    expect(await lookUp(app(1), upstream, 'cached')).toEqual({ kind: 'known', info: named('first') });
  });
});
