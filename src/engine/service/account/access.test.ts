import { memoryMemo } from '../../memo/memoryMemo';
import type { Memo } from '../../memo/memo';
import { createDirectory } from '../../directory/directory';
import { createTurns } from '../../directory/turns';
import type { AppInfo, Upstream, UpstreamReply } from '../../upstream';
import type { UpstreamFailure } from '../../failure';
import { accountKey, parseAppId, type AppId } from '../../identity';
import { SimulatedClock } from '../../testing/simulatedClock';
import { NO_POINTS } from '../../testing/simulatedGateway';
import { unavailableUpstream } from '../../testing/unavailableUpstream';
import { DAY, durationMs, epochMs, HOUR, MINUTE } from '../../time';
import { createAcceptances, createAccessCheck, witnessed, type Acceptances } from './access';
import type { Source } from './source';

const clock = new SimulatedClock(epochMs(1_700_000_000_000));
const account = accountKey('https://api.atlassian.com/graphql', 'dev@example.com');
const app = parseAppId('8ce114f4-d82c-45e2-b4fb-c6a0751d7d57') as AppId;

const known: UpstreamReply<AppInfo> = {
  kind: 'answer',
  answer: { name: 'Board Helper', environments: [] },
  serverStart: epochMs(0),
};
const failing = (cause: 'unauthorized' | 'unavailable'): UpstreamReply<never> => ({
  kind: 'failure',
  failure: { cause, message: cause } as UpstreamFailure,
});

/** A gateway that answers look-ups from a script, and counts them. */
function scripted(...replies: UpstreamReply<AppInfo>[]) {
  let calls = 0;
  const upstream: Upstream = {
    ...unavailableUpstream,
    metrics: async () => ({ kind: 'answer', answer: NO_POINTS, serverStart: epochMs(0) }),
    app: async () => replies[Math.min(calls++, replies.length - 1)],
  };
  return { upstream, calls: () => calls };
}

function dataSource(tokenId: string, upstream: Upstream, acceptances: Acceptances): Source {
  const identity = { id: `1:${tokenId}`, account, tokenId };
  return {
    ...identity,
    apps: [],
    leftOut: [],
    settle: durationMs(5 * MINUTE),
    collects: false,
    hidesNames: false,
    upstream: witnessed(upstream, identity, acceptances),
  };
}

function setUp(memo: Memo = memoryMemo(clock)) {
  const acceptances = createAcceptances({ memo, clock });
  return {
    memo,
    acceptances,
    accessCheck: createAccessCheck({ acceptances, directory: createDirectory({ clock, memo, turns: createTurns() }) }),
  };
}

describe('access to what is stored', () => {
  it('is given to a token the upstream accepts, and asked for once', async () => {
    const { acceptances, accessCheck } = setUp();
    const { upstream, calls } = scripted(known);
    const source = dataSource('good', upstream, acceptances);
    expect(await accessCheck.of(source, app)).toEqual({ kind: 'accepted' });
    expect(await accessCheck.of(source, app)).toEqual({ kind: 'accepted' });
    expect(calls()).toBe(1);
  });

  it('is not given to a wrong token because a right one knows the app already', async () => {
    const { acceptances, accessCheck } = setUp();
    await accessCheck.of(dataSource('good', scripted(known).upstream, acceptances), app);
    const wrong = scripted(failing('unauthorized'));
    const access = await accessCheck.of(dataSource('wrong', wrong.upstream, acceptances), app);
    expect(access.kind).toBe('refused');
    expect(wrong.calls()).toBe(1);
  });

  it('outlives a restart', async () => {
    const { memo, acceptances, accessCheck } = setUp();
    await accessCheck.of(dataSource('good', scripted(known).upstream, acceptances), app);
    const restarted = setUp(memo);
    const silent = scripted(failing('unavailable'));
    const source = dataSource('good', silent.upstream, restarted.acceptances);
    expect(await restarted.accessCheck.of(source, app)).toEqual({ kind: 'accepted' });
    expect(silent.calls()).toBe(0);
  });

  it('is undecided while the upstream is down, and asks again after a while', async () => {
    const { acceptances, accessCheck } = setUp();
    const { upstream, calls } = scripted(failing('unavailable'), known);
    const source = dataSource('good', upstream, acceptances);
    expect((await accessCheck.of(source, app)).kind).toBe('undecided');
    expect((await accessCheck.of(source, app)).kind).toBe('undecided');
    expect(calls()).toBe(1);
    await clock.advance(MINUTE);
    expect(await accessCheck.of(source, app)).toEqual({ kind: 'accepted' });
  });

  it('is given after a metrics answer where look-ups are refused', async () => {
    const { acceptances, accessCheck } = setUp();
    const source = dataSource('good', scripted(failing('unavailable')).upstream, acceptances);
    await source.upstream.metrics({ app, window: 0 as never, environments: [], labels: [] });
    expect(await accessCheck.of(source, app)).toEqual({ kind: 'accepted' });
  });

  it('needs no memo that can be written: the answer is not lost, and the token is known while the process lives', async () => {
    const broken: Memo = {
      get: async () => Promise.reject(new Error('disk I/O error')),
      set: async () => Promise.reject(new Error('disk is full')),
    };
    const { acceptances, accessCheck } = setUp(broken);
    const { upstream, calls } = scripted(known);
    const source = dataSource('good', upstream, acceptances);
    expect(await accessCheck.of(source, app)).toEqual({ kind: 'accepted' });
    expect(await accessCheck.of(source, app)).toEqual({ kind: 'accepted' });
    expect(calls()).toBe(1);
  });

  it.each([0, 1, 30])(
    'is withdrawn a day after the first refusal in a row, over restarts too; accepted %s days before',
    async (days) => {
      const { memo, acceptances, accessCheck } = setUp();
      const source = dataSource('good', scripted(failing('unauthorized')).upstream, acceptances);
      await acceptances.note(source);
      await clock.advance(durationMs(days * DAY));
      for (let hour = 0; hour < 24; hour++) {
        await acceptances.noteRefusal(source);
        expect(await acceptances.has(source)).toBe(true);
        await clock.advance(HOUR);
        await setUp(memo).acceptances.noteRefusal(source);
      }
      expect((await accessCheck.of(source, app)).kind).toBe('refused');
    }
  );

  it('starts anew when the token is accepted between two refusals', async () => {
    const { memo, acceptances } = setUp();
    const source = dataSource('good', scripted(known).upstream, acceptances);
    await acceptances.noteRefusal(source);
    expect(await acceptances.has(source)).toBe(false);
    await acceptances.note(source);
    await acceptances.noteRefusal(source);
    await clock.advance(durationMs(DAY - HOUR));
    const restarted = setUp(memo).acceptances;
    await restarted.note(source);
    await clock.advance(durationMs(DAY));
    await restarted.noteRefusal(source);
    await clock.advance(durationMs(DAY - HOUR));
    expect(await restarted.has(source)).toBe(true);
  });

  it('looks up one at a time for an account, and ten askers at once cost one call', async () => {
    const { acceptances, accessCheck } = setUp();
    const { upstream, calls } = scripted(known);
    const source = dataSource('good', upstream, acceptances);
    await Promise.all(Array.from({ length: 10 }, () => accessCheck.of(source, app)));
    expect(calls()).toBe(1);
  });
});
