import { unavailableUpstream } from '../engine/testing/unavailableUpstream';
import { after, durationMs, epochMs, HOUR, MINUTE, type Clock, type EpochMs } from '../engine/time';
import { parseAppId } from '../engine/identity';
import type { Upstream, UpstreamReply, AvailableApp } from '../engine/upstream';
import { createAvailableApps } from './availableApps';
import { SettingsError } from './dataSourceSettings';

type Reply = UpstreamReply<readonly AvailableApp[]>;

const APP = parseAppId('8ce114f4-d82c-45e2-b4fb-c6a0751d7d57');
const START = epochMs(Date.UTC(2026, 10, 28, 9));

let now: EpochMs;
let asked: string[];
let replies: Reply;

const clock: Clock = { now: () => now, monotonic: () => durationMs(now), schedule: () => () => undefined };
const availableApps = () =>
  createAvailableApps({
    clock,
    tokenId: (account, token) => `${account}#${token}`,
    createUpstream: ({ apiToken }): Upstream => ({
      ...unavailableUpstream,
      apps: async () => {
        asked.push(apiToken);
        return replies;
      },
    }),
  });
const saved = (apiToken: string, jsonData: object = {}) => ({
  jsonData: { email: 'dev@example.com', ...jsonData },
  decryptedSecureJsonData: { apiToken },
});

beforeEach(() => {
  now = START;
  asked = [];
  replies = { kind: 'answer', answer: APP ? [{ id: APP, name: 'Mine' }] : [], serverStart: START };
});

describe('the apps to choose from', () => {
  it('are had before any app is listed, and looked up once an hour however often they are asked for', async () => {
    const apps = availableApps();
    const both = await Promise.all([apps.of(saved('one')), apps.of(saved('one'))]);
    expect(both).toEqual([replies, replies]);
    now = after(START, HOUR - 1);
    await apps.of(saved('one'));
    expect(asked).toEqual(['one']);
    now = after(START, HOUR);
    await apps.of(saved('one'));
    expect(asked).toEqual(['one', 'one']);
  });

  it.each([
    ['another token', saved('two')],
    ["another account's", saved('one', { email: 'other@example.com' })],
    ['another gateway', saved('one', { url: 'http://localhost:4180/graphql' })],
  ])('are never those that %s was told', async (_, other) => {
    const apps = availableApps();
    await apps.of(saved('one'));
    replies = { kind: 'failure', failure: { cause: 'unauthorized', message: 'No.' } };
    expect(await apps.of(other)).toEqual(replies);
    expect(asked).toHaveLength(2);
  });

  it.each([
    ['a refusal for an hour', 'not owner', HOUR],
    ['what passes for minutes', 'unavailable', 5 * MINUTE],
  ] as const)('keep %s', async (_, cause, kept) => {
    const apps = availableApps();
    replies = { kind: 'failure', failure: { cause, message: 'No.' } };
    await apps.of(saved('one'));
    now = after(START, kept - 1);
    await apps.of(saved('one'));
    expect(asked).toHaveLength(1);
    now = after(START, kept);
    await apps.of(saved('one'));
    expect(asked).toHaveLength(2);
  });

  it('need e-mail and token', () => {
    expect(() => availableApps().of(saved(''))).toThrow(SettingsError);
    expect(() => availableApps().of(saved('one', { email: null }))).toThrow(SettingsError);
  });
});
