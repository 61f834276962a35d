import { Field } from '@grafana/ui';
import { cloneElement, useId, type AriaAttributes, type ReactElement } from 'react';

type Told = Readonly<Record<string, unknown>> & Pick<AriaAttributes, 'aria-invalid' | 'aria-describedby'>;

interface Props {
  readonly label: string;
  readonly description?: string | undefined;
  readonly required?: boolean | undefined;
  readonly htmlFor: string;
  /** What is wrong with what stands in it. */
  readonly problem: string | undefined;
  readonly children: ReactElement<Told>;
}

/** A field that says what is wrong with it. Grafana's of 12.3 only shows it: here a screen reader is told, too. */
export function CheckedField({ problem, children, ...field }: Props) {
  const problemId = useId();
  const isWrong = problem !== undefined;
  return (
    <Field {...field} invalid={isWrong} error={isWrong && <span id={problemId}>{problem}</span>}>
      {isWrong ? cloneElement(children, { 'aria-invalid': true, 'aria-describedby': problemId }) : children}
    </Field>
  );
}
