import fc from 'fast-check';
import { memoryMemo } from '../engine/memo/memoryMemo';
import { SimulatedClock } from '../engine/testing/simulatedClock';
import { epochMs } from '../engine/time';
import type { Upstream, UpstreamReply } from '../engine/upstream';
import { PUBLIC_ENDPOINT } from './dataSourceSettings';
import { createTokenBinding } from './tokenBinding';

const HERE = 'https://gateway.example/graphql';
const ELSEWHERE = 'https://evil.example/graphql';
const clock = new SimulatedClock(epochMs(Date.UTC(2026, 0, 1)));

type Verdict = 'accepts' | 'refuses';

/** What goes over the wire, by endpoint and token. */
function world() {
  const memo = memoryMemo(clock);
  const sent: string[] = [];
  let verdict: Verdict = 'accepts';
  const upstreamOf = (endpoint: string, apiToken: string): Upstream => {
    const answered = async <Answer>(answer: Answer): Promise<UpstreamReply<Answer>> => {
      sent.push(`${apiToken} to ${endpoint}`);
      return verdict === 'accepts'
        ? { kind: 'answer', answer, serverStart: clock.now() }
        : { kind: 'failure', failure: { cause: 'unauthorized', message: 'No.' } };
    };
    const unused = () => Promise.reject(new Error('not asked here'));
    return {
      apps: () => answered([]),
      hostNames: () => answered(new Map()),
      metrics: unused,
      app: unused,
      deployments: unused,
    };
  };
  return {
    sent,
    decide: (next: Verdict) => (verdict = next),
    /** As a process has it that has just begun. */
    ask: async (endpoint: string, apiToken: string) => {
      const binding = createTokenBinding({
        ...{ memo, clock, tokenId: (account, token) => `${account} ${token}` },
        isOnThisMachine: (one) => one.startsWith('http://localhost'),
      });
      const connection = { endpoint, apiToken, email: 'dev@example.com' };
      return binding.bound(connection, upstreamOf(endpoint, apiToken)).apps();
    },
  };
}

it('a token that was accepted is sent nowhere else, and it is said what to do', async () => {
  const { ask, sent } = world();
  await ask(HERE, 'a');
  expect(await ask(ELSEWHERE, 'a')).toEqual({
    kind: 'failure',
    failure: {
      cause: 'unauthorized',
      message: expect.stringMatching(/not sent to evil\.example.*make a new API token/),
    },
  });
  expect(sent).toEqual([`a to ${HERE}`]);
});

it('a token that nobody has accepted yet may be tried elsewhere: an endpoint is mistyped easily', async () => {
  const { ask, sent, decide } = world();
  decide('refuses');
  await ask(ELSEWHERE, 'a');
  decide('accepts');
  await ask(HERE, 'a');
  expect(sent).toEqual([`a to ${ELSEWHERE}`, `a to ${HERE}`]);
});

it('Atlassian itself may always have it, and two data sources that share it go on beside each other', async () => {
  const { ask, sent } = world();
  for (const endpoint of [HERE, PUBLIC_ENDPOINT, HERE, PUBLIC_ENDPOINT]) {
    expect((await ask(endpoint, 'a')).kind).toBe('answer');
  }
  expect(sent).toHaveLength(4);
});

it('another token is another matter, and the same endpoint written otherwise the same', async () => {
  const { ask } = world();
  await ask(HERE, 'a');
  expect((await ask(ELSEWHERE, 'b')).kind).toBe('answer');
  expect((await ask('https://GATEWAY.example/graphql', 'a')).kind).toBe('answer');
});

it('ports of this machine are one place, and none but it', async () => {
  const { ask } = world();
  for (const port of [8080, 8081]) {
    expect((await ask(`http://localhost:${port}/graphql`, 'a')).kind).toBe('answer');
  }
  expect((await ask(ELSEWHERE, 'a')).kind).toBe('failure');
});

it('whatever is asked in whatever order, no token goes to two endpoints but Atlassian’s own', async () => {
  const endpoints = [HERE, ELSEWHERE, PUBLIC_ENDPOINT, 'http://localhost:8080/graphql'];
  const step = fc.record({
    endpoint: fc.constantFrom(...endpoints),
    token: fc.constantFrom('a', 'b'),
    verdict: fc.constantFrom<Verdict>('accepts', 'refuses'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
      const { ask, decide } = world();
      const acceptedAt = new Map<string, Set<string>>();
      for (const { endpoint, token, verdict } of steps) {
        decide(verdict);
        if ((await ask(endpoint, token)).kind === 'answer') {
          acceptedAt.set(token, (acceptedAt.get(token) ?? new Set()).add(endpoint));
        }
      }
      acceptedAt.forEach((places) => {
        places.delete(PUBLIC_ENDPOINT);
        expect(places.size).toBeLessThanOrEqual(1);
      });
    })
  );
});
