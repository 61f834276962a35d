/** What the inputs stand on. */
import type { Owner } from '../data/fill';
import type { Span } from '../scale';
import type { OddGateway } from './gateway';

export interface HoldGround {
  readonly gateway: OddGateway;
  /** Of `data`. */
  readonly owner: Owner;
  /** Folders: of stored days, of a large store, and for what an input makes. */
  readonly data: string;
  readonly large: string;
  readonly scratch: string;
  readonly span: Span;
  readonly largeBytes: number;
}
