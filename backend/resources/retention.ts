/** `GET retention`: what another retention would drop of what is stored, before it is saved. */
import { MOST_RETENTION_DAYS } from '../../src/accounts/dataSourceSettings';
import type { Source } from '../../src/engine/service/account/source';
import { DAY, durationMs, type DurationMs, type EpochMs } from '../../src/engine/time';
import { error, ok, type Reply } from './reply';

/** Of what is stored, what would go, and when. */
export interface Dropped {
  readonly windows: number;
  readonly bytes: number;
  /** All of it lies before that. */
  readonly until: EpochMs;
  readonly at: EpochMs;
}

/** Undefined where what is stored can't be read. */
export type WouldDrop = (
  source: Pick<Source, 'id' | 'account'>,
  retention: DurationMs
) => Promise<Dropped | 'nothing' | undefined>;

interface Asking {
  readonly source: Source;
  readonly role: string | undefined;
}

export async function retentionFor({ source, role }: Asking, days: string, wouldDrop: WouldDrop): Promise<Reply> {
  if (role !== 'Admin') {
    return error(403, 'Only an organisation admin may see how much is stored.');
  }
  const length = Number(days);
  if (days.trim() === '' || !(length >= 1 && length <= MOST_RETENTION_DAYS)) {
    return error(400, `Give "days", a number from 1 to ${MOST_RETENTION_DAYS}.`);
  }
  const dropped = await wouldDrop(source, durationMs(length * DAY));
  if (dropped === undefined) {
    return error(503, "What is stored can't be read just now, so how much would be dropped is not known.");
  }
  return ok(
    dropped === 'nothing' || dropped.windows === 0
      ? { kind: 'nothing' }
      : { kind: 'drops', windows: dropped.windows, bytes: dropped.bytes, before: dropped.until, at: dropped.at }
  );
}
