import { ConfigSection } from '@grafana/plugin-ui';
import { Button, Stack, Text } from '@grafana/ui';
import { parseAppId } from '../../engine/identity';
import { labels } from '../../labels';
import { type AppSetting } from '../../types';
import { AppSettings } from './AppSettings';

const { title, description, none, add } = labels.config.apps;

interface Props {
  readonly apps: readonly AppSetting[];
  readonly onChange: (apps: readonly AppSetting[]) => void;
  readonly readOnly: boolean;
}

export function AppsSection({ apps, onChange, readOnly }: Props) {
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
        <Button variant="secondary" icon="plus" disabled={readOnly} onClick={() => onChange([...apps, { id: '' }])}>
          {add}
        </Button>
      </Stack>
    </ConfigSection>
  );
}

/** Whether an earlier row holds the same app, in whichever form. */
function isRepeated(apps: readonly AppSetting[], index: number): boolean {
  const [own, ...earlier] = apps
    .slice(0, index + 1)
    .reverse()
    .map(({ id }) => parseAppId(id));
  return own !== undefined && earlier.includes(own);
}
