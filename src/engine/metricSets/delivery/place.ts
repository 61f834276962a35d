/** Where what is known of one delivery is noted: by this process alone, or for all instances that may lead it. */
import type { AppId } from '../../identity';
import type { Totals } from '../figures/totals';
import type { Noted } from './noted';
import type { OwnLog } from './takenOver';

export interface Begun {
  readonly noted: Noted;
  /** The batch under way was made of another log: what it holds may have yet to come here. */
  readonly isAnothers: boolean;
}

export interface NotedTotals {
  readonly app: AppId;
  /** Those that are other than before. */
  readonly changed: Totals;
  /** There are no others any more. */
  readonly isWhole?: boolean;
}

export interface NotingPlace {
  /** Whether others may have to know what a message held. */
  readonly isShared: boolean;
  /** Takes over from whoever sent before; from now on, what those note is refused. */
  begin(log: OwnLog): Promise<Begun>;
  /** Rejects where it is not certain that all will know. */
  write(noted: Noted, totals?: NotedTotals): Promise<void>;
  totals(app: AppId): Promise<Totals>;
  /** While another sends: what it has noted, should its place be lost as well as it. */
  follow(log: OwnLog): Promise<void>;
}

/** One text for a delivery, and one for each app's totals, which all instances read, and that one writes which read last. */
export interface NotesRegister {
  look(key: string): Promise<{ readonly version: string; readonly text: string | undefined }>;
  /** Writes, in one step, if what stands there is one of `versions`; says whether it has. */
  write(key: string, versions: readonly [string, string], written: NotesWritten): Promise<boolean>;
  totals(key: string, app: AppId): Promise<string | undefined>;
}

export interface NotesWritten {
  /** Another one each time. */
  readonly version: string;
  readonly text: string;
  readonly totals?: { readonly app: AppId; readonly text: string } | undefined;
}
