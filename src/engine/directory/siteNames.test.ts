import * as fc from 'fast-check';
import { memoryMemo } from '../memo/memoryMemo';
import type { Memo } from '../memo/memo';
import { HOST_NAMES_A_CALL, type Upstream, type UpstreamReply } from '../upstream';
import { type UpstreamFailure } from '../failure';
import { accountKey, type CloudId } from '../identity';
import { SimulatedClock } from '../testing/simulatedClock';
import { unavailableUpstream } from '../testing/unavailableUpstream';
import { after, DAY, epochMs, HOUR, MINUTE, SECOND } from '../time';
import type { Bearer } from './bearer';
import { createLookUps } from './lookUps';
import type { SiteNames } from './siteNames';

const NOW = epochMs(1_700_000_000_000);
const account = accountKey('https://gateway.example/graphql', 'dev@example.com');
const elsewhere = accountKey('https://gateway.example/graphql', 'ops@example.com');

const cloudId = (number: number): string => `a5d1c3e7-0000-4000-8000-${String(number).padStart(12, '0')}`;
const ari = (number: number, product = 'jira'): string => `ari:cloud:${product}::site/${cloudId(number)}`;
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const aris = (count: number): string[] => numbers(count).map((number) => ari(number));
const named = (...sites: readonly number[]) => new Map(sites.map((number) => [ari(number), `${number}.example`]));

interface HostNamesCall {
  readonly token: string;
  readonly sites: readonly string[];
  readonly at: number;
}

let clock: SimulatedClock;
let memo: Memo;
let siteNames: SiteNames;
let calls: HostNamesCall[];
let accepted: Set<string>;
let reply: (sites: readonly CloudId[]) => UpstreamReply<ReadonlyMap<CloudId, string>>;

const told = (sites: readonly CloudId[]): ReadonlyMap<CloudId, string> =>
  new Map(sites.map((site) => [site, `${Number(site.slice(-12))}.example`]));
const answer = (names: ReadonlyMap<CloudId, string>) => ({ kind: 'answer', answer: names, serverStart: NOW }) as const;
const failing = (failure: UpstreamFailure) => () => ({ kind: 'failure', failure }) as const;
const fault = (cause: 'unavailable' | 'not owner'): UpstreamFailure => ({ cause, message: cause });

function bearerWith(tokenId: string, of = account): Bearer {
  const upstream: Upstream = {
    ...unavailableUpstream,
    hostNames: async (sites) => {
      calls.push({ token: tokenId, sites, at: clock.now() });
      await clock.until(after(clock.now(), SECOND));
      return reply(sites);
    },
  };
  return { id: `1:${tokenId}`, account: of, tokenId, upstream };
}

/** As a process that starts on the memo has it. */
function start(on: Memo = memo): void {
  ({ siteNames } = createLookUps({ clock, memo: on, isAccepted: async ({ tokenId }) => accepted.has(tokenId) }));
}

let bearer: Bearer;
beforeEach(() => {
  clock = new SimulatedClock(NOW);
  memo = memoryMemo(clock);
  calls = [];
  accepted = new Set(['token', 'other']);
  reply = (sites) => answer(told(sites));
  bearer = bearerWith('token');
  start();
});

/** Asks, and lets what that brings about come to its end. */
async function lookedUp(contextAris: readonly string[], as = bearer) {
  await siteNames.of(as, contextAris);
  await clock.advance(10 * MINUTE);
  return siteNames.of(as, contextAris);
}

describe('host names of sites', () => {
  it('are not waited for: what is known is told at once, the rest the next time', async () => {
    expect(await siteNames.of(bearer, aris(3))).toEqual(new Map());
    await clock.advance(SECOND);
    expect(await siteNames.of(bearer, aris(3))).toEqual(named(0, 1, 2));
    expect(calls).toHaveLength(1);
  });

  it('are waited for as long as the bearer has patience, which changes nothing of the look-up', async () => {
    const patient = siteNames.of(bearer, aris(2), after(NOW, 2 * SECOND));
    const hasty = siteNames.of(bearer, aris(2), after(NOW, SECOND / 2));
    await clock.advance(2 * SECOND);
    expect(await patient).toEqual(named(0, 1));
    expect(await hasty).toEqual(new Map());
    expect(calls).toHaveLength(1);
  });

  it('are those of the site, whatever its product; what names no site has none', async () => {
    const within = `ari:cloud:compass:${cloudId(1)}:workspace/8ce114f4`;
    const others = ['unknown', '', 'ari:cloud:jira::site/x', `ari:cloud:bitbucket::workspace/${cloudId(1)}`];
    const names = await lookedUp([
      ari(1),
      ari(1, 'confluence'),
      ari(1).toUpperCase().replace('ARI:CLOUD:JIRA::SITE', 'ari:cloud:jira::site'),
      within,
      ...others,
    ]);
    expect(calls.map(({ sites }) => sites)).toEqual([[cloudId(1)]]);
    expect([...names.values()]).toEqual(Array(4).fill('1.example'));
    expect(others.filter((other) => names.has(other))).toEqual([]);
  });

  it('are asked for in batches, one call at a time, with time between', async () => {
    const names = await lookedUp(aris(130));
    expect(names.size).toBe(130);
    expect(calls.map(({ sites }) => sites.length)).toEqual([...Array(6).fill(HOST_NAMES_A_CALL), 10]);
    const gaps = calls.slice(1).map(({ at }, index) => at - calls[index].at);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(10 * SECOND);
    await siteNames.of(bearer, [ari(500)]);
    await clock.settle();
    expect(calls).toHaveLength(8);
  });

  it('are paired by site, whichever of them come, in whichever order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.nat(60), { minLength: 1, maxLength: 40 }),
        fc.func(fc.boolean()),
        async (wanted, isTold) => {
          start(memoryMemo(clock));
          reply = (sites) => answer(new Map([...told(sites)].reverse().filter(([site]) => isTold(site))));
          const names = await lookedUp(wanted.map((number) => ari(number)));
          expect(names).toEqual(named(...wanted.filter((number) => isTold(cloudId(number)))));
        }
      ),
      { numRuns: 30 }
    );
  });

  it('are kept for days, over a restart, and serve on while they are looked up anew', async () => {
    await lookedUp(aris(2));
    await clock.advance(6 * DAY);
    start();
    expect(await siteNames.of(bearer, aris(2))).toEqual(named(0, 1));
    expect(calls).toHaveLength(1);

    await clock.advance(2 * DAY);
    reply = (sites) => answer(new Map(sites.map((site) => [site, 'renamed.example'])));
    const soon = after(clock.now(), 5 * SECOND);
    expect(await siteNames.of(bearer, aris(2), soon)).toEqual(named(0, 1));
    await clock.advance(SECOND);
    expect([...(await siteNames.of(bearer, aris(2))).values()]).toEqual(['renamed.example', 'renamed.example']);
    expect(calls).toHaveLength(2);
  });

  it('that are not told are asked for again after hours; one that was told once stands', async () => {
    reply = (sites) => answer(told(sites.filter((site) => site === cloudId(0))));
    expect(await lookedUp(aris(2))).toEqual(named(0));
    await clock.advance(5 * HOUR);
    await lookedUp(aris(2));
    expect(calls).toHaveLength(1);
    await clock.advance(HOUR);
    await lookedUp(aris(2));
    expect(calls.map(({ sites }) => sites)).toEqual([[cloudId(0), cloudId(1)], [cloudId(1)]]);

    await clock.advance(8 * DAY);
    reply = () => answer(new Map());
    expect(await lookedUp(aris(2))).toEqual(named(0));
  });

  it.each<['unavailable' | 'not owner', number]>([
    ['unavailable', 5 * MINUTE],
    ['not owner', DAY],
  ])('that fail are let be for a time, over a restart: %s', async (cause, time) => {
    reply = failing(fault(cause));
    await siteNames.of(bearer, aris(50));
    await clock.advance(time - SECOND);
    start();
    expect(await siteNames.of(bearer, aris(50), after(clock.now(), SECOND))).toEqual(new Map());
    expect(calls).toHaveLength(1);
    await clock.advance(2 * SECOND);
    reply = (sites) => answer(told(sites));
    expect((await lookedUp(aris(50))).size).toBe(50);
  });

  it('that one token is refused may be had with another', async () => {
    reply = failing(fault('not owner'));
    await lookedUp(aris(1));
    reply = (sites) => answer(told(sites));
    expect(await lookedUp(aris(1), bearerWith('other'))).toEqual(named(0));
  });

  it('wished for with two tokens at once are each asked for with their own', async () => {
    await Promise.all([siteNames.of(bearer, aris(25)), siteNames.of(bearerWith('other'), aris(30))]);
    await clock.advance(MINUTE);
    expect(calls.map(({ token, sites }) => [token, sites.length])).toEqual([
      ['token', 20],
      ['token', 5],
      ['other', 5],
    ]);
  });
});

describe('isolation', () => {
  it('tells a token that is not accepted nothing, and asks nothing with it', async () => {
    await lookedUp(aris(2));
    const stranger = bearerWith('stranger');
    expect(await lookedUp(aris(3), stranger)).toEqual(new Map());
    expect(calls).toHaveLength(1);
    accepted.add('stranger');
    expect(await siteNames.of(stranger, aris(2))).toEqual(named(0, 1));
  });

  it('keeps what one account found from another', async () => {
    await lookedUp(aris(2));
    expect(await siteNames.of(bearerWith('token', elsewhere), aris(2))).toEqual(new Map());
    await clock.settle();
    expect(calls).toHaveLength(2);
  });
});

it.each<[string, Memo]>([
  [
    "can't be read or written",
    { get: () => Promise.reject(new Error('disk')), set: () => Promise.reject(new Error('disk')) },
  ],
  ['holds nonsense', { get: async () => '{"hostName": 7', set: async () => undefined }],
  ['holds another shape', { get: async () => '{"hostName": 7}', set: async () => undefined }],
])('host names are had although the memo %s', async (_, broken) => {
  start(broken);
  expect(await lookedUp(aris(2))).toEqual(named(0, 1));
  expect(calls).toHaveLength(1);
});
