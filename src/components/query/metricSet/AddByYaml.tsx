import { Button, ClipboardButton, Modal, Stack, Text, TextArea } from '@grafana/ui';
import { useId, useState } from 'react';
import { withQuery } from '../../../export/adding';
import { type Row } from '../../../export/rows';
import { toYaml } from '../../../export/yaml';
import { metricSetLabels } from '../../../labels/metricSets';
import { namedQuery, SetAndFigure, type Choice } from './SetAndFigure';

const text = metricSetLabels.addQuery;
const { copy, copied, hint, label } = text.yaml;

interface Props {
  /** Why it isn't saved here. */
  readonly why: string;
  readonly query: Row;
  readonly onClose: () => void;
}

/** The lines that somebody else puts into the data source's file. */
export function AddByYaml({ why, query, onClose }: Props) {
  const id = useId();
  const [choice, setChoice] = useState<Choice>({ set: text.set.placeholder, figure: '' });
  const [isCopied, setCopied] = useState(false);
  const own = namedQuery(query, choice);
  const added = withQuery({}, choice.set, own);
  const yaml = toYaml({ jsonData: { export: { sets: [{ name: choice.set, queries: [own] }] } } });
  return (
    <>
      <p>{why}</p>
      <SetAndFigure
        {...choice}
        query={query}
        sets={[]}
        setProblem={added.kind === 'wrong' ? added.name : undefined}
        queryProblem={added.kind === 'wrong' ? added.query : undefined}
        onChange={(chosen) => {
          setCopied(false);
          setChoice(chosen);
        }}
      />
      {added.kind === 'added' && (
        <Stack direction="column" gap={1}>
          <TextArea id={id} aria-label={label} readOnly rows={12} value={yaml} />
          <Text color="secondary">{hint}</Text>
          <div aria-live="polite">{isCopied && <Text color="success">{copied}</Text>}</div>
        </Stack>
      )}
      <Modal.ButtonRow>
        <Button variant="secondary" onClick={onClose}>
          {text.close}
        </Button>
        <ClipboardButton
          icon="copy"
          disabled={added.kind !== 'added'}
          getText={() => yaml}
          onClipboardCopy={() => setCopied(true)}
        >
          {copy}
        </ClipboardButton>
      </Modal.ButtonRow>
    </>
  );
}
