/** Reads what the backend says about how much of a query's range is there. */
import { type DataFrame } from '@grafana/data';
import { type Coverage } from '../engine/window/coverage';

const COUNTS = ['windows', 'fetched', 'provisional', 'pending', 'failed', 'gone'] as const;
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function isCoverage(value: unknown): value is Coverage {
  return (
    isRecord(value) &&
    COUNTS.every((count) => typeof value[count] === 'number') &&
    ['frontier', 'nextAt'].every((moment) => value[moment] === null || typeof value[moment] === 'number')
  );
}

/** The coverage of one query's answer; undefined for answers that have none, such as lists of values. */
export function coverageOf(frames: readonly DataFrame[]): Coverage | undefined {
  return frames.map((frame) => frame.meta?.custom?.['coverage']).find(isCoverage);
}

/** How many windows the answer holds data of. */
export const heldWindows = ({ fetched, provisional }: Coverage): number => fetched + provisional;
