/** What is remembered in memory, against what it is taken to weigh: the bound holds only where they are alike. */
import { join } from 'node:path';
import { z } from 'zod';
import { megabytes, times, type Row } from '../report';

const MOST_OFF = 1.3;
const KINDS = [
  'points of a counter',
  'totals of a counter',
  'totals of four series',
  'points of a histogram',
  'points with bounds of their own',
  'headers of 90 days of two apps',
];

const foundSchema = z.object({ held: z.number(), weight: z.number() });

/** @returns a row for each kind of what is remembered. */
export function measureCache(): readonly Row[] {
  return KINDS.map((kind) => {
    const { stdout } = Bun.spawnSync([process.execPath, join(import.meta.dir, 'cacheWorker.ts'), kind]);
    const { held, weight } = foundSchema.parse(JSON.parse(stdout.toString()));
    return {
      measure: `What is remembered, against what it is taken to weigh: ${kind}`,
      ours: megabytes(held),
      against: megabytes(weight),
      ratio: times(held / weight),
      aim: `at most ${MOST_OFF} ×`,
      met: held <= MOST_OFF * weight,
    };
  });
}
