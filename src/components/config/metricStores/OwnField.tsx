import { Combobox, Field, RadioButtonGroup, Switch } from '@grafana/ui';
import { useId } from 'react';
import { type AdapterField } from '../../../engine/metricSets/adapters';
import { textIn, type Row } from '../../../export/rows';
import { metricStoreLabels } from '../../../labels/metricStores';
import { DraftInput } from '../DraftInput';

interface Props {
  readonly field: AdapterField;
  readonly label: string;
  readonly description?: string;
  readonly placeholder?: string;
  readonly store: Row;
  readonly problem: string | undefined;
  readonly readOnly: boolean;
  readonly onChange: (value: unknown) => void;
  readonly onCommitNumber: (typed: string) => void;
}

/** A field that only the store's adapter has. */
export function OwnField({ field, label, description, placeholder, store, problem, readOnly, ...events }: Props) {
  const id = useId();
  const { key, input, isRequired = false } = field;
  const around = { label, description, required: isRequired, invalid: problem !== undefined, error: problem };
  switch (input.kind) {
    case 'address':
    case 'text':
      return (
        <DraftInput
          {...{ label, description, placeholder, problem, readOnly }}
          width={60}
          required={isRequired}
          value={textIn(store, key)}
          onCommit={events.onChange}
        />
      );
    case 'number':
      return (
        <DraftInput
          {...{ label, description, problem, readOnly }}
          width={20}
          placeholder={String(input.fallback)}
          value={textIn(store, key)}
          onCommit={events.onCommitNumber}
        />
      );
    case 'choice':
      return (
        <Field {...around} htmlFor={id}>
          {input.choices.length > AT_A_GLANCE ? (
            <Combobox
              id={id}
              width={60}
              options={choicesOf(input.choices)}
              value={textIn(store, key) || input.choices[0]}
              disabled={readOnly}
              onChange={({ value }) => events.onChange(value)}
            />
          ) : (
            <RadioButtonGroup
              id={id}
              aria-label={label}
              options={choicesOf(input.choices)}
              value={textIn(store, key) || input.choices[0]}
              disabled={readOnly}
              onChange={events.onChange}
            />
          )}
        </Field>
      );
    case 'switch':
      return (
        <Field {...around} htmlFor={id}>
          <Switch
            id={id}
            value={store[key] === true}
            disabled={readOnly}
            onChange={({ currentTarget }) => events.onChange(currentTarget.checked || undefined)}
          />
        </Field>
      );
  }
}

/** More than these are a list. */
const AT_A_GLANCE = 3;

const { choices } = metricStoreLabels;
const isLabelled = (choice: string): choice is keyof typeof choices => choice in choices;
const choiceLabel = (choice: string): string => (isLabelled(choice) ? choices[choice] : choice);
const choicesOf = (values: readonly string[]) => values.map((value) => ({ value, label: choiceLabel(value) }));
