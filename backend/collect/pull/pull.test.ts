/** Who may fetch what: an address nobody can guess, a name and a password, and no second guess for long. */
import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { memoryMemo } from '../../../src/engine/memo/memoryMemo';
import { SimulatedClock } from '../../../src/engine/testing/simulatedClock';
import { epochMs, MINUTE } from '../../../src/engine/time';
import { createAttempts } from '../../metricStores/pulled/attempts';
import { createPullCredentials, type Credentials } from '../../metricStores/pulled/credentials';
import { isLongEnough, withGiven } from '../../metricStores/pulled/given';
import { pullPage, type FetchedStore, type PullRequest } from './pages';

const clockNow = () => new SimulatedClock(epochMs(Date.UTC(2026, 4, 20)));
const basic = ({ user, password }: Credentials): string => `Basic ${btoa(`${user}:${password}`)}`;

async function served(count = 2) {
  const clock = clockNow();
  const credentials = createPullCredentials({ memo: memoryMemo(clock), clock });
  const all = await Promise.all(Array.from({ length: count }, (_, index) => credentials.of(`store ${index}`)));
  const stores: readonly FetchedStore[] = all.map((each, index) => ({
    credentials: each,
    rendered: async () => ({ contentType: 'text/x', body: `of store ${index}` }),
  }));
  const attempts = createAttempts(clock);
  const get = (request: Partial<PullRequest>) =>
    pullPage(
      { method: 'GET', path: '/pull/', authorization: null, address: '::1', ...request },
      async () => stores,
      attempts
    );
  return { clock, all, get };
}

describe('credentials', () => {
  test('are 128 bits each, no two alike, the same at each start, others once renewed', async () => {
    const clock = clockNow();
    const memo = memoryMemo(clock);
    const [one, other] = [createPullCredentials({ memo, clock }), createPullCredentials({ memo, clock })];
    const made = await one.of('a');
    const parts = Object.values({ ...made, ...(await one.of('b')) }).concat(Object.values(made));
    expect(new Set(parts).size).toBe(6);
    expect(parts.every((part) => /^[0-9a-f]{32}$/.test(part))).toBe(true);
    expect(await other.of('a')).toEqual(made);
    const renewed = await other.renew('a');
    expect(Object.values(renewed).some((part) => Object.values(made).includes(part))).toBe(false);
    expect(await one.of('a')).toEqual(renewed);
  });

  test('may be given, each alone, if they are long enough', async () => {
    const made = { path: 'p', user: 'u', password: 'w' };
    expect(withGiven(made, {})).toEqual(made);
    expect(withGiven(made, { pullPassword: 'mine' })).toEqual({ ...made, password: 'mine' });
    expect(isLongEnough('a'.repeat(22))).toBe(true);
    expect(['a'.repeat(21), 'a'.repeat(201), `${'a'.repeat(22)}/`, ''].some(isLongEnough)).toBe(false);
  });
});

describe('a store', () => {
  test('is given to who has its address, name and password, and no other store is', async () => {
    const { all, get } = await served();
    for (const [index, each] of all.entries()) {
      expect(await get({ path: `/pull/${each.path}`, authorization: basic(each) })).toEqual({
        status: 200,
        contentType: 'text/x',
        body: `of store ${index}`,
      });
    }
  });

  test('is nothing to anybody else: whatever is wrong, the answer is the same', async () => {
    const { all, get } = await served();
    const [one, other] = all;
    if (!one || !other) {
      throw new Error('Two stores were made.');
    }
    const path = `/pull/${one.path}`;
    const right = { path, authorization: basic(one) };
    const wrong: readonly Partial<PullRequest>[] = [
      { path },
      { path, authorization: '' },
      { path, authorization: basic(other) },
      { path, authorization: basic({ ...one, password: other.password }) },
      { path, authorization: basic({ ...one, user: other.user }) },
      { path, authorization: `Bearer ${one.password}` },
      { ...right, path: `/pull/${other.path}` },
      { ...right, path: `${path}/` },
      { ...right, path: '/pull/' },
      { ...right, method: 'POST' },
    ];
    const answers = await Promise.all(wrong.map((request, index) => get({ ...request, address: `10.0.0.${index}` })));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]?.status).toBe(404);
  });

  test('is not found by guessing', async () => {
    const { all, get } = await served();
    await fc.assert(
      fc.asyncProperty(
        fc.stringMatching(/^[0-9a-f]{32}$/),
        fc.string(),
        fc.ipV4(),
        async (path, authorization, address) => {
          expect((await get({ path: `/pull/${path}`, authorization, address })).status).not.toBe(200);
        }
      )
    );
    expect(all).toHaveLength(2);
  });

  test('is kept from who guesses on, right or wrong, for a minute, and from nobody else', async () => {
    const { clock, all, get } = await served();
    const [one] = all;
    if (!one) {
      throw new Error('A store was made.');
    }
    const right = { path: `/pull/${one.path}`, authorization: basic(one) };
    const statuses: number[] = [];
    for (let guess = 0; guess < 30; guess += 1) {
      statuses.push((await get({ path: `/pull/${guess}` })).status);
    }
    expect(statuses.filter((status) => status === 404)).toHaveLength(20);
    expect(statuses.at(-1)).toBe(429);
    expect((await get(right)).status).toBe(429);
    expect((await get({ ...right, address: '::2' })).status).toBe(200);
    await clock.advance(MINUTE);
    expect((await get(right)).status).toBe(200);
  });
});
