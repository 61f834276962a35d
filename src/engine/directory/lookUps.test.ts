import { memoryMemo } from '../memo/memoryMemo';
import type { Upstream, UpstreamReply } from '../upstream';
import { accountKey, parseAppId } from '../identity';
import { SimulatedClock } from '../testing/simulatedClock';
import { unavailableUpstream } from '../testing/unavailableUpstream';
import { after, before, DAY, epochMs, MINUTE, SECOND } from '../time';
import { createLookUps } from './lookUps';

const NOW = epochMs(1_700_000_000_000);

it('look-ups of all kinds go one at a time for an account; accounts do not wait for each other', async () => {
  const clock = new SimulatedClock(NOW);
  const app = parseAppId('8ce114f4-d82c-45e2-b4fb-c6a0751d7d51');
  if (!app) {
    throw new Error('not an app');
  }
  const { directory, siteNames, deployments } = createLookUps({
    clock,
    memo: memoryMemo(clock),
    isAccepted: async () => true,
  });
  const spans: { readonly account: string; readonly kind: string; readonly from: number; readonly to: number }[] = [];

  for (const name of ['dev', 'ops']) {
    const account = accountKey('https://gateway.example/graphql', `${name}@example.com`);
    const slow = async <Answer>(kind: string, answer: Answer): Promise<UpstreamReply<Answer>> => {
      const from = clock.now();
      await clock.until(after(from, SECOND));
      spans.push({ account, kind, from, to: clock.now() });
      return { kind: 'answer', answer, serverStart: from };
    };
    const upstream: Upstream = {
      ...unavailableUpstream,
      app: () => slow('app', { name: undefined, environments: [] }),
      hostNames: () => slow('host names', new Map()),
      deployments: () => slow('deployments', []),
    };
    const bearer = { id: '1:ds', account, tokenId: 'token', upstream };
    void siteNames.of(bearer, ['ari:cloud:jira::site/a5d1c3e7-0000-4000-8000-000000000001']);
    void deployments.of(bearer, app, { from: before(NOW, 15 * DAY), to: NOW }, NOW);
    void directory.lookUp({ account, app }, bearer, 'cached');
  }
  await clock.advance(MINUTE);

  for (const account of new Set(spans.map((span) => span.account))) {
    const own = spans.filter((span) => span.account === account);
    expect(own.map(({ kind }) => kind).sort()).toEqual(['app', 'deployments', 'deployments', 'host names']);
    expect(own.every(({ from }, index) => index === 0 || from >= own[index - 1].to)).toBe(true);
  }
  expect(Math.max(...spans.map(({ to }) => to))).toBe(NOW + 4 * SECOND);
});
