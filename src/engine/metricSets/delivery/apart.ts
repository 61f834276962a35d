/** What of an app's time does not stand as its cursor says. Pure. */
import type { Held } from './held';
import { keyOfPoint, keyOfSeries, type FigureSeries } from '../figures/series';

export interface Apart {
  /** In order of time. */
  readonly held: readonly Held[];
  /** Points that have left and are stored no more, by digest: should they come back, they have left already. */
  readonly gone: readonly string[];
}

export const NOTHING_APART: Apart = { held: [], gone: [] };

/** The newest of them: of one beyond it, what comes back leaves again. */
const MOST_GONE = 1_000;

/** Those of the points that have not left before, and what is gone once others have vanished. */
export function withoutReturned(
  added: readonly FigureSeries[],
  vanished: readonly FigureSeries[],
  gone: Apart['gone']
): { readonly added: readonly FigureSeries[]; readonly gone: Apart['gone'] } {
  const known = new Set(gone);
  const isNew = (series: FigureSeries, point: FigureSeries['points'][number]): boolean =>
    !known.delete(digestOf(series, point));
  const left = added.map((series): FigureSeries =>
    series.shape === 'number'
      ? { ...series, points: series.points.filter((point) => isNew(series, point)) }
      : { ...series, points: series.points.filter((point) => isNew(series, point)) }
  );
  vanished.forEach((series) => series.points.forEach((point) => known.add(digestOf(series, point))));
  return { added: left.filter(({ points }) => points.length > 0), gone: [...known].slice(-MOST_GONE) };
}

function digestOf(series: FigureSeries, point: FigureSeries['points'][number]): string {
  const text = `${series.shape} ${keyOfSeries(series)} ${keyOfPoint(point)}`;
  const [high, low] = [hashOf(text, 0x811c9dc5), hashOf(text, 0x9747b28c)];
  return high.toString(36) + low.toString(36).padStart(7, '0');
}

/** FNV-1a, with another start as well: no key that is short is told apart better. */
function hashOf(text: string, start: number): number {
  let hash = start;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return (hash ^ (hash >>> 15)) >>> 0;
}
