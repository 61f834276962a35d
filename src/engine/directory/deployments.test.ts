import * as fc from 'fast-check';
import { memoryMemo } from '../memo/memoryMemo';
import type { Memo } from '../memo/memo';
import type { Deployment, Upstream } from '../upstream';
import type { UpstreamFailure } from '../failure';
import { accountKey, parseAppId, type AppId } from '../identity';
import { SimulatedClock } from '../testing/simulatedClock';
import { unavailableUpstream } from '../testing/unavailableUpstream';
import { after, before, DAY, epochMs, HOUR, MINUTE, SECOND, type EpochMs, type TimeRange } from '../time';
import type { Bearer } from './bearer';
import type { Deployments } from './deployments';
import { createLookUps } from './lookUps';

const FORTNIGHT = 14 * DAY;
/** Six days into a fortnight. */
const NOW = epochMs(Math.floor(1_700_000_000_000 / FORTNIGHT) * FORTNIGHT + 6 * DAY);
const account = accountKey('https://gateway.example/graphql', 'dev@example.com');
const elsewhere = accountKey('https://gateway.example/graphql', 'ops@example.com');
const PATIENCE = 5 * SECOND;

function appNumber(number: number): AppId {
  const id = parseAppId(`8ce114f4-d82c-45e2-b4fb-c6a0751d7d5${number}`);
  if (!id) {
    throw new Error('not an app');
  }
  return id;
}
const app = appNumber(1);

const deployment = (at: EpochMs, more: Partial<Deployment> = {}): Deployment => ({
  ...{ at, environment: 'production', status: 'DONE' },
  ...more,
});

let clock: SimulatedClock;
let memo: Memo;
let deployments: Deployments;
let truth: Deployment[];
let calls: { readonly token: string; readonly from: number; readonly to: number }[];
let atOnce: number;
let mostAtOnce: number;
let failure: UpstreamFailure | undefined;
let accepted: Set<string>;
let skew: number;
let takes: number;
let keepsToInterval: boolean;

function bearerWith(tokenId: string, of = account): Bearer {
  const upstream: Upstream = {
    ...unavailableUpstream,
    deployments: async (_app, { from, to }) => {
      const sentAt = clock.now();
      calls.push({ token: tokenId, from, to });
      mostAtOnce = Math.max(mostAtOnce, ++atOnce);
      const begun = truth.filter(({ at }) => at <= after(sentAt, skew));
      const found = keepsToInterval ? begun.filter(({ at }) => at >= from && at < to).reverse() : begun;
      await clock.until(after(clock.now(), takes));
      atOnce--;
      return failure
        ? { kind: 'failure', failure }
        : { kind: 'answer', answer: found, serverStart: after(sentAt, skew) };
    },
  };
  return { id: `1:${tokenId}`, account: of, tokenId, upstream };
}

function start(on: Memo = memo): void {
  ({ deployments } = createLookUps({ clock, memo: on, isAccepted: async ({ tokenId }) => accepted.has(tokenId) }));
}

let bearer: Bearer;
beforeEach(() => {
  clock = new SimulatedClock(NOW);
  memo = memoryMemo(clock);
  [calls, atOnce, mostAtOnce, failure, skew, takes] = [[], 0, 0, undefined, 0, SECOND / 4];
  keepsToInterval = true;
  accepted = new Set(['token', 'other']);
  truth = [2, 5, 20, 40, 100].map((hours) => deployment(before(NOW, hours * HOUR))).reverse();
  bearer = bearerWith('token');
  start();
});

const last = (duration: number): TimeRange => ({ from: before(clock.now(), duration), to: clock.now() });

async function known(range: TimeRange, as = bearer, of = app) {
  const answer = deployments.of(as, of, range, after(clock.now(), PATIENCE));
  await clock.advance(PATIENCE + SECOND);
  return answer;
}

describe('deployments', () => {
  it('are those of the range, oldest first', async () => {
    expect(await known(last(DAY))).toEqual({ deployments: truth.slice(2), gap: undefined });
    expect(await known({ from: truth[1].at, to: truth[3].at })).toEqual({
      deployments: truth.slice(1, 3),
      gap: undefined,
    });
  });

  it('are looked up once for all ranges of a fortnight, and not at all for what is to come', async () => {
    await known(last(DAY));
    await known({ ...last(3 * DAY), to: before(NOW, HOUR) });
    expect(await known({ from: after(NOW, HOUR), to: after(NOW, DAY) })).toEqual({ deployments: [], gap: undefined });
    expect(calls).toEqual([{ token: 'token', from: before(NOW, 6 * DAY), to: NOW }]);
  });

  it('are looked up one call at a time, the newest first', async () => {
    const asked = [known(last(30 * DAY)), deployments.of(bearer, app, last(30 * DAY), after(NOW, PATIENCE))];
    await Promise.all(asked);
    const first = before(NOW, 6 * DAY);
    expect(calls.map(({ from }) => from)).toEqual([first, before(first, FORTNIGHT), before(first, 2 * FORTNIGHT)]);
    expect(mostAtOnce).toBe(1);
  });

  it('of the newest time are looked up anew after minutes, and only what may have changed', async () => {
    truth.push(deployment(before(NOW, MINUTE), { status: 'IN_PROGRESS' }));
    await known(last(DAY));
    await clock.advance(4 * MINUTE);
    await known(last(DAY));
    expect(calls).toHaveLength(1);

    truth[5] = deployment(truth[5].at, { majorVersion: '3', by: 'Alex Kim', tag: 'v7' });
    truth.push(deployment(after(NOW, MINUTE)));
    await clock.advance(MINUTE);
    expect((await known(last(8 * DAY))).deployments).toEqual(truth);
    expect(calls.slice(1).map(({ from }) => from)).toEqual([before(NOW, HOUR), before(NOW, 20 * DAY)]);
  });

  it('of a fortnight that is long over are never looked up again, over a restart', async () => {
    await known(last(20 * DAY));
    await clock.advance(9 * DAY);
    await known({ from: before(NOW, DAY), to: NOW });
    calls = [];
    start();
    const range = { from: before(NOW, 20 * DAY), to: NOW };
    expect(await deployments.of(bearer, app, range, clock.now())).toEqual({ deployments: truth, gap: undefined });
    await clock.advance(MINUTE);
    expect(calls).toEqual([]);
  });

  it('are each there once, also when more are told than were asked for', async () => {
    keepsToInterval = false;
    expect((await known(last(20 * DAY))).deployments).toEqual(truth);
    await clock.advance(10 * MINUTE);
    expect((await known(last(20 * DAY))).deployments).toEqual(truth);
  });

  it('that are not there in time are said to be looked up, and are there the next time', async () => {
    takes = 20 * SECOND;
    expect(await known(last(DAY))).toMatchObject({ deployments: [], gap: { kind: 'pending' } });
    await clock.advance(20 * SECOND);
    expect(await known(last(DAY))).toEqual({ deployments: truth.slice(2), gap: undefined });
    expect(calls).toHaveLength(1);

    await clock.advance(HOUR);
    expect(await known(last(DAY))).toMatchObject({ deployments: truth.slice(2), gap: { kind: 'pending' } });
  });

  it('that this account may not read are refused, without an error, for a day, over a restart', async () => {
    failure = { cause: 'not owner', message: 'Not for you.' };
    const refused = { deployments: [], gap: { kind: 'refused', message: 'Not for you.' } };
    expect(await known(last(60 * DAY))).toEqual(refused);
    await clock.advance(23 * HOUR);
    start();
    expect(await known(last(60 * DAY))).toEqual(refused);
    expect(calls).toHaveLength(1);
    await clock.advance(HOUR);
    failure = undefined;
    expect(await known(last(HOUR + DAY))).toMatchObject({ gap: undefined });
  });

  it.each<[UpstreamFailure, number]>([
    [{ cause: 'unavailable', message: 'Down.' }, 5 * MINUTE],
    [{ cause: 'rate limited', message: 'Down.', until: undefined }, 20 * MINUTE],
    [{ cause: 'not understood', message: 'Down.' }, HOUR],
  ])('that fail are said to, keep what is known, and are tried again: %o', async (fault, time) => {
    await known(last(DAY));
    await clock.advance(10 * MINUTE);
    failure = fault.cause === 'rate limited' ? { ...fault, until: after(clock.now(), time) } : fault;
    expect(await known(last(DAY))).toEqual({ deployments: truth.slice(2), gap: { kind: 'failed', message: 'Down.' } });
    await clock.advance(time - 30 * SECOND);
    await known(last(DAY));
    expect(calls).toHaveLength(2);
    failure = undefined;
    await clock.advance(30 * SECOND);
    expect((await known(last(DAY))).gap).toBeUndefined();
    expect(calls).toHaveLength(3);
  });

  it('that one token, or for one app, is refused may be had otherwise', async () => {
    failure = { cause: 'not owner', message: 'Not for you.' };
    await known(last(DAY));
    failure = undefined;
    expect((await known(last(DAY), bearer, appNumber(2))).gap).toBeUndefined();
    expect((await known(last(DAY), bearerWith('other'))).gap).toBeUndefined();
    expect(calls).toHaveLength(3);
  });

  it('are whole whatever the clocks say: a server behind or ahead loses and doubles nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: -200, max: 60 }),
        fc.array(fc.integer({ min: 1, max: 40 * 60 }), { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 2, maxLength: 5 }),
        async (skewMinutes, minutes, waits) => {
          clock = new SimulatedClock(NOW);
          skew = skewMinutes * MINUTE;
          truth = [...new Set(minutes)]
            .sort((one, other) => one - other)
            .map((at) => deployment(after(NOW, at * MINUTE)));
          start(memoryMemo(clock));
          for (const wait of waits) {
            const { deployments: found } = await known(last(3 * DAY));
            const begun = before(clock.now(), PATIENCE + SECOND);
            const told = Math.min(begun, begun + skew) - 6 * MINUTE;
            const old = truth.filter(({ at }) => at < told);
            expect(found.slice(0, old.length)).toEqual(old);
            expect(found).toEqual(truth.slice(0, found.length));
            await clock.advance(wait * MINUTE);
          }
        }
      ),
      { numRuns: 30 }
    );
  });
});

describe('isolation', () => {
  it('tells a token that is not accepted nothing, and asks nothing with it', async () => {
    await known(last(DAY));
    expect(await known(last(DAY), bearerWith('stranger'))).toMatchObject({ deployments: [], gap: { kind: 'failed' } });
    expect(calls).toHaveLength(1);
  });

  it('keeps what one account found from another', async () => {
    await known(last(DAY));
    failure = { cause: 'not owner', message: 'Not for you.' };
    expect((await known(last(DAY), bearerWith('token', elsewhere))).deployments).toEqual([]);
  });
});

it('a memo that holds nonsense is as good as none', async () => {
  start({ get: async () => '{"deployments": 7}', set: async () => undefined });
  expect((await known(last(DAY))).gap).toBeUndefined();
  expect(calls).toHaveLength(1);
});
