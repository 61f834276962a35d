/** A data source as the engine sees it: whose token pays, for which apps, with what patience. */
import type { AccountKey, AppId } from '../identity';
import type { EnvironmentInfo, Upstream } from '../upstream';
import type { DurationMs } from '../time';

export interface ConfiguredApp {
  readonly id: AppId;
  readonly name: string | undefined;
  /** Given by hand, for accounts whose look-up is refused; added to what is looked up. */
  readonly environments: readonly EnvironmentInfo[];
}

export interface Source {
  /** Organisation and uid: one data source of one Grafana. */
  readonly id: string;
  readonly account: AccountKey;
  /** A keyed hash of the token; the token itself stays inside `upstream`. */
  readonly tokenId: string;
  readonly apps: readonly ConfiguredApp[];
  readonly settle: DurationMs;
  /** Sites are shown by id, and their names not even looked up. */
  readonly hidesNames: boolean;
  readonly upstream: Upstream;
}
