import type { Upstream } from '../upstream';
import type { AccountKey } from '../identity';

/** A token as one data source has it, told apart from others without being known. */
export interface TokenIdentity {
  /** The data source. */
  readonly id: string;
  readonly account: AccountKey;
  /** A keyed hash of the token. */
  readonly tokenId: string;
}

/** On whose behalf something is looked up, and with whose token. A `Source` is one. */
export interface Bearer extends TokenIdentity {
  readonly upstream: Upstream;
}

/** Whether the upstream accepts the token: else nothing that another one found is told. */
export type IsAccepted = (token: TokenIdentity) => Promise<boolean>;
