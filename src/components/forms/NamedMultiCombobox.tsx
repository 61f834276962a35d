import { MultiCombobox } from '@grafana/ui';
import { useId, type ComponentProps } from 'react';

type Props<Value extends string> = ComponentProps<typeof MultiCombobox<Value>> & { readonly label: string };

/** Grafana's list of several, with its name: that of 12.3 keeps its ID to itself, so that no label reaches it. */
export function NamedMultiCombobox<Value extends string>({ label, ...list }: Props<Value>) {
  const nameId = useId();
  return (
    <>
      <span id={nameId} hidden>
        {label}
      </span>
      <MultiCombobox<Value> {...list} aria-labelledby={nameId} />
    </>
  );
}
