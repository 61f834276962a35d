/** Messages of protobuf by the numbers of their fields, and OTLP and remote write read by them. */
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { textOf, type Told, type Wire } from './told';

interface Field {
  readonly number: number;
  /** Of 64 bits and of varints, as a whole number without a sign. */
  readonly bits: bigint;
  readonly bytes: Uint8Array;
}

const NO_BYTES = new Uint8Array();

function fieldsOf(message: Uint8Array): readonly Field[] {
  const reader = new BinaryReader(message);
  const fields: Field[] = [];
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    switch (type) {
      case WireType.LengthDelimited:
        fields.push({ number, bits: 0n, bytes: reader.bytes() });
        break;
      case WireType.Bit64:
        fields.push({ number, bits: BigInt(reader.fixed64()), bytes: NO_BYTES });
        break;
      case WireType.Varint:
        fields.push({ number, bits: BigInt(reader.uint64()), bytes: NO_BYTES });
        break;
      default:
        throw new Error(`A field of type ${type}`);
    }
  }
  return fields;
}

const messagesOf = (message: Uint8Array, number: number): readonly Uint8Array[] =>
  fieldsOf(message).flatMap((field) => (field.number === number ? [field.bytes] : []));

const oneOf = (fields: readonly Field[], number: number): Field | undefined =>
  fields.find((field) => field.number === number);

const doubleOf = (bits: bigint): number => {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, bits);
  return view.getFloat64(0);
};

const millisecondsOf = (field: Field | undefined): number => Number((field?.bits ?? 0n) / 1_000_000n);

/** By metric's field: sums and gauges have numbers, histograms have counts and their attributes elsewhere. */
const GAUGE = 5;
const SUM = 7;
const HISTOGRAM = 9;
const DELTA = 1n;

export const otlp: Wire = (body) =>
  messagesOf(body, 1)
    .flatMap((resource) => messagesOf(resource, 2))
    .flatMap((scope) => messagesOf(scope, 2))
    .flatMap((metric) => {
      const fields = fieldsOf(metric);
      const name = textOf(oneOf(fields, 1)?.bytes ?? NO_BYTES);
      return fields.flatMap(({ number, bytes }) =>
        number === GAUGE || number === SUM || number === HISTOGRAM ? pointsOf(name, number, bytes) : []
      );
    });

function pointsOf(name: string, kind: number, data: Uint8Array): readonly Told[] {
  const isDelta = oneOf(fieldsOf(data), 2)?.bits === DELTA;
  return messagesOf(data, 1).map((point) => {
    const fields = fieldsOf(point);
    const attributes = messagesOf(point, kind === HISTOGRAM ? 9 : 7).map((pair) => {
      const [key, value] = [messagesOf(pair, 1)[0], messagesOf(pair, 2)[0]];
      return [textOf(key ?? NO_BYTES), textOf(messagesOf(value ?? NO_BYTES, 1)[0] ?? NO_BYTES)];
    });
    const [start, end] = [millisecondsOf(oneOf(fields, 2)), millisecondsOf(oneOf(fields, 3))];
    const bits = oneOf(fields, 4)?.bits ?? 0n;
    return {
      series: JSON.stringify([name, attributes.sort(), ...(isDelta ? [end - start] : [])]),
      name,
      time: isDelta ? start : end,
      value: kind === HISTOGRAM ? Number(bits) : doubleOf(bits),
    };
  });
}

export const remoteWrite: Wire = (body) => {
  const series = messagesOf(body, 1).map((each) => {
    const labels = messagesOf(each, 1).map((pair) => {
      const [key, value] = [1, 2].map((number) => textOf(messagesOf(pair, number)[0] ?? NO_BYTES));
      return [key ?? '', value ?? ''] as const;
    });
    const samples = messagesOf(each, 2).map((sample) => {
      const fields = fieldsOf(sample);
      return { value: doubleOf(oneOf(fields, 1)?.bits ?? 0n), time: Number(oneOf(fields, 2)?.bits ?? 0n) };
    });
    return { labels, samples };
  });
  return toldOfPrometheus(series);
};

export interface PrometheusSeries {
  readonly labels: readonly (readonly [key: string, value: string])[];
  readonly samples: readonly { readonly time: number; readonly value: number }[];
}

/** Of a histogram its count stands for all of it. */
export function toldOfPrometheus(all: readonly PrometheusSeries[]): readonly Told[] {
  const nameOf = ({ labels }: PrometheusSeries): string => labels.find(([key]) => key === '__name__')?.[1] ?? '';
  const histograms = new Set(all.map(nameOf).flatMap((name) => /^(.*)_bucket$/.exec(name)?.[1] ?? []));
  return all.flatMap((each) => {
    const name = nameOf(each);
    const [, base = name, suffix] = /^(.*)_(total|count|sum|bucket)$/.exec(name) ?? [];
    const isHistogram = histograms.has(base) && suffix !== 'total';
    if (isHistogram && suffix !== 'count') {
      return [];
    }
    const series = JSON.stringify(each.labels);
    return each.samples.map((sample) => ({ series, name: isHistogram || suffix === 'total' ? base : name, ...sample }));
  });
}
