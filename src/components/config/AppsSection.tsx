import { ConfigSection } from '@grafana/plugin-ui';
import { Button, Stack, Text } from '@grafana/ui';
import { parseAppId } from '../../engine/identity';
import { labels } from '../../labels';
import { type AppSetting, type AppsAnswer } from '../../types';
import { AvailableApps } from './AvailableApps';
import { AppSettings } from './AppSettings';

const { title, description, none, add } = labels.config.apps;

interface Props {
  readonly apps: readonly AppSetting[];
  readonly onChange: (apps: readonly AppSetting[]) => void;
  /** Undefined while nothing is saved to ask with. */
  readonly loadAvailable: (() => Promise<AppsAnswer['apps']>) | undefined;
  readonly readOnly: boolean;
}

export function AppsSection({ apps, onChange, loadAvailable, readOnly }: Props) {
  return (
    <ConfigSection title={title} description={description}>
      <Stack direction="column" gap={2} alignItems="flex-start">
        {apps.length === 0 && <Text color="secondary">{none}</Text>}
        {apps.map((app, index) => (
          <AppSettings
            // An app has no name of its own while its ID is being typed.
            key={index}
            position={index + 1}
            app={app}
            isRepeated={isRepeated(apps, index)}
            readOnly={readOnly}
            onChange={(changed) => onChange(apps.with(index, changed))}
            onRemove={() => onChange(apps.toSpliced(index, 1))}
          />
        ))}
        {loadAvailable && !readOnly && (
          <AvailableApps load={loadAvailable} apps={apps} onAdd={(app) => onChange(withAdded(apps, app))} />
        )}
        <Button variant="secondary" icon="plus" disabled={readOnly} onClick={() => onChange([...apps, { id: '' }])}>
          {add}
        </Button>
      </Stack>
    </ConfigSection>
  );
}

/** In place of the first row that is empty, where there is one. */
function withAdded(apps: readonly AppSetting[], app: AppSetting): readonly AppSetting[] {
  const empty = apps.findIndex(({ id }) => id.trim() === '');
  return empty < 0 ? [...apps, app] : apps.with(empty, { ...apps[empty], ...app });
}

/** Whether an earlier row holds the same app, in whichever form. */
function isRepeated(apps: readonly AppSetting[], index: number): boolean {
  const [own, ...earlier] = apps
    .slice(0, index + 1)
    .reverse()
    .map(({ id }) => parseAppId(id));
  return own !== undefined && earlier.includes(own);
}
