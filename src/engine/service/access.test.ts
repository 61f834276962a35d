import { memoryMemo } from '../chunk/memoryStore';
import { createDirectory } from '../directory/directory';
import type { AppInfo, Upstream, UpstreamFailure, UpstreamReply } from '../fetcher/upstream';
import { accountKey, parseAppId, type AppId } from '../identity';
import { SimulatedClock } from '../testing/simulatedClock';
import { durationMs, epochMs, MINUTE } from '../time';
import { createGate, witnessed } from './access';
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
    metrics: async () => ({ kind: 'answer', answer: [], serverStart: epochMs(0) }),
    app: async () => replies[Math.min(calls++, replies.length - 1)],
  };
  return { upstream, calls: () => calls };
}

function dataSource(tokenId: string, upstream: Upstream, memo: ReturnType<typeof memoryMemo>): Source {
  const identity = { account, tokenId };
  return {
    ...identity,
    id: `1:${tokenId}`,
    apps: [],
    settle: durationMs(5 * MINUTE),
    upstream: witnessed(upstream, identity, memo, clock),
  };
}

function setUp() {
  const memo = memoryMemo(clock);
  const directory = createDirectory({ clock, memo });
  return { memo, directory, gate: createGate({ memo, directory }) };
}

describe('access to what is stored', () => {
  it('is given to a token the upstream accepts, and asked for once', async () => {
    const { memo, gate } = setUp();
    const { upstream, calls } = scripted(known);
    const source = dataSource('good', upstream, memo);
    expect(await gate.access(source, app)).toEqual({ kind: 'accepted' });
    expect(await gate.access(source, app)).toEqual({ kind: 'accepted' });
    expect(calls()).toBe(1);
  });

  it('is not given to a wrong token because a right one knows the app already', async () => {
    const { memo, gate } = setUp();
    await gate.access(dataSource('good', scripted(known).upstream, memo), app);
    const wrong = scripted(failing('unauthorized'));
    const access = await gate.access(dataSource('wrong', wrong.upstream, memo), app);
    expect(access.kind).toBe('refused');
    expect(wrong.calls()).toBe(1);
  });

  it('outlives a restart', async () => {
    const { memo, gate } = setUp();
    await gate.access(dataSource('good', scripted(known).upstream, memo), app);
    const restarted = createGate({ memo, directory: createDirectory({ clock, memo }) });
    const silent = scripted(failing('unavailable'));
    expect(await restarted.access(dataSource('good', silent.upstream, memo), app)).toEqual({ kind: 'accepted' });
    expect(silent.calls()).toBe(0);
  });

  it('is undecided while the upstream is down, and asks no more than once a minute', async () => {
    const { memo, gate } = setUp();
    const { upstream, calls } = scripted(failing('unavailable'), known);
    const source = dataSource('good', upstream, memo);
    expect((await gate.access(source, app)).kind).toBe('undecided');
    expect((await gate.access(source, app)).kind).toBe('undecided');
    expect(calls()).toBe(1);
    await clock.advance(MINUTE);
    expect(await gate.access(source, app)).toEqual({ kind: 'accepted' });
  });

  it('is given after a metrics answer where look-ups are refused', async () => {
    const { memo, gate } = setUp();
    const source = dataSource('good', scripted(failing('unavailable')).upstream, memo);
    await source.upstream.metrics({ app, window: 0 as never, environments: [], labels: [] });
    expect(await gate.access(source, app)).toEqual({ kind: 'accepted' });
  });

  it('looks up one at a time for an account, and ten askers at once cost one call', async () => {
    const { memo, gate } = setUp();
    const { upstream, calls } = scripted(known);
    const source = dataSource('good', upstream, memo);
    await Promise.all(Array.from({ length: 10 }, () => gate.access(source, app)));
    expect(calls()).toBe(1);
  });
});
