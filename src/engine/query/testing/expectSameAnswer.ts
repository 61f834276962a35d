/** Holds two answers equal, but for the rounding of sums in another order. */
import type { Field } from '../../frame';
import type { Evaluated } from './evaluateChunks';

export function expectSameAnswer(actual: Evaluated, expected: Evaluated): void {
  expect(withoutNumbers(actual)).toEqual(withoutNumbers(expected));
  const [found, wanted] = [numbersOf(actual), numbersOf(expected)];
  wanted.forEach((values, field) =>
    values.forEach((value, row) => {
      const other = found[field][row];
      const isClose = Object.is(value, other) || Math.abs(value - other) <= 1e-9 * Math.max(1, Math.abs(value));
      expect({ field, row, value: isClose ? value : other }).toEqual({ field, row, value });
    })
  );
}

const fieldsOf = ({ frames }: Evaluated): readonly Field[] => frames.flatMap(({ fields }) => fields);

const numbersOf = (answer: Evaluated): readonly Float64Array[] =>
  fieldsOf(answer).flatMap((field) => (field.type === 'number' ? [field.values] : []));

const withoutNumbers = ({ frames, notices }: Evaluated): unknown => ({
  notices,
  frames: frames.map(({ fields, ...frame }) => ({
    ...frame,
    fields: fields.map((field) => (field.type === 'number' ? { ...field, values: field.values.length } : field)),
  })),
});
