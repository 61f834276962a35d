/** What the evaluation of a query takes. */
import type { ChunkHeader, MetricDescriptor } from '../../chunk/types';
import type { EnvironmentId } from '../../identity';
import type { EpochMs, TimeRange } from '../../time';
import type { Alignment } from '../steps/alignment';
import type { KeptParts } from './keptParts';
import type { MetricsQuery } from './model/model';

export interface EvaluationInput {
  readonly query: MetricsQuery;
  /** The query's environments, resolved to ids; undefined when it names none and so means all. */
  readonly environments: readonly EnvironmentId[] | undefined;
  /** Floored and ceiled to steps, and cut at the frontier unless the query wants the partial step. */
  readonly range: TimeRange;
  /** Where the range that is compared with ends, which lies before its own frontier; as `range` does where it isn't given. */
  readonly shiftedTo?: EpochMs;
  readonly alignment: Alignment;
  /** Of the stored chunks of every window that touches `range` or the one compared with, and of one window on either side (for points on the border). */
  readonly headers: readonly ChunkHeader[];
  /** As what metrics last came, by OTLP name: so does one of which nothing came in a range, or in the one compared with. */
  readonly described?: ReadonlyMap<string, MetricDescriptor>;
  /** An alert's frames hold no nulls and no text. */
  readonly forAlert: boolean;
  /** When environments were created, by id, where known: an environment is not missing from a window before that. */
  readonly bornAt?: ReadonlyMap<string, EpochMs>;
  /** Of the app. Without them all is worked out anew. */
  readonly parts?: KeptParts;
}
