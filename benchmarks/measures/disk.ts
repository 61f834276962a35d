/** Bytes on the disk for a point, against Prometheus' blocks of the same data. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pointsOf, type MetricData } from '../data/metric';
import { times, type Row } from '../report';
import { minutesOf, type Span } from '../scale';

/** All files under it; nothing else may grow in it meanwhile. */
export const bytesIn = (folder: string, of: (file: string) => boolean = () => true): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && of(join(entry.parentPath, entry.name)))
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);

/** A block's chunks, index and meta; not the log and lock of a running server. */
const isOfBlock = (file: string): boolean => /\/[0-9A-Z]{26}\//.test(file);

export function compareDisk(metric: MetricData, span: Span, ourBytes: number, blocks: string): Row {
  const points = pointsOf(metric, minutesOf(span));
  const ours = ourBytes / points;
  const theirs = bytesIn(blocks, isOfBlock) / points;
  return {
    measure: `Bytes on disk for a point of a ${metric.kind}, against Prometheus' blocks`,
    ours: ours.toFixed(2),
    against: theirs.toFixed(2),
    ratio: times(ours / theirs),
    aim: 'at most 1 ×',
    met: ours <= theirs,
  };
}
