/** A metric's data as OpenMetrics: running totals, sampled at the end of each minute. */
import { closeSync, openSync, writeSync } from 'node:fs';
import type { MetricData } from '../data/metric';

const MINUTE_SECONDS = 60;

/** One running total, such as a series or one bucket of it. */
interface Line {
  readonly labels: string;
  /** What it is before the first minute written, kept from one stretch to the next. */
  total: number;
}

/** Writes a metric stretch by stretch, oldest first, since totals run on from one to the next. */
export class Exposition {
  private readonly lines: readonly (readonly Line[])[];

  constructor(private readonly metric: MetricData) {
    const suffixes = metric.kind === 'counter' ? [''] : [...metric.bounds, '+Inf'].map((bound) => `,le="${bound}"`);
    this.lines = metric.series.map((attributes) => {
      const labels = Object.entries(attributes).map(([key, value]) => `${key}="${value}"`);
      return suffixes.map((suffix) => ({ labels: `${this.sampleName}{${labels.join()}${suffix}} `, total: 0 }));
    });
  }

  get sampleName(): string {
    return this.metric.kind === 'counter' ? this.metric.name : `${this.metric.name}_bucket`;
  }

  /** Samples stamped in minutes since the epoch, from `from` up to, not including, `to`. @param first no data before this minute */
  write(file: string, first: number, from: number, to: number): void {
    const output = openSync(file, 'w');
    this.lines.forEach((lines, series) => {
      const texts = lines.map(() => '');
      for (let minute = from; minute < to; minute += 1) {
        // A sample holds all before its time; the minute that ends with it is the last.
        const added = minute === first ? undefined : this.addedIn(series, minute - 1);
        lines.forEach((line, index) => {
          line.total += added?.[index] ?? 0;
          texts[index] += `${line.labels}${line.total} ${minute * MINUTE_SECONDS}\n`;
        });
      }
      texts.forEach((text) => writeSync(output, text, null, 'latin1'));
    });
    writeSync(output, '# EOF\n');
    closeSync(output);
  }

  /** By line; buckets count all at or under their bound. */
  private addedIn(series: number, minute: number): readonly number[] {
    if (this.metric.kind === 'counter') {
      return [this.metric.valueAt(series, minute)];
    }
    let total = 0;
    return Array.from(this.metric.observationsAt(series, minute).buckets, (count) => (total += count));
  }
}
