import { Alert, Button, Modal, Text } from '@grafana/ui';
import { useCallback, useState } from 'react';
import { withQuery, type Added } from '../../../export/adding';
import { exportRows, nameIn, wordsIn, type Row } from '../../../export/rows';
import { loadSettings, saveSettings, type SavedSettings } from '../../../export/savedSettings';
import { metricSetLabels } from '../../../labels/metricSets';
import { useAnswer } from '../../hooks/useAnswer';
import { namedQuery, SetAndFigure, type Choice } from './SetAndFigure';

const text = metricSetLabels.addQuery;

type Outcome =
  | { readonly kind: 'open' | 'saving' }
  /** @property refused what is older than what somebody else saved. */
  | { readonly kind: 'conflict'; readonly refused: SavedSettings }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'saved'; readonly set: string; readonly hasStore: boolean };

interface Props {
  /** The data source's. */
  readonly uid: string;
  readonly query: Row;
  readonly onClose: () => void;
}

/** Into the settings as they are saved now. */
export function AddBySaving({ uid, query, onClose }: Props) {
  const [choice, setChoice] = useState<Choice>({ set: '', figure: '' });
  const [outcome, setOutcome] = useState<Outcome>({ kind: 'open' });
  const [loads, setLoads] = useState(0);
  const { value: settings, problem } = useAnswer(
    useCallback(() => loadSettings(uid), [uid]),
    loads
  );
  if (problem !== undefined) {
    return (
      <Alert severity="error" title={text.notLoaded}>
        {problem}
      </Alert>
    );
  }
  if (settings === undefined) {
    return <Text color="secondary">{text.loading}</Text>;
  }
  const { sets, stores } = exportRows(settings.jsonData);
  const added = withQuery(settings.jsonData, choice.set, namedQuery(query, choice));
  const save = async (changed: SavedSettings) => {
    setOutcome({ kind: 'saving' });
    const outcomeOfSave = await saveSettings(changed);
    if (outcomeOfSave.kind === 'saved') {
      const hasStore = stores.some((store) => wordsIn(store, 'sets').includes(choice.set));
      setOutcome({ kind: 'saved', set: choice.set, hasStore });
    } else {
      setOutcome(outcomeOfSave.kind === 'conflict' ? { kind: 'conflict', refused: settings } : outcomeOfSave);
      setLoads((count) => count + 1);
    }
  };
  const isOutdated = outcome.kind === 'conflict' && outcome.refused === settings;
  if (outcome.kind === 'saved') {
    return (
      <>
        <Alert severity="success" title={text.added(outcome.set)}>
          {!outcome.hasStore && text.noStoreYet}
        </Alert>
        <Modal.ButtonRow>
          <Button onClick={onClose}>{text.close}</Button>
        </Modal.ButtonRow>
      </>
    );
  }
  return (
    <>
      <p>{text.intro}</p>
      <SetAndFigure
        {...choice}
        {...problemsOf(added, choice)}
        query={query}
        sets={sets.map(nameIn).filter(Boolean)}
        onChange={setChoice}
      />
      {outcome.kind === 'conflict' && <Alert severity="warning" title={text.conflict} />}
      {outcome.kind === 'failed' && (
        <Alert severity="error" title={text.failed}>
          {outcome.reason}
        </Alert>
      )}
      <Modal.ButtonRow>
        <Button variant="secondary" onClick={onClose}>
          {text.close}
        </Button>
        <Button
          disabled={added.kind !== 'added' || outcome.kind === 'saving' || isOutdated}
          onClick={() => added.kind === 'added' && void save({ ...settings, jsonData: added.options })}
        >
          {text.save}
        </Button>
      </Modal.ButtonRow>
    </>
  );
}

/** A set that nobody has named yet is no mistake. */
function problemsOf(added: Added, { set }: Choice) {
  const none = { setProblem: undefined, queryProblem: undefined };
  switch (added.kind) {
    case 'added':
      return none;
    case 'held':
      return { ...none, setProblem: text.held(set) };
    case 'everything':
      return { ...none, setProblem: text.everything(set) };
    case 'wrong':
      return { setProblem: set === '' ? undefined : added.name, queryProblem: added.query };
  }
}
