import { Box, Field, IconButton, Input, Stack } from '@grafana/ui';
import { useId, useState } from 'react';
import { parseAppId } from '../../engine/identity';
import { labels } from '../../labels';
import { type AppSetting } from '../../types';
import { CheckedField } from '../forms/CheckedField';
import { EnvironmentsByHand } from './EnvironmentsByHand';

const { id: idLabels, appName, heading, remove } = labels.config.apps;

interface Props {
  readonly position: number;
  readonly app: AppSetting;
  readonly isRepeated: boolean;
  readonly readOnly: boolean;
  readonly onChange: (app: AppSetting) => void;
  readonly onRemove: () => void;
}

export function AppSettings({ position, app, isRepeated, readOnly, onChange, onRemove }: Props) {
  const id = useId();
  const [wasLeft, setLeft] = useState(false);
  // Nobody has done anything wrong before they leave the field.
  const problem = app.id === '' && !wasLeft ? undefined : problemOf(app.id, isRepeated);
  const name = app.name || heading(position);
  return (
    <Box role="group" aria-label={name} width="100%">
      <Stack gap={2} alignItems="flex-start" wrap="wrap">
        <CheckedField
          label={idLabels.label}
          description={idLabels.description}
          required
          problem={problem}
          htmlFor={`${id}-app`}
        >
          <Input
            id={`${id}-app`}
            width={60}
            placeholder={idLabels.placeholder}
            value={app.id}
            disabled={readOnly}
            onChange={({ currentTarget }) => onChange({ ...app, id: currentTarget.value.trim() })}
            onBlur={() => setLeft(true)}
          />
        </CheckedField>
        <Field label={appName.label} description={appName.description} htmlFor={`${id}-name`}>
          <Input
            id={`${id}-name`}
            width={30}
            placeholder={appName.placeholder}
            value={app.name ?? ''}
            disabled={readOnly}
            onChange={({ currentTarget }) => onChange(withName(app, currentTarget.value))}
          />
        </Field>
        <IconButton
          name="trash-alt"
          aria-label={remove(name)}
          tooltip={remove(name)}
          disabled={readOnly}
          onClick={onRemove}
        />
      </Stack>
      <EnvironmentsByHand
        environments={app.environments ?? []}
        readOnly={readOnly}
        onChange={(environments) => onChange(withEnvironments(app, environments))}
      />
    </Box>
  );
}

function problemOf(id: string, isRepeated: boolean): string | undefined {
  if (id.trim() === '') {
    return idLabels.missing;
  }
  if (parseAppId(id) === undefined) {
    return idLabels.invalid;
  }
  return isRepeated ? idLabels.twice : undefined;
}

function withName({ name: _old, ...app }: AppSetting, name: string): AppSetting {
  return name === '' ? app : { ...app, name };
}

function withEnvironments(
  { environments: _old, ...app }: AppSetting,
  environments: NonNullable<AppSetting['environments']>
): AppSetting {
  return environments.length === 0 ? app : { ...app, environments };
}
