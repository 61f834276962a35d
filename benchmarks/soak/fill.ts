/** Stores days of apps as the backend would have, had it asked for them: real answers, from accounts that are used for this alone. */
import pino from 'pino';
import { processClock } from '../../backend/plugin/clock';
import { createUpstream } from '../../backend/http/upstream';
import type { Storage } from '../../backend/store/storage';
import { CATALOGUE_LABELS } from '../../src/engine/catalogue/catalogue';
import { chunkOf } from '../../src/engine/fetcher/keeping/answer';
import { NOTHING } from '../../src/engine/fetcher/known/scope';
import type { AppRef, EnvironmentId } from '../../src/engine/identity';
import { after, before, DAY, durationMs, epochMs, HOUR, MINUTE } from '../../src/engine/time';
import type { Upstream } from '../../src/engine/upstream';
import { oldestWithinReach, windowEnd, windowsCovering, type WindowStart } from '../../src/engine/window/grid';
import { GOOD_TOKEN } from '../../tests/simulator/gateway/accounts';
import { appRefOf, openFolder, type Owner } from '../data/fill';
import type { Gateway } from './gateway';

const SETTLE = durationMs(5 * MINUTE);
/** What an account may ask for within a minute. */
const CALLS_OF_AN_ACCOUNT = 5;
const AT_ONCE = 8;
/** What was fetched lately is not bundled yet. */
const FETCHED_BEFORE = 3 * HOUR;

export async function fillFrom(
  gateway: Pick<Gateway, 'owner'>,
  owner: Owner,
  apps: readonly string[],
  days: number,
  folder: string,
  log: (line: string) => void
): Promise<void> {
  const storage = await openFolder(folder);
  const upstreams = upstreamsOf(gateway);
  try {
    for (const app of apps) {
      log(`Storing ${days} days of ${app}`);
      await fillApp(storage, upstreams, appRefOf(owner, app), days);
    }
    // Hours after it was fetched, as nearly all that a backend has stored.
    await storage.chunks.bundle(after(processClock().now(), FETCHED_BEFORE));
  } finally {
    await storage.close();
  }
}

async function fillApp(
  storage: Storage,
  upstreams: Iterator<Upstream, never>,
  app: AppRef,
  days: number
): Promise<void> {
  const info = await upstreams.next().value.app(app.app);
  if (info.kind === 'failure') {
    throw new Error(`${app.app}: ${info.failure.message}`);
  }
  const environments = info.answer.environments.map(({ id }) => id);
  const now = epochMs(Date.now());
  const reach = windowEnd(oldestWithinReach(now));
  const windows = windowsCovering({
    from: epochMs(Math.max(reach, before(now, days * DAY))),
    to: before(now, SETTLE + MINUTE),
  });
  const left = windows.filter((window) => after(windowEnd(window), SETTLE) <= now).values();
  const one = async (): Promise<void> => {
    for (const window of left) {
      await fillWindow(storage, upstreams.next().value, app, environments, window);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}

async function fillWindow(
  storage: Storage,
  upstream: Upstream,
  app: AppRef,
  environments: readonly EnvironmentId[],
  window: WindowStart
): Promise<void> {
  const asked = { environments, labels: CATALOGUE_LABELS };
  const reply = await upstream.metrics({ app: app.app, window, ...asked });
  if (reply.kind === 'failure') {
    throw new Error(`${new Date(window).toISOString()}: ${reply.failure.message}`);
  }
  const { answer, serverStart } = reply;
  await storage.chunks.put(app, chunkOf(answer, { window, asked, refused: NOTHING, serverStart, settle: SETTLE }));
}

function* upstreamsOf(gateway: Pick<Gateway, 'owner'>): Generator<Upstream, never> {
  for (let number = 1; ; number += 1) {
    const upstream = createUpstream({
      ...gateway.owner(`fill-${number}@example.com`),
      apiToken: GOOD_TOKEN,
      settings: {},
      clock: processClock(),
      log: pino({ level: 'silent' }),
    });
    for (let call = 0; call < CALLS_OF_AN_ACCOUNT; call += 1) {
      yield upstream;
    }
  }
}
