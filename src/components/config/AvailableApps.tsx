import { Alert, Button, Combobox, Field, Stack, Text } from '@grafana/ui';
import { useId, useState } from 'react';
import { parseAppId } from '../../engine/identity';
import { labels } from '../../labels';
import { type AppSetting, type AppsAnswer } from '../../types';

const text = labels.config.apps.available;

type Listed = AppsAnswer['apps'][number];

type State =
  | { readonly kind: 'not asked' | 'loading' }
  | { readonly kind: 'listed'; readonly apps: readonly Listed[] }
  | { readonly kind: 'failed'; readonly reason: string };

interface Props {
  /** Rejects with the reason where there is no list. */
  readonly load: () => Promise<readonly Listed[]>;
  readonly apps: readonly AppSetting[];
  readonly onAdd: (app: AppSetting) => void;
}

/** Asked for by a click alone, with the connection as it is saved. Where there is no list, ids are typed. */
export function AvailableApps({ load, apps, onAdd }: Props) {
  const id = useId();
  const [state, setState] = useState<State>({ kind: 'not asked' });
  const ask = async () => {
    setState({ kind: 'loading' });
    try {
      setState({ kind: 'listed', apps: await load() });
    } catch (failure) {
      setState({ kind: 'failed', reason: failure instanceof Error ? failure.message : '' });
    }
  };
  switch (state.kind) {
    case 'not asked':
    case 'loading':
      return (
        <Button
          variant="secondary"
          icon={state.kind === 'loading' ? 'spinner' : 'list-ul'}
          disabled={state.kind === 'loading'}
          tooltip={text.tooltip}
          onClick={() => void ask()}
        >
          {text.ask}
        </Button>
      );
    case 'failed':
      return (
        <Alert severity="info" title={text.noList}>
          {`${state.reason} ${text.type}`.trim()}
        </Alert>
      );
    case 'listed': {
      const rest = state.apps.filter((app) => !isListed(apps, app));
      return rest.length === 0 ? (
        <Text color="secondary">{state.apps.length === 0 ? `${text.none} ${text.type}` : text.all}</Text>
      ) : (
        <Stack direction="column">
          <Field label={text.label} description={text.description} htmlFor={id}>
            <Combobox
              id={id}
              width={60}
              value={null}
              placeholder={text.placeholder}
              options={rest.map((app) => ({ value: app.id, label: app.name ?? app.id, description: app.id }))}
              onChange={({ value }) => {
                const chosen = rest.find((app) => app.id === value);
                if (chosen) {
                  onAdd(chosen.name === undefined ? { id: chosen.id } : { id: chosen.id, name: chosen.name });
                }
              }}
            />
          </Field>
        </Stack>
      );
    }
  }
}

const isListed = (apps: readonly AppSetting[], { id }: Listed): boolean =>
  apps.some((app) => parseAppId(app.id) === parseAppId(id));
