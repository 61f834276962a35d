/** The arrays that columns are made of, to see whether anybody writes into them. */
import type { MetricColumns } from '../../chunk/types';

type Numbers = Float64Array | Int32Array | Uint32Array | Uint16Array;

const isNumbers = (value: unknown): value is Numbers => ArrayBuffer.isView(value) && !(value instanceof DataView);

export const arraysOf = ({ readings, extents, boundSets, ...columns }: AllColumns): readonly Numbers[] =>
  [columns, readings ?? {}, extents ?? {}, boundSets ?? []].flatMap((part) => Object.values(part).filter(isNumbers));

type AllColumns = MetricColumns & { readonly readings?: object; readonly boundSets?: readonly Float64Array[] };

export const areSame = (one: Numbers, other: Numbers): boolean =>
  one.length === other.length && one.every((value, index) => Object.is(value, other[index]));
