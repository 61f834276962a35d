/** One HTTP call to the gateway, whatever sends it: Node, Bun or a browser's `fetch`. */
import type { UpstreamFailure } from '../engine/failure';
import type { DurationMs, EpochMs } from '../engine/time';
import type { AnswerHeaders } from './headers/serverTime';

export interface RawAnswer {
  readonly status: number;
  /** Whole and unpacked: text in UTF-8. */
  readonly body: Uint8Array<ArrayBuffer>;
}

export interface HttpAnswer extends RawAnswer {
  readonly headers: AnswerHeaders;
  /** By the local clock. */
  readonly sentAt: EpochMs;
  /** From sending to the answer's headers. */
  readonly elapsed: DurationMs;
}

export type HttpReply =
  | { readonly kind: 'answer'; readonly answer: HttpAnswer }
  /** `headers`: of an answer of which nothing else is taken. */
  | { readonly kind: 'failure'; readonly failure: UpstreamFailure; readonly headers?: AnswerHeaders };

export type Post = (body: string) => Promise<HttpReply>;
