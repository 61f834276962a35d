import { Alert, type AlertVariant, Button, Stack, Text } from '@grafana/ui';
import { useState } from 'react';
import { metricStoreLabels } from '../../../../labels/metricStores';
import { type TestAnswer } from '../../../../types';

const text = metricStoreLabels.test;

const SEVERITY: Readonly<Record<TestAnswer['kind'], AlertVariant>> = {
  taken: 'success',
  later: 'warning',
  refused: 'error',
  closed: 'error',
};

type State =
  | { readonly kind: 'not asked' | 'testing' }
  | { readonly kind: 'answered'; readonly answer: TestAnswer }
  | { readonly kind: 'failed'; readonly reason: string };

interface Props {
  readonly store: string;
  /** Whether the store is saved as it stands in the form. */
  readonly isSaved: boolean;
  readonly isRunning: boolean;
  /** Rejects with the reason. */
  readonly test: ((store: string) => Promise<TestAnswer>) | undefined;
  readonly onTested: () => void;
}

export function TestStore({ store, isSaved, isRunning, test, onTested }: Props) {
  const [state, setState] = useState<State>({ kind: 'not asked' });
  const ask = async () => {
    setState({ kind: 'testing' });
    try {
      const answer = await test?.(store);
      setState(answer ? { kind: 'answered', answer } : { kind: 'not asked' });
      onTested();
    } catch (failure) {
      setState({ kind: 'failed', reason: failure instanceof Error ? failure.message : '' });
    }
  };
  const canTest = isSaved && isRunning && test !== undefined;
  return (
    <Stack direction="column" gap={1} alignItems="flex-start">
      <Stack gap={1} alignItems="center">
        <Button
          variant="secondary"
          icon="bolt"
          tooltip={text.tooltip}
          disabled={!canTest || state.kind === 'testing'}
          onClick={() => void ask()}
        >
          {text.ask}
        </Button>
        {!canTest && <Text color="secondary">{isSaved ? text.notRunning : text.saveFirst}</Text>}
      </Stack>
      {state.kind === 'answered' && <Alert severity={SEVERITY[state.answer.kind]} title={state.answer.message} />}
      {state.kind === 'failed' && (
        <Alert severity="error" title={text.failed}>
          {state.reason}
        </Alert>
      )}
    </Stack>
  );
}
