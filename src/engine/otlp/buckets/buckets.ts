/** A point's buckets, as they are read of whichever kind of histogram. */
export interface Buckets {
  /** Ascending, finite. */
  readonly bounds: readonly number[];
  /** One more than bounds, or none. */
  readonly buckets: ArrayLike<number>;
}
