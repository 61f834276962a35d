/** A data source as the engine sees it: whose token pays, for which apps, with what patience. */
import type { Bearer } from '../../directory/bearer';
import type { AppId } from '../../identity';
import type { EnvironmentInfo } from '../../upstream';
import type { DurationMs } from '../../time';

export interface ConfiguredApp {
  readonly id: AppId;
  readonly name: string | undefined;
  /** Given by hand, for accounts whose look-up is refused; added to what is looked up. */
  readonly environments: readonly EnvironmentInfo[];
}

/** A part of the settings that could not be read and so counts for nothing. */
export interface LeftOut {
  /** The app's id as it was written, of a row that was left out. */
  readonly app: string | undefined;
  /** Where it stands, what is wrong with it and what would be right. */
  readonly message: string;
  /** The same place by fields and rows of the settings, for who can point at it. */
  readonly at?: readonly (string | number)[];
}

/** Its `id` is organisation and uid: one data source of one Grafana. The token itself stays inside `upstream`. */
export interface Source extends Bearer {
  readonly apps: readonly ConfiguredApp[];
  readonly leftOut: readonly LeftOut[];
  readonly settle: DurationMs;
  /** All that its apps have is kept, asked for or not. */
  readonly collects: boolean;
  /** Sites are shown by id, and their names not even looked up. */
  readonly hidesNames: boolean;
}
