import { onUpdateDatasourceJsonDataOption } from '@grafana/data';
import { ConfigSection } from '@grafana/plugin-ui';
import { Field, Input, Switch } from '@grafana/ui';
import { useState } from 'react';
import { labels } from '../../labels';
import { type Options } from '../../types';
import { DroppedByRetention } from './DroppedByRetention';
import { type ConfigEditorProps } from './props';
import { NumberSetting } from './NumberSetting';

const { title, description, url, settleMinutes, retentionDays, collect, hideNames } = labels.config.advanced;

/** The backend's defaults, shown where nothing is set. */
const DEFAULTS = { settleMinutes: 5, retentionDays: 90 };

interface Props extends ConfigEditorProps {
  /** Of the data source as it is saved; undefined while it is not. */
  readonly savedUid: string | undefined;
}

export function AdvancedSection(props: Props) {
  const { options, onOptionsChange, savedUid } = props;
  const [typedDays, setTypedDays] = useState<number>();
  const { jsonData, readOnly = false } = options;
  const set = (changed: Partial<Options>) => onOptionsChange({ ...options, jsonData: { ...jsonData, ...changed } });
  return (
    <ConfigSection title={title} description={description} isCollapsible isInitiallyOpen={isChanged(jsonData)}>
      <Field label={url.label} description={url.description} htmlFor="forge-url">
        <Input
          id="forge-url"
          type="url"
          width={60}
          placeholder={url.placeholder}
          value={jsonData.url ?? ''}
          disabled={readOnly}
          onChange={onUpdateDatasourceJsonDataOption(props, 'url')}
        />
      </Field>
      <NumberSetting
        {...settleMinutes}
        least={0}
        most={60}
        fallback={DEFAULTS.settleMinutes}
        value={jsonData.settleMinutes}
        readOnly={readOnly}
        onChange={(value) => set({ settleMinutes: value })}
      />
      <NumberSetting
        {...retentionDays}
        least={14}
        most={3650}
        fallback={DEFAULTS.retentionDays}
        value={jsonData.retentionDays}
        readOnly={readOnly}
        onChange={(value) => set({ retentionDays: value })}
        onType={setTypedDays}
      />
      {savedUid !== undefined && typedDays !== undefined && <DroppedByRetention uid={savedUid} days={typedDays} />}
      <Field label={collect.label} description={collect.description} htmlFor="forge-collect">
        <Switch
          id="forge-collect"
          value={jsonData.collect ?? true}
          disabled={readOnly}
          onChange={({ currentTarget }) => set({ collect: currentTarget.checked })}
        />
      </Field>
      <Field label={hideNames.label} description={hideNames.description} htmlFor="forge-hide-names">
        <Switch
          id="forge-hide-names"
          value={jsonData.hideNames ?? false}
          disabled={readOnly}
          onChange={({ currentTarget }) => set({ hideNames: currentTarget.checked })}
        />
      </Field>
    </ConfigSection>
  );
}

const isChanged = ({
  url: endpoint,
  settleMinutes: settle,
  retentionDays: days,
  collect: collects,
  hideNames: hides,
}: Options): boolean =>
  Boolean(endpoint) || settle !== undefined || days !== undefined || collects === false || hides === true;
