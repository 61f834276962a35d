/** What the evaluation of a query takes and gives. Pure: it says what it has to read, and is handed that. */
import type { Detail, WindowSpan } from '../chunk/store';
import type { Chunk, ChunkHeader } from '../chunk/types';
import type { Frame, Notice } from '../frame';
import type { EnvironmentId } from '../identity';
import type { DurationMs, EpochMs, TimeRange } from '../time';
import type { MetricsQuery } from './model';
import type { Names } from './naming';
import type { GroupValues } from './series';

export interface EvaluationInput {
  readonly query: MetricsQuery;
  /** The query's environments, resolved to ids; undefined when it names none and so means all. */
  readonly environments: readonly EnvironmentId[] | undefined;
  /** Floored and ceiled to steps, and cut at the frontier unless the query wants the partial step. */
  readonly range: TimeRange;
  readonly step: DurationMs;
  /** Of the stored chunks of every window that touches `range`, and of one window on either side (for points on the border). */
  readonly headers: readonly ChunkHeader[];
  /** An alert's frames hold no nulls and no text. */
  readonly forAlert: boolean;
  /** When environments were created, by id, where known: an environment is not missing from a window before that. */
  readonly bornAt?: ReadonlyMap<string, EpochMs>;
}

/** Wanted next: of each chunk of the span its header and, where it has any, the metric's columns; by window, then newest first. */
export interface ReadRequest {
  readonly span: WindowSpan;
  /** OTLP name. */
  readonly metric: string;
  readonly detail: Detail;
}

/** Reads as it goes: a part of the range at a time, so that neither memory nor time is taken all at once. */
export type Evaluating<Result> = Generator<ReadRequest, Result, readonly Chunk[]>;

/** Frames that lack but the names: what is to be named is known only when the groups are, and looked up elsewhere. */
export interface Unnamed {
  /** What is shown, by the attributes grouped by. */
  readonly groups: readonly GroupValues[];
  /** No frame where nothing is known. Names change what is shown to people, never labels nor values. */
  frames(names: Names): readonly Frame[];
}

export interface Evaluation extends Unnamed {
  readonly notices: readonly Notice[];
  /** Keys that any series of the metrics has in the range, wanted or not. */
  readonly attributes: ReadonlySet<string>;
}

/** The query asks for what can't be answered; becomes a 400. `field` is the query's field, such as `statistic`. */
export class QueryRefusal extends Error {
  constructor(
    readonly field: string,
    message: string
  ) {
    super(message);
    this.name = 'QueryRefusal';
  }
}

/** The step and aligned range to evaluate at. */
export interface StepPlan {
  readonly step: DurationMs;
  /** Floored and ceiled to steps; not yet cut at the frontier. */
  readonly range: TimeRange;
}

export interface StepRequest {
  readonly range: TimeRange;
  /** What the panel asks for; alerts send 1000. */
  readonly interval: DurationMs;
  readonly maxDataPoints: number;
  /** Seconds. */
  readonly minStep: number | undefined;
}

export type FrontierCut = (range: TimeRange, step: DurationMs, frontier: EpochMs) => TimeRange;
