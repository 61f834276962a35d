import { Alert, Badge, Stack, Text } from '@grafana/ui';
import { useState } from 'react';
import { type SettingProblem } from '../../../engine/metricSets/problem';
import { problemAt, problemsElsewhere } from '../../../export/problems';
import { nameIn, queriesIn, textIn, withField, withoutField, wordsIn, type Row } from '../../../export/rows';
import { metricSetLabels as text } from '../../../labels/metricSets';
import { type PreviewAnswer } from '../../../types';
import { DraftInput } from '../DraftInput';
import { FoldedRow } from '../FoldedRow';
import { WordsField } from '../WordsField';
import { KNOWN_ATTRIBUTES } from './attributes';
import { Preview } from './preview/Preview';
import { SetContent } from './SetContent';

interface Props {
  /** Its place in the list. */
  readonly position: number;
  readonly set: Row;
  /** Of all that leaves. */
  readonly problems: readonly SettingProblem[];
  readonly isNew: boolean;
  readonly readOnly: boolean;
  readonly appName: (app: string) => string;
  readonly preview: ((set: Row) => Promise<PreviewAnswer>) | undefined;
  readonly onChange: (set: Row) => void;
  readonly onRemove: () => void;
}

const FIELDS = ['name', 'drop', 'hash'];

export function MetricSetForm({
  position,
  set,
  problems,
  isNew,
  readOnly,
  appName,
  preview,
  onChange,
  onRemove,
}: Props) {
  // Nobody has done anything wrong before they have begun.
  const [isBegun, setBegun] = useState(!isNew);
  const path = `sets.${position}`;
  const problemOf = (field: string) => (isBegun ? problemAt(problems, `${path}.${field}`) : undefined);
  const others = isBegun ? problemsElsewhere(problems, path, FIELDS) : [];
  const isWrong = isBegun && (others.length > 0 || FIELDS.some((field) => problemOf(field) !== undefined));
  const name = nameIn(set) || text.heading(position + 1);
  const change = (field: string, value: unknown) => {
    setBegun(true);
    onChange(withField(set, field, value));
  };
  const attributes = (field: 'drop' | 'hash') => (
    <WordsField
      {...text[field]}
      words={wordsIn(set, field)}
      offered={KNOWN_ATTRIBUTES}
      takesOthers
      problem={problemOf(field)}
      readOnly={readOnly}
      onChange={(words) => change(field, words)}
    />
  );
  return (
    <FoldedRow
      name={name}
      summary={
        <>
          <Text variant="bodySmall" color="secondary" truncate>
            {text.summary(queriesIn(set)?.length)}
          </Text>
          {isWrong && <Badge color="red" icon="exclamation-triangle" text={text.wrong} />}
        </>
      }
      isInitiallyOpen={isNew}
      remove={text.remove(name)}
      readOnly={readOnly}
      onRemove={onRemove}
    >
      <Stack direction="column" gap={0}>
        <DraftInput
          {...text.name}
          width={60}
          required
          value={textIn(set, 'name')}
          problem={problemOf('name')}
          readOnly={readOnly}
          onCommit={(typed) => change('name', typed)}
        />
        <SetContent
          queries={queriesIn(set)}
          appName={appName}
          readOnly={readOnly}
          onChange={(queries) => {
            setBegun(true);
            // An empty list is none yet, which is wrong; no list is everything as received.
            onChange(queries === undefined ? withoutField(set, 'queries') : { ...set, queries });
          }}
        />
        {attributes('drop')}
        {attributes('hash')}
        {others.map(({ path: where, message }) => (
          <Alert key={`${where} ${message}`} severity="error" title={message} />
        ))}
        <Preview name={name} set={set} ask={preview} />
      </Stack>
    </FoldedRow>
  );
}
