/** The log of changes is kept as long as any delivery needs it, of stores that are not heard of just now as well. */
import type { AppRef } from '../../../src/engine/identity';
import { untouchedFrom } from '../../../src/engine/metricSets/delivery/batch';
import { isOfAccount } from './keys';
import type { StoredHistory } from '../../../src/engine/metricSets/delivery/history';
import { after, epochMs, MINUTE, type Clock, type EpochMs } from '../../../src/engine/time';
import type { DeliveryNotes } from '../../store/deliveries';

export interface ForgettingParts {
  readonly clock: Clock;
  readonly notes: DeliveryNotes;
  readonly history: () => StoredHistory | undefined;
}

export function createForgetting({ clock, notes, history }: ForgettingParts): (app: AppRef) => Promise<void> {
  const due = new Map<string, EpochMs>();
  return async (ref) => {
    const key = `${ref.app} ${ref.account}`;
    const now = clock.now();
    if ((due.get(key) ?? 0) > now) {
      return;
    }
    due.set(key, after(now, MINUTE));
    const noted = (await notes.all()).filter(({ store }) => isOfAccount(store, ref.account)).map((each) => each.noted);
    const cursors = noted.flatMap(({ cursors: all, history: past }) =>
      [all.get(ref.app) ?? [], past.get(ref.app) ?? []].flat()
    );
    const batches = noted.flatMap(({ batch }) => (batch?.batch.app === ref.app ? [batch.batch] : []));
    const changes = [...cursors.map(({ change }) => change), ...batches.map(({ changesFrom }) => changesFrom)];
    if (changes.length > 0) {
      const until = epochMs(Math.max(...cursors.map((cursor) => cursor.until)));
      await history()?.forget(ref, Math.min(...changes), untouchedFrom(until, batches));
    }
  };
}
