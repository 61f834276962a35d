/**
 * What was learnt of an account's apps, told to all who share it. Each instance reads its own memo; of what another has
 * noted since, and of what it has not asked for yet, it asks Redis once, and copies that. Nobody waits long for Redis: what
 * is not known in time costs a question to Atlassian, no more.
 */
import type { Memo } from '../../../src/engine/memo/memo';
import { after, epochMs, SECOND, type Clock, type EpochMs } from '../../../src/engine/time';
import { within } from '../../../src/engine/within';
import type { FactsRegister } from './factsRegister';

export interface SharedFacts {
  readonly memo: Memo;
  /** A message of the channel. */
  heard(message: string): void;
  /** Messages may have been missed. */
  joined(): void;
}

/** What calls may ask for of an app, its name and environments, sites' names, deployments. Whose token is accepted is not among it: each instance has another key for that. */
const SHARED = ['facts', 'app', 'site', 'deployments'];
const isShared = (key: string): boolean => SHARED.includes(key.slice(0, key.indexOf('|')));

const PATIENCE = 100;
/** Once it was waited for in vain, nobody waits for so long. */
const NOT_ASKED_FOR = SECOND;
/** Of keys; what is beyond is asked for again. */
const MOST_KNOWN = 50_000;

export function createSharedFacts(own: Memo, register: FactsRegister, clock: Clock): SharedFacts {
  /** What is here is what is there. */
  const current = new Set<string>();
  /** Noted here while Redis could not be had, by key. */
  const untold = new Map<string, { readonly text: string; readonly expiresAt: EpochMs }>();
  const listeners = new Set<(key: string) => void>();
  let silentUntil = epochMs(0);

  function noteCurrent(key: string): void {
    if (current.size >= MOST_KNOWN) {
      current.clear();
    }
    current.add(key);
  }

  async function tell(key: string, text: string, expiresAt: EpochMs): Promise<void> {
    const noted = { text, expiresAt };
    untold.set(key, noted);
    try {
      await register.share(key, text, expiresAt);
      if (untold.get(key) === noted) {
        untold.delete(key);
      }
    } catch {
      // Told once Redis is back.
    }
  }

  async function copy(key: string): Promise<void> {
    if (untold.has(key) || clock.now() < silentUntil) {
      return;
    }
    const asked = register.find(key).then((found) => ({ found }));
    const answer = await within(clock, after(clock.now(), PATIENCE), asked).catch(() => null);
    if (answer === undefined) {
      silentUntil = after(clock.now(), NOT_ASKED_FOR);
    }
    if (!answer || untold.has(key)) {
      return;
    }
    noteCurrent(key);
    if (answer.found) {
      await own.set(key, answer.found.text, answer.found.expiresAt).catch(() => undefined);
    }
  }

  return {
    memo: {
      get: async (key) => {
        if (isShared(key) && !current.has(key)) {
          await copy(key);
        }
        return own.get(key);
      },
      set: async (key, value, expiresAt) => {
        if (isShared(key)) {
          noteCurrent(key);
          void tell(key, value, expiresAt);
        }
        await own.set(key, value, expiresAt);
      },
      onNews: (listener) => {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    },
    heard: (message) => {
      const key = register.readNews(message);
      if (key !== undefined && isShared(key) && !untold.has(key)) {
        current.delete(key);
        listeners.forEach((listener) => listener(key));
      }
    },
    joined: () => {
      const [known, left] = [[...current], [...untold]];
      current.clear();
      left.forEach(([key, { text, expiresAt }]) => void tell(key, text, expiresAt));
      known.forEach((key) => listeners.forEach((listener) => listener(key)));
    },
  };
}
