/** Series as OpenMetrics text with time stamps, to be scraped. */
import type { InTurns } from '../../../src/engine/metricSets/figures/snapshot';
import type { OutgoingSeries } from '../../../src/engine/metricSets/outgoing';
import { PAUSE } from '../../../src/engine/query/reading/evaluating';
import { LeftOut } from '../text/leftOut';
import { familiesOf, type ClaimedNames, type Family } from './families';

export const OPEN_METRICS_TYPE = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

/** A millisecond's worth or two: a histogram has tens of lines. */
const SERIES_A_TURN = 100;

/** @param series totals since the store was made; of each, its points in order of time. */
export function* renderOpenMetrics(series: Iterable<OutgoingSeries>): InTurns<string> {
  const byName = new Map<string, FamilyText>();
  let written = 0;
  for (const family of familiesOf(series, new Map(), new LeftOut())) {
    const text = byName.get(family.name) ?? new FamilyText(`# TYPE ${family.name} ${family.type}\n`);
    text.add(linesOf(family));
    byName.set(family.name, text);
    written += 1;
    if (written % SERIES_A_TURN === 0) {
      yield PAUSE;
    }
  }
  return `${[...byName.values()].flatMap((text) => text.parts()).join('')}# EOF\n`;
}

/** Joined as it comes: of tens of thousands of lines at the end that would take long. */
class FamilyText {
  private readonly joined: string[] = [];
  private lines: string[];

  constructor(heading: string) {
    this.lines = [heading];
  }

  add(lines: string): void {
    if (this.lines.push(lines) > SERIES_A_TURN) {
      this.joined.push(this.lines.join(''));
      this.lines = [];
    }
  }

  parts(): readonly string[] {
    return [...this.joined, ...this.lines];
  }
}

/** What of them is not told, where all are of one batch. */
export function countingOpenMetrics(leftOut: LeftOut): (series: readonly OutgoingSeries[]) => void {
  const claimed: ClaimedNames = new Map();
  return (series) => void Array.from(familiesOf(series, claimed, leftOut));
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
