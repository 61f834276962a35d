/** A question put to a data source, and what it is answered with. */
import type { Frame } from '../frame';
import type { MetricsQuery } from '../query/asked/model/model';
import type { DurationMs, TimeRange } from '../time';
import type { Reading } from './readings';

export interface Question {
  readonly query: MetricsQuery;
  readonly range: TimeRange;
  /** The step the panel has room for. */
  readonly interval: DurationMs;
  readonly maxDataPoints: number;
  /** Taken between two pieces of work; rejects when nobody waits for the answer any more. Without it, work goes on at once. */
  readonly turn?: Turn;
  /** What is stored is read within it, so that not too much is in hand at once; without it, at once. */
  readonly reading?: Reading;
  /** The same of looking for what was drawn a moment ago, which waits for nothing that is read. */
  readonly looking?: Reading;
  /** Rejects when nobody waits for the answer any more. */
  readonly left?: Promise<never>;
}

/** Waits no longer than the answer is waited for. */
export const whileAwaited = <Result>({ left }: Pick<Question, 'left'>, work: Promise<Result>): Promise<Result> =>
  left === undefined ? work : Promise.race([work, left]);

/** Resolves when it is the question's turn to go on, so that none holds another up. */
export type Turn = () => Promise<void>;

export type Answer =
  | { readonly kind: 'frames'; readonly frames: readonly Frame[] }
  | {
      readonly kind: 'error';
      /** As HTTP's: 400 what was asked, 401 the token, 5xx what lies behind. */
      readonly status: number;
      readonly message: string;
      readonly errorSource: 'plugin' | 'downstream';
    };

export const refused = (message: string): Answer => ({ kind: 'error', status: 400, message, errorSource: 'plugin' });

export const downstream = (status: number, message: string): Answer => ({
  kind: 'error',
  status,
  message,
  errorSource: 'downstream',
});
