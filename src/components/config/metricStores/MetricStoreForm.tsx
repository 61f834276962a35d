import { Alert, Badge, Combobox, Stack, Text } from '@grafana/ui';
import { useId, useState } from 'react';
import { ADAPTER_FORMS, ADAPTER_KINDS, applying, isAdapterKind } from '../../../engine/metricSets/adapters';
import { type SettingProblem } from '../../../engine/metricSets/problem';
import { ownProblem } from '../../../export/ownFields';
import { problemAt, problemsElsewhere } from '../../../export/problems';
import { nameIn, textIn, withField, wordsIn, type Row } from '../../../export/rows';
import { isSameAddress, lacks, withoutSecrets, withRenamedSecrets, type Settings } from '../../../export/secrets';
import { metricStoreLabels as text } from '../../../labels/metricStores';
import { type ExportStatusAnswer, type TestAnswer } from '../../../types';
import { type Answer } from '../../hooks/useAnswer';
import { CheckedField } from '../../forms/CheckedField';
import { DraftInput } from '../DraftInput';
import { FoldedRow } from '../FoldedRow';
import { WordsField } from '../WordsField';
import { OwnField } from './OwnField';
import { SecretField } from './SecretField';
import { PulledFrom } from './status/PulledFrom';
import { StoreState } from './status/StoreState';
import { StoreStatusRow } from './status/StoreStatusRow';
import { TestStore } from './status/TestStore';

interface Props {
  /** Its place in the list. */
  readonly position: number;
  readonly store: Row;
  /** Whether it stands in the saved settings as it stands here. */
  readonly isSaved: boolean;
  /** That hold its secrets. */
  readonly settings: Settings;
  /** Names of the sets there are. */
  readonly sets: readonly string[];
  /** Of all that leaves. */
  readonly problems: readonly SettingProblem[];
  readonly isNew: boolean;
  readonly readOnly: boolean;
  readonly status: Answer<ExportStatusAnswer>;
  readonly onRefresh: () => void;
  /** Undefined while nothing is saved to test with. */
  readonly test: ((store: string) => Promise<TestAnswer>) | undefined;
  readonly renew: ((store: string) => Promise<string>) | undefined;
  readonly onChange: (store: Row, settings: Settings) => void;
  readonly onRemove: () => void;
}

const FIELDS = ['name', 'adapter', 'period', 'history', 'sets'];

export function MetricStoreForm({
  position,
  store,
  isSaved,
  settings,
  sets,
  problems,
  isNew,
  readOnly,
  status,
  onRefresh,
  test,
  renew,
  onChange,
  onRemove,
}: Props) {
  const adapterId = useId();
  // Nobody has done anything wrong before they have begun.
  const [isBegun, setBegun] = useState(!isNew);
  const path = `stores.${position}`;
  const savedName = nameIn(store);
  const name = savedName || text.heading(position + 1);
  const kind = textIn(store, 'adapter');
  const form = isAdapterKind(kind) ? ADAPTER_FORMS[kind] : undefined;
  const fields = form ? applying(form.fields, form, store) : [];
  const secrets = form ? applying(form.secrets, form, store) : [];
  const shown = [...FIELDS, ...fields.map(({ key }) => key), ...secrets.map(({ key }) => `secrets.${key}`)];

  // What the backend found wrong holds for what is saved alone.
  const all = isSaved ? [...problems, ...(status.value?.problems ?? [])] : problems;
  const problemOf = (field: string) => (isBegun ? problemAt(all, `${path}.${field}`) : undefined);
  const others = isBegun ? problemsElsewhere(all, path, shown) : [];
  const ownProblemOf = (field: (typeof fields)[number]) =>
    isBegun ? (ownProblem(field, text.fields[field.key].label, store) ?? problemOf(field.key)) : undefined;
  const adapterProblem =
    problemOf('adapter') ?? (isBegun && kind !== '' && !form ? text.wrong.adapter(kind) : undefined);
  const isWrong =
    others.length > 0 ||
    adapterProblem !== undefined ||
    FIELDS.some((field) => problemOf(field) !== undefined) ||
    fields.some((field) => ownProblemOf(field) !== undefined) ||
    secrets.some(
      (secret) => problemOf(`secrets.${secret.key}`) !== undefined || (isBegun && lacks(settings, savedName, secret))
    );
  const own = status.value?.stores.find((each) => each.name === savedName);

  const change = (changed: Row, changedSettings = settings) => {
    setBegun(true);
    onChange(changed, changedSettings);
  };
  const set = (field: string, value: unknown) => {
    const changed = withField(store, field, value);
    const isSame = field !== 'adapter' && isSameAddress(fields, store, changed);
    change(changed, isSame ? settings : withoutSecrets(settings, savedName));
  };
  const setNumber = (field: string, typed: string) =>
    set(field, typed !== '' && Number.isFinite(Number(typed)) ? Number(typed) : typed);

  return (
    <FoldedRow
      name={name}
      summary={
        <>
          {isAdapterKind(kind) && (
            <Text variant="bodySmall" color="secondary" truncate>
              {text.adapters[kind].label}
            </Text>
          )}
          {isWrong ? (
            <Badge color="red" icon="exclamation-triangle" text={text.isWrong} />
          ) : (
            own && <StoreState {...own} />
          )}
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
          value={textIn(store, 'name')}
          problem={problemOf('name')}
          readOnly={readOnly}
          onCommit={(typed) => change(withField(store, 'name', typed), withRenamedSecrets(settings, savedName, typed))}
        />
        <CheckedField
          label={text.adapter.label}
          description={text.adapter.description}
          required
          problem={adapterProblem}
          htmlFor={adapterId}
        >
          <Combobox
            id={adapterId}
            width={60}
            placeholder={text.adapter.placeholder}
            disabled={readOnly}
            options={ADAPTER_KINDS.map((value) => ({ value, ...text.adapters[value] }))}
            value={kind === '' ? null : kind}
            onChange={({ value }) => set('adapter', value)}
          />
        </CheckedField>
        {isAdapterKind(kind) &&
          fields.map((field) => (
            <OwnField
              key={field.key}
              field={field}
              {...text.fields[field.key]}
              {...(field.key === 'url' && { placeholder: text.addresses[kind] })}
              store={store}
              problem={ownProblemOf(field)}
              readOnly={readOnly}
              onChange={(value) => set(field.key, value)}
              onCommitNumber={(typed) => setNumber(field.key, typed)}
            />
          ))}
        {secrets.map((secret) => (
          <SecretField
            key={secret.key}
            secret={secret}
            {...text.secrets[secret.key]}
            store={savedName}
            settings={settings}
            isBegun={isBegun}
            problem={problemOf(`secrets.${secret.key}`)}
            readOnly={readOnly}
            onChange={(changed) => change(store, changed)}
          />
        ))}
        <WordsField
          {...text.sets}
          words={wordsIn(store, 'sets')}
          offered={sets}
          takesOthers={false}
          problem={problemOf('sets')}
          readOnly={readOnly}
          onChange={(words) => set('sets', words)}
        />
        {(['period', 'history'] as const).map((field) => (
          <DraftInput
            key={field}
            {...text[field]}
            width={20}
            value={textIn(store, field)}
            problem={problemOf(field)}
            readOnly={readOnly}
            onCommit={(typed) => setNumber(field, typed)}
          />
        ))}
        {others.map(({ path: where, message }) => (
          <Alert key={`${where} ${message}`} severity="error" title={message} />
        ))}
        <StoreStatusRow
          {...{ name, isSaved, isWrong, own, status, onRefresh }}
          pulledFrom={
            own?.pull &&
            renew && <PulledFrom store={savedName} address={own.pull.address} renew={renew} onRenewed={onRefresh} />
          }
        />
        <TestStore store={savedName} isSaved={isSaved} isRunning={own !== undefined} test={test} onTested={onRefresh} />
      </Stack>
    </FoldedRow>
  );
}
