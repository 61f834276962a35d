/** One account with one data source, all of it in the page's memory. */
import { processClock } from '../../../backend/plugin/clock';
import { memoryChunkStore } from '../../../src/engine/chunk/memoryStore';
import { memoryMemo } from '../../../src/engine/memo/memoryMemo';
import { createLookUps } from '../../../src/engine/directory/lookUps';
import { createFetcher } from '../../../src/engine/fetcher/fetcher';
import { accountKey, type AppId } from '../../../src/engine/identity';
import { MemoryLedger } from '../../../src/engine/quota/memoryLedger';
import { createAcceptances, createAccessCheck, witnessed } from '../../../src/engine/service/account/access';
import type { Account } from '../../../src/engine/service/account/account';
import type { Source } from '../../../src/engine/service/account/source';
import { createPictures } from '../../../src/engine/service/account/pictures';
import { DAY, durationMs, HOUR, MINUTE } from '../../../src/engine/time';
import { createBrowserUpstream, type UpstreamSettings } from './upstream';

const clock = processClock();

/** The gateway was started for the test, so a ledger without calls is the truth, not ignorance. */
const LONG_AGO = durationMs(-HOUR);

export interface AccountSettings extends Omit<UpstreamSettings, 'clock'> {
  readonly app: AppId;
}

export function openAccount({ app, ...settings }: AccountSettings): { account: Account; source: Source } {
  const key = accountKey(settings.endpoint, settings.email);
  const store = memoryChunkStore();
  const memo = memoryMemo(clock);
  const acceptances = createAcceptances({ clock, memo });
  const lookUps = createLookUps({ clock, memo, isAccepted: (token) => acceptances.has(token) });
  // With one token there is nothing to tell apart.
  const token = { id: '1:page', account: key, tokenId: 'the only one' };
  const source: Source = {
    ...token,
    apps: [{ id: app, name: undefined, environments: [] }],
    leftOut: [],
    settle: durationMs(5 * MINUTE),
    collects: false,
    hidesNames: false,
    upstream: witnessed(createBrowserUpstream({ ...settings, clock }), token, acceptances),
  };
  const fetcher = createFetcher({
    account: key,
    clock,
    store,
    memo,
    ledger: new MemoryLedger(clock, LONG_AGO),
    payer: () => source,
    random: Math.random,
    log: { info: () => undefined, warn: (message, fields) => console.warn(message, fields) },
  });
  const accessCheck = createAccessCheck({ acceptances, directory: lookUps.directory });
  const { settle } = source;
  const account = {
    key,
    clock,
    store,
    fetcher,
    ...lookUps,
    accessCheck,
    pictures: createPictures(),
    sources: () => [source],
    collecting: () => [],
    collection: () => ({ kind: 'asleep' as const, why: 'switched off' as const }),
    longestSettle: () => settle,
    longestRetention: () => durationMs(90 * DAY),
  };
  return { account, source };
}
