/** What the browser half costs to load. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { MODULE } from '../backend';
import type { Row } from '../report';

const AIM_KILOBYTES = 60;

export function measureBundle(): Row {
  const bytes = gzipSync(readFileSync(MODULE)).length;
  return {
    measure: 'module.js, gzipped, with all it bundles',
    ours: `${(bytes / 1e3).toFixed(1)} kB`,
    against: '',
    ratio: '',
    aim: `at most ${AIM_KILOBYTES} kB`,
    met: bytes <= AIM_KILOBYTES * 1e3,
  };
}
