import type { Upstream } from '../upstream';
import type { AccountKey } from '../identity';

/** On whose behalf something is looked up, and with whose token. A `Source` is one. */
export interface Asker {
  readonly account: AccountKey;
  /** A keyed hash of the token. */
  readonly tokenId: string;
  readonly upstream: Upstream;
}

/** Whether the upstream has ever accepted the token: before that, nothing that another one found is told. */
export type IsAccepted = (asker: Asker) => Promise<boolean>;
