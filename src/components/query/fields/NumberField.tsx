import { referredTo } from '../../../query/filling/reference';
import { TextField } from './TextField';

interface Props {
  readonly label: string;
  readonly tooltip: string;
  readonly placeholder: string;
  /** Said of a text that is neither such a number nor a variable. */
  readonly invalid: string;
  readonly isValid: (number: number) => boolean;
  /** NaN for what is none. */
  readonly numberOf?: (typed: string) => number;
  readonly value: number | string | undefined;
  /** In units of the theme's spacing. */
  readonly width?: number;
  readonly onCommit: (value: number | string | undefined) => void;
}

/** A number, or a variable that becomes one. */
export function NumberField({ invalid, isValid, numberOf = Number, value, width = 16, onCommit, ...texts }: Props) {
  const isVariable = (typed: string) => referredTo(typed) !== undefined;
  return (
    <TextField
      {...texts}
      width={width}
      value={value === undefined ? '' : String(value)}
      problemOf={(typed) => (isVariable(typed) || isValid(numberOf(typed)) ? undefined : invalid)}
      onCommit={(typed) => onCommit(typed === '' ? undefined : isVariable(typed) ? typed : numberOf(typed))}
    />
  );
}
