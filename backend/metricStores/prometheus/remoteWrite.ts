/** Remote write 1.0: protobuf of `prometheus.WriteRequest`, before snappy. */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { OutgoingSeries } from '../../../src/engine/metricSets/outgoing';
import type { Encoded, Message } from '../adapter';
import { Held } from '../text/held';
import type { Labels } from '../points/sendable';
import { LeftOut } from '../text/leftOut';
import { familiesOf, type ClaimedNames, type Family, type FamilyPoint, type Sample } from './families';

const WRITE_REQUEST = { timeseries: 1 };
const TIME_SERIES = { labels: 1, samples: 2 };
const LABEL = { name: 1, value: 2 };
const SAMPLE = { value: 1, timestamp: 2 };

/** As many as Prometheus itself sends at a time. */
const MOST_SAMPLES = 2_000;
const MOST_BYTES = 1024 * 1024;

export function encodeWriteRequests(series: readonly OutgoingSeries[], claimed: ClaimedNames): Encoded {
  const leftOut = new LeftOut();
  return { messages: requests(familiesOf(series, claimed, leftOut)), leftOut: leftOut.counts };
}

/** What can't be torn apart: a stretch of one series of ours, in all the series that Prometheus has of it. */
interface Stretch {
  readonly bytes: Uint8Array;
  readonly series: OutgoingSeries;
  readonly points: readonly FamilyPoint[];
  readonly samples: number;
}

function* requests(families: Iterable<Family>): Generator<Message> {
  let parts: Uint8Array[] = [];
  let sum = { bytes: 0, points: 0, samples: 0 };
  let held = new Held();
  const message = (): Message => {
    const all = held;
    return { body: Buffer.concat(parts), points: sum.points, held: () => all.series };
  };
  for (const { bytes, series, points, samples } of stretchesOf(families)) {
    const isFull = sum.samples + samples > MOST_SAMPLES || sum.bytes + bytes.byteLength > MOST_BYTES;
    if (parts.length > 0 && isFull) {
      yield message();
      parts = [];
      sum = { bytes: 0, points: 0, samples: 0 };
      held = new Held();
    }
    parts.push(bytes);
    held.add(
      series,
      points.map(({ point }) => point)
    );
    sum = {
      bytes: sum.bytes + bytes.byteLength,
      points: sum.points + points.length,
      samples: sum.samples + samples,
    };
  }
  if (parts.length > 0) {
    yield message();
  }
}

function* stretchesOf(families: Iterable<Family>): Generator<Stretch> {
  for (const family of families) {
    let points: FamilyPoint[] = [];
    let samples = 0;
    for (const point of family.points) {
      if (points.length > 0 && samples + point.samples.length > MOST_SAMPLES) {
        yield { bytes: timeSeriesOf(family, points), series: family.series, points, samples };
        points = [];
        samples = 0;
      }
      points.push(point);
      samples += point.samples.length;
    }
    if (points.length > 0) {
      yield { bytes: timeSeriesOf(family, points), series: family.series, points, samples };
    }
  }
}

function timeSeriesOf(family: Family, points: readonly FamilyPoint[]): Uint8Array {
  const series = new Map<string, { readonly first: Sample; readonly samples: { value: number; time: number }[] }>();
  for (const { time, samples } of points) {
    for (const sample of samples) {
      const key = `${sample.suffix} ${sample.le ?? ''}`;
      const known = series.get(key) ?? { first: sample, samples: [] };
      known.samples.push({ value: sample.value, time });
      series.set(key, known);
    }
  }
  const writer = new BinaryWriter();
  series.forEach(({ first, samples }) => {
    writer.tag(WRITE_REQUEST.timeseries, WireType.LengthDelimited).fork();
    labelsOf(family, first).forEach(([name, value]) => {
      writer.tag(TIME_SERIES.labels, WireType.LengthDelimited).fork();
      writer.tag(LABEL.name, WireType.LengthDelimited).string(name);
      writer.tag(LABEL.value, WireType.LengthDelimited).string(value).join();
    });
    samples.forEach(({ value, time }) => {
      writer.tag(TIME_SERIES.samples, WireType.LengthDelimited).fork();
      writer.tag(SAMPLE.value, WireType.Bit64).double(value);
      writer.tag(SAMPLE.timestamp, WireType.Varint).int64(time).join();
    });
    writer.join();
  });
  return writer.finish();
}

/** In order of their names, as receivers ask for. */
const labelsOf = ({ name, labels }: Family, { suffix, le }: Sample): Labels =>
  [['__name__', name + suffix] as const, ...labels, ...(le === undefined ? [] : [['le', le] as const])].toSorted(
    ([a], [b]) => (a < b ? -1 : 1)
  );
