/** Series as OpenMetrics text with time stamps, to be scraped. */
import type { OutgoingSeries } from '../../../src/engine/metricSets/outgoing';
import { LeftOut } from '../text/leftOut';
import { familiesOf, type Family } from './families';

export const OPEN_METRICS_TYPE = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

export interface Exposition {
  readonly text: string;
  /** By sentence, as what a push leaves out. */
  readonly leftOut: ReadonlyMap<string, number>;
}

/** @param series totals since the store was made; of each, its points in order of time. */
export function renderOpenMetrics(series: readonly OutgoingSeries[]): Exposition {
  const leftOut = new LeftOut();
  const byName = new Map<string, Family[]>();
  for (const family of familiesOf(series, new Map(), leftOut)) {
    const known = byName.get(family.name) ?? [];
    known.push(family);
    byName.set(family.name, known);
  }
  const families = [...byName].map(([name, all]) => `# TYPE ${name} ${all[0].type}\n${all.map(linesOf).join('')}`);
  return { text: `${families.join('')}# EOF\n`, leftOut: leftOut.counts };
}

function linesOf({ name, labels, points }: Family): string {
  const common = labels.map(([key, value]) => `${key}="${escaped(value)}"`);
  return points
    .flatMap(({ time, samples }) =>
      samples.map(({ suffix, le, value }) => {
        const all = le === undefined ? common : [...common, `le="${le}"`];
        return `${name}${suffix}{${all.join(',')}} ${value} ${time / 1000}\n`;
      })
    )
    .join('');
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' };
const escaped = (value: string): string => value.replace(/[\\"\n]/g, (character) => ESCAPES[character] ?? '');
