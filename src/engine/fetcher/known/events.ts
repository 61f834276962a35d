/** What can happen to an account's fetching, and what is to be done about it. */
import type { WindowSpan } from '../../chunk/store';
import type { ChunkHeader } from '../../chunk/types';
import type { UpstreamFailure } from '../../failure';
import type { AppId } from '../../identity';
import type { DecodedAnswer } from '../../otlp/decode';
import type { QuotaNote, QuotaRecord } from '../../quota/pace';
import type { Priority } from '../../quota/priority';
import type { DurationMs, EpochMs } from '../../time';
import type { WindowStart } from '../../window/grid';
import type { Part } from './split';
import type { AppFacts, Call, Storing } from './state';
import type { AppPlan, Demand } from '../types';

/** An answer that was in hand when the process died, before it was read. */
export interface InHand {
  readonly window: WindowStart;
  readonly part: Part;
}

export type Event =
  /** Before the first demand for it. `headers`: of all that is stored and within reach. */
  | {
      readonly kind: 'app loaded';
      readonly app: AppId;
      readonly facts: AppFacts;
      readonly headers: readonly ChunkHeader[];
      readonly inHand: InHand | undefined;
    }
  /** Another instance has learnt something of it. */
  | { readonly kind: 'facts learnt'; readonly app: AppId; readonly facts: AppFacts }
  /** A data source has this token now; none: it is no more. */
  | { readonly kind: 'source'; readonly source: string; readonly tokenId: string | undefined }
  /** `headers`: of the demand's span, as stored. `floor`: where the store's room ends. */
  | {
      readonly kind: 'demand';
      readonly demand: Demand;
      readonly headers: readonly ChunkHeader[];
      readonly floor: EpochMs | undefined;
    }
  | { readonly kind: 'moment' }
  /** What the ledger says of the calls before; times from now. */
  | { readonly kind: 'ledger read'; readonly record: QuotaRecord }
  /** `took`: how long the ledger needed beyond what the slot was written for. */
  | {
      readonly kind: 'slot given';
      readonly took: DurationMs;
      readonly record: QuotaRecord;
      readonly id?: string | undefined;
    }
  | { readonly kind: 'slot later'; readonly wait: DurationMs; readonly record: QuotaRecord }
  /** It can't be read or written, or doesn't answer. */
  | { readonly kind: 'ledger failed'; readonly error: unknown }
  | {
      readonly kind: 'call answered';
      readonly call: number;
      readonly serverStart: EpochMs;
      readonly answer: DecodedAnswer;
    }
  | { readonly kind: 'call failed'; readonly call: number; readonly failure: UpstreamFailure }
  /** `doubted`: it has nothing where what is stored has something, and replaces it only when another says the same. */
  | {
      readonly kind: 'stored';
      readonly call: number;
      readonly outcome: 'kept' | 'doubted';
      /** Whether a second look brought something new; undefined where that could not be told. */
      readonly changed: boolean | undefined;
    }
  | { readonly kind: 'store refused'; readonly call: number; readonly error: unknown }
  /** What is stored of an app, within reach, after something refused was given. */
  | { readonly kind: 'headers read'; readonly app: AppId; readonly headers: readonly ChunkHeader[] }
  /** Not sent: another instance fetches the window, for `wait` at most, or has; or it would have been sent too late. */
  | {
      readonly kind: 'call held';
      readonly call: number;
      readonly wait: DurationMs;
      readonly headers: readonly ChunkHeader[];
    }
  /** Another instance has fetched it. `headers`: of all that is stored of the window now. */
  | {
      readonly kind: 'arrived';
      readonly app: AppId;
      readonly window: WindowStart;
      readonly headers: readonly ChunkHeader[];
    }
  | { readonly kind: 'closed' };

export type Effect =
  | { readonly kind: 'tell'; readonly plan: AppPlan }
  | { readonly kind: 'take slot'; readonly priority: Priority }
  | { readonly kind: 'note quota'; readonly note: QuotaNote }
  /** Nothing was sent with it. */
  | { readonly kind: 'give back slot'; readonly id: string }
  | { readonly kind: 'send'; readonly call: Call }
  | { readonly kind: 'store'; readonly storing: Storing }
  | { readonly kind: 'store again'; readonly storing: Storing }
  | { readonly kind: 'remember'; readonly app: AppId; readonly facts: AppFacts }
  | { readonly kind: 'read headers'; readonly app: AppId; readonly span: WindowSpan }
  | { readonly kind: 'announce'; readonly app: AppId }
  | {
      readonly kind: 'log';
      readonly level: 'info' | 'warn';
      readonly message: string;
      readonly fields: Readonly<Record<string, unknown>>;
    }
  /** Undefined: nothing is to be expected. Without this effect, what was said last stands. */
  | { readonly kind: 'wake'; readonly at: DurationMs | undefined };
