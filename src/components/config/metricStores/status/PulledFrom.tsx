import { Alert, Button, ClipboardButton, ConfirmModal, Field, Input, Stack, Text } from '@grafana/ui';
import { useId, useState } from 'react';
import { metricStoreLabels } from '../../../../labels/metricStores';
import { type PullStatus } from '../../../../types';

const text = metricStoreLabels.pulled;

type State =
  | { readonly kind: 'not asked' | 'asking' }
  | { readonly kind: 'made'; readonly address: string }
  | { readonly kind: 'failed'; readonly reason: string };

interface Props {
  readonly store: string;
  readonly address: PullStatus['address'];
  /** Resolves to the whole address. Rejects with the reason. */
  readonly renew: (store: string) => Promise<string>;
  readonly onRenewed: () => void;
}

/** Where a store that is fetched is to be fetched from. Only who had the address made sees it, that once. */
export function PulledFrom({ store, address, renew, onRenewed }: Props) {
  const id = useId();
  const [state, setState] = useState<State>({ kind: 'not asked' });
  const [isSure, setSure] = useState(true);
  const make = async () => {
    setState({ kind: 'asking' });
    try {
      setState({ kind: 'made', address: await renew(store) });
      onRenewed();
    } catch (failure) {
      setState({ kind: 'failed', reason: failure instanceof Error ? failure.message : '' });
    }
  };
  const isAsking = state.kind === 'asking';
  return (
    <Stack direction="column" gap={1} alignItems="flex-start">
      {state.kind === 'made' && (
        <Field label={text.label} description={text.once} htmlFor={id} noMargin>
          <Stack gap={1} alignItems="center">
            <Input id={id} readOnly width={80} value={state.address} />
            <ClipboardButton variant="secondary" icon="copy" getText={() => state.address}>
              {text.copy}
            </ClipboardButton>
          </Stack>
        </Field>
      )}
      {address === 'given' ? (
        <Text color="secondary">{text.given(store)}</Text>
      ) : address === 'made' ? (
        <Button variant="secondary" icon="link" disabled={isAsking} onClick={() => setSure(false)}>
          {text.renew}
        </Button>
      ) : (
        <Button variant="secondary" icon="link" disabled={isAsking} onClick={() => void make()}>
          {text.make}
        </Button>
      )}
      <ConfirmModal
        isOpen={!isSure}
        title={text.renew}
        body={text.confirm}
        confirmText={text.renewAnyway}
        onConfirm={() => {
          setSure(true);
          void make();
        }}
        onDismiss={() => setSure(true)}
      />
      {state.kind === 'failed' && (
        <Alert severity="error" title={text.failed}>
          {state.reason}
        </Alert>
      )}
    </Stack>
  );
}
