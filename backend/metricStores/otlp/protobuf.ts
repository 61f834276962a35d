/** OTLP in protobuf. The numbers are those of `opentelemetry/proto/metrics/v1/metrics.proto` and `common/v1/common.proto`. */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { HistogramPoint } from '../../../src/engine/metricSets/outgoing';
import type { EpochMs } from '../../../src/engine/time';
import type { Labels } from '../points/sendable';
import { NANOSECONDS, SCOPE, type MetricBody, type Wire } from './wire';

const REQUEST = { resourceMetrics: 1 };
const RESOURCE_METRICS = { resource: 1, scopeMetrics: 2 };
const SCOPE_METRICS = { scope: 1, metrics: 2 };
const SCOPE_FIELDS = { name: 1 };
const METRIC = { name: 1, unit: 3, gauge: 5, sum: 7, histogram: 9 };
const DATA = { points: 1, aggregationTemporality: 2, isMonotonic: 3 };
const NUMBER_POINT = { start: 2, time: 3, asDouble: 4, attributes: 7 };
const HISTOGRAM_POINT = { start: 2, time: 3, count: 4, sum: 5, buckets: 6, bounds: 7, attributes: 9, min: 11, max: 12 };
const KEY_VALUE = { key: 1, value: 2 };
const ANY_VALUE = { string: 1 };

/** Each an encoded `KeyValue`. */
type EncodedAttributes = readonly Uint8Array[];

export const PROTOBUF_WIRE: Wire<Uint8Array, EncodedAttributes> = {
  contentType: 'application/x-protobuf',
  attributes: (labels) => labels.map(keyValue),
  number(point, attributes, { data }) {
    const writer = new BinaryWriter();
    if (data.kind !== 'gauge') {
      writer.tag(NUMBER_POINT.start, WireType.Bit64).fixed64(nanoseconds(point.start));
    }
    writer.tag(NUMBER_POINT.time, WireType.Bit64).fixed64(nanoseconds(point.end));
    writer.tag(NUMBER_POINT.asDouble, WireType.Bit64).double(point.value);
    return withAttributes(writer, NUMBER_POINT.attributes, attributes);
  },
  histogram(point, attributes) {
    const writer = new BinaryWriter();
    writer.tag(HISTOGRAM_POINT.start, WireType.Bit64).fixed64(nanoseconds(point.start));
    writer.tag(HISTOGRAM_POINT.time, WireType.Bit64).fixed64(nanoseconds(point.end));
    writeFigures(writer, point);
    return withAttributes(writer, HISTOGRAM_POINT.attributes, attributes);
  },
  sizeOf: (piece) => piece.byteLength,
  request(metrics) {
    const writer = new BinaryWriter();
    writer.tag(REQUEST.resourceMetrics, WireType.LengthDelimited).fork();
    writer.tag(RESOURCE_METRICS.resource, WireType.LengthDelimited).fork().join();
    writer.tag(RESOURCE_METRICS.scopeMetrics, WireType.LengthDelimited).fork();
    writer.tag(SCOPE_METRICS.scope, WireType.LengthDelimited).fork();
    writer.tag(SCOPE_FIELDS.name, WireType.LengthDelimited).string(SCOPE).join();
    metrics.forEach((metric) => {
      writer.tag(SCOPE_METRICS.metrics, WireType.LengthDelimited).fork();
      writeMetric(writer, metric);
      writer.join();
    });
    return writer.join().join().finish();
  },
};

const nanoseconds = (time: EpochMs): bigint => BigInt(time) * BigInt(NANOSECONDS);

function keyValue([key, value]: Labels[number]): Uint8Array {
  const writer = new BinaryWriter();
  writer.tag(KEY_VALUE.key, WireType.LengthDelimited).string(key);
  writer.tag(KEY_VALUE.value, WireType.LengthDelimited).fork();
  writer.tag(ANY_VALUE.string, WireType.LengthDelimited).string(value);
  return writer.join().finish();
}

function withAttributes(writer: BinaryWriter, field: number, attributes: EncodedAttributes): Uint8Array {
  attributes.forEach((each) => writer.tag(field, WireType.LengthDelimited).bytes(each));
  return writer.finish();
}

function writeFigures(writer: BinaryWriter, { count, sum, min, max, bounds, buckets }: HistogramPoint): void {
  const optional = (field: number, value: number | undefined) => {
    if (value !== undefined) {
      writer.tag(field, WireType.Bit64).double(value);
    }
  };
  writer.tag(HISTOGRAM_POINT.count, WireType.Bit64).fixed64(BigInt(count));
  optional(HISTOGRAM_POINT.sum, sum);
  if (buckets.length > 0) {
    writer.tag(HISTOGRAM_POINT.buckets, WireType.LengthDelimited).fork();
    buckets.forEach((bucket) => writer.fixed64(BigInt(bucket)));
    writer.join();
  }
  if (bounds.length > 0) {
    writer.tag(HISTOGRAM_POINT.bounds, WireType.LengthDelimited).fork();
    bounds.forEach((bound) => writer.double(bound));
    writer.join();
  }
  optional(HISTOGRAM_POINT.min, min);
  optional(HISTOGRAM_POINT.max, max);
}

function writeMetric(writer: BinaryWriter, { head, points }: MetricBody<Uint8Array>): void {
  const { data } = head;
  writer.tag(METRIC.name, WireType.LengthDelimited).string(head.name);
  writer.tag(METRIC.unit, WireType.LengthDelimited).string(head.unit);
  writer.tag(METRIC[data.kind], WireType.LengthDelimited).fork();
  points.forEach((point) => writer.tag(DATA.points, WireType.LengthDelimited).bytes(point));
  if (data.kind !== 'gauge') {
    writer.tag(DATA.aggregationTemporality, WireType.Varint).int32(data.aggregation);
  }
  if (data.kind === 'sum') {
    writer.tag(DATA.isMonotonic, WireType.Varint).bool(true);
  }
  writer.join();
}
