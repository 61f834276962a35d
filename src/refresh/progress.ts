/** Reads what the backend says, beside the coverage, of how far a query's answer is. */
import { type DataFrame } from '@grafana/data';
import { UNFETCHED_KINDS, type Unfetched } from '../engine/window/unfetched';

/** Of the account. */
export interface CallQuota {
  readonly callsLeft: number;
  /** Epoch milliseconds; null when no call is due. */
  readonly nextCallAt: number | null;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const isUnfetched = (value: unknown): value is Unfetched =>
  isRecord(value) &&
  typeof value['from'] === 'number' &&
  typeof value['to'] === 'number' &&
  (value['shift'] === undefined || typeof value['shift'] === 'string') &&
  UNFETCHED_KINDS.some((kind) => kind === value['kind']);

const isQuota = (value: unknown): value is CallQuota =>
  isRecord(value) &&
  typeof value['callsLeft'] === 'number' &&
  (value['nextCallAt'] === null || typeof value['nextCallAt'] === 'number');

/** The stretches of one query's range without data; none for answers that tell of none. */
export function unfetchedOf(frames: readonly DataFrame[]): readonly Unfetched[] {
  const [told] = frames.map((frame): unknown => frame.meta?.custom?.['unfetched']).filter(Array.isArray);
  return told?.filter(isUnfetched) ?? [];
}

export const quotaOf = (frames: readonly DataFrame[]): CallQuota | undefined =>
  frames.map((frame): unknown => frame.meta?.custom?.['quota']).find(isQuota);
