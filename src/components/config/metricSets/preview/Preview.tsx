import { Alert, Button, Stack, Text } from '@grafana/ui';
import { useState } from 'react';
import { type Row } from '../../../../export/rows';
import { metricSetLabels } from '../../../../labels/metricSets';
import { type PreviewAnswer } from '../../../../types';
import { PreviewTable } from './PreviewTable';

const text = metricSetLabels.preview;

type State =
  | { readonly kind: 'not asked' | 'loading' }
  | { readonly kind: 'answered'; readonly of: Row; readonly answer: PreviewAnswer }
  | { readonly kind: 'failed'; readonly reason: string };

interface Props {
  readonly name: string;
  readonly set: Row;
  /** Rejects with the reason. Undefined while nothing is saved to ask with. */
  readonly ask: ((set: Row) => Promise<PreviewAnswer>) | undefined;
}

/** What a set would send now, as it stands in the form. */
export function Preview({ name, set, ask }: Props) {
  const [state, setState] = useState<State>({ kind: 'not asked' });
  if (!ask) {
    return <Text color="secondary">{text.notSaved}</Text>;
  }
  const look = async () => {
    setState({ kind: 'loading' });
    try {
      setState({ kind: 'answered', of: set, answer: await ask(set) });
    } catch (failure) {
      setState({ kind: 'failed', reason: failure instanceof Error ? failure.message : '' });
    }
  };
  return (
    <Stack direction="column" gap={1} alignItems="flex-start">
      <Button
        variant="secondary"
        icon="eye"
        tooltip={text.tooltip}
        disabled={state.kind === 'loading'}
        onClick={() => void look()}
      >
        {state.kind === 'not asked' ? text.ask : text.again}
      </Button>
      {state.kind === 'failed' && (
        <Alert severity="error" title={text.failed}>
          {state.reason}
        </Alert>
      )}
      {state.kind === 'answered' && (
        <>
          {state.of !== set && <Text color="warning">{text.stale}</Text>}
          <Answer name={name} {...state.answer} />
        </>
      )}
    </Stack>
  );
}

function Answer({ name, problems, series, more, notices }: PreviewAnswer & { readonly name: string }) {
  return (
    <>
      {problems.map(({ path, message }) => (
        <Alert key={`${path} ${message}`} severity="error" title={message} />
      ))}
      {notices.map((notice) => (
        <Text key={notice} color="secondary">
          {notice}
        </Text>
      ))}
      {series.length > 0 && <PreviewTable label={text.title(name)} series={series} />}
      {series.length === 0 && problems.length === 0 && <Text color="secondary">{text.none}</Text>}
      {more > 0 && <Text color="secondary">{text.more(more)}</Text>}
    </>
  );
}
