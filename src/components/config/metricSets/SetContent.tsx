import { Field, IconButton, RadioButtonGroup, Stack, Text } from '@grafana/ui';
import { useId, useState } from 'react';
import { SCHEMA_VERSION } from '../../../engine/query/asked/model/model';
import { type Row } from '../../../export/rows';
import { CATALOGUE_NAMES, describeQuery } from '../../../query/describe/describe';
import { migrated } from '../../../query/savedQuery';
import { metricSetLabels } from '../../../labels/metricSets';

const text = metricSetLabels.content;
const OPTIONS = (['everything', 'queries'] as const).map((value) => ({ value, label: text.options[value] }));

interface Props {
  /** Undefined: everything as received. */
  readonly queries: readonly Row[] | undefined;
  readonly appName: (app: string) => string;
  readonly readOnly: boolean;
  readonly onChange: (queries: readonly Row[] | undefined) => void;
}

/** What a set holds, in words. Queries are made where they are seen, and only taken out here. */
export function SetContent({ queries, appName, readOnly, onChange }: Props) {
  const id = useId();
  // A look at the other choice loses nothing.
  const [laidAside, setLaidAside] = useState<readonly Row[]>(queries ?? []);
  return (
    <Field label={text.label} htmlFor={id}>
      <Stack direction="column" gap={1} alignItems="flex-start" role="group" aria-label={text.label}>
        <RadioButtonGroup
          id={id}
          aria-label={text.label}
          options={OPTIONS}
          value={queries === undefined ? 'everything' : 'queries'}
          disabled={readOnly}
          onChange={(chosen) => {
            setLaidAside(queries ?? laidAside);
            onChange(chosen === 'everything' ? undefined : laidAside);
          }}
        />
        {queries === undefined ? (
          <Text color="secondary">{text.everything}</Text>
        ) : (
          <>
            <Stack direction="column" gap={0.5} role="list" aria-label={text.list}>
              {queries.map((query, index) => {
                const sentence = sentenceOf(query, appName);
                return (
                  <Stack key={index} role="listitem" gap={1} alignItems="center">
                    <Text>{sentence}</Text>
                    <IconButton
                      name="trash-alt"
                      aria-label={text.remove(sentence)}
                      tooltip={text.remove(sentence)}
                      disabled={readOnly}
                      onClick={() => onChange(queries.toSpliced(index, 1))}
                    />
                  </Stack>
                );
              })}
            </Stack>
            <Text color="secondary">{text.howToAdd}</Text>
          </>
        )}
      </Stack>
    </Field>
  );
}

const EVERY_APP = '*';

function sentenceOf({ name, ...query }: Row, appName: (app: string) => string): string {
  const written = { schemaVersion: SCHEMA_VERSION, ...query, refId: 'A' };
  const saved = migrated(written);
  const app = saved.app || EVERY_APP;
  const names = { ...CATALOGUE_NAMES, app: (each: string) => (each === EVERY_APP ? text.everyApp : appName(each)) };
  const sentence = describeQuery({ ...saved, app }, names) || text.unreadable;
  return typeof name === 'string' && name !== '' ? text.called(name, sentence) : sentence;
}
