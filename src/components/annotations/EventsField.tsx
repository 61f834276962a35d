import { EditorField } from '@grafana/plugin-ui';
import { type ComboboxOption } from '@grafana/ui';
import { useId } from 'react';
import { EVENTS, type EventKind } from '../../engine/query/asked/model/model';
import { labels } from '../../labels';
import { NamedMultiCombobox } from '../forms/NamedMultiCombobox';

const text = labels.annotation.events;

const OPTIONS: Array<ComboboxOption<EventKind>> = EVENTS.map((kind) => ({ value: kind, ...text.options[kind] }));

interface Props {
  readonly events: readonly EventKind[];
  readonly onChange: (events: EventKind[]) => void;
}

/** Which events are shown; none chosen is all. */
export function EventsField({ events, onChange }: Props) {
  const id = useId();
  return (
    <EditorField label={text.label} tooltip={text.tooltip} htmlFor={id}>
      <NamedMultiCombobox
        label={text.label}
        id={id}
        width="auto"
        minWidth={40}
        maxWidth={72}
        isClearable
        placeholder={text.placeholder}
        options={OPTIONS}
        value={OPTIONS.filter(({ value }) => events.includes(value))}
        onChange={(chosen) => onChange(chosen.map(({ value }) => value))}
      />
    </EditorField>
  );
}
