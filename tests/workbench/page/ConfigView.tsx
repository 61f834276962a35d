/** The plugin's config editor with what Grafana puts below it: "Save & test" and what came of it. */
import type { DataSourceSettings } from '@grafana/data';
import { Alert, Button, useTheme2 } from '@grafana/ui';
import { useState } from 'react';
import { createDataSource, type LoadedPlugin, saveSettings } from './host/dataSource';

interface TestResult {
  readonly ok: boolean;
  readonly message: string;
  readonly details: string | undefined;
}

interface Props {
  readonly plugin: LoadedPlugin;
  readonly settings: DataSourceSettings;
  readonly onSaved: (settings: DataSourceSettings) => void;
}

export function ConfigView({ plugin, settings, onSaved }: Props) {
  const { spacing } = useTheme2();
  const [draft, setDraft] = useState(settings);
  const [result, setResult] = useState<TestResult>();
  const [isTesting, setIsTesting] = useState(false);
  const Editor = plugin.plugin.components.ConfigEditor;
  if (!Editor) {
    return <Alert title="The plugin has no config editor." />;
  }

  const saveAndTest = async () => {
    setIsTesting(true);
    setResult(undefined);
    try {
      const saved = await saveSettings(draft);
      setDraft(saved);
      onSaved(saved);
      setResult(readResult(await createDataSource(plugin, saved).testDatasource()));
    } catch (error) {
      setResult(readResult(error));
    } finally {
      setIsTesting(false);
    }
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void saveAndTest();
      }}
    >
      <div data-testid="editor" style={{ marginBottom: spacing(3) }}>
        <Editor options={draft} onOptionsChange={setDraft} />
      </div>
      {result && (
        <Alert severity={result.ok ? 'success' : 'error'} title={result.message}>
          {result.details}
        </Alert>
      )}
      <Button type="submit" disabled={isTesting}>
        Save &amp; test
      </Button>
    </form>
  );
}

/** A data source answers or throws, with `details` either way. */
function readResult(outcome: unknown): TestResult {
  const { status, message, details } = { status: '', message: String(outcome), details: {}, ...toRecord(outcome) };
  const verbose = toRecord(toRecord(details)['details'] ?? details)['verboseMessage'];
  return {
    ok: String(status).toLowerCase() === 'success' || String(status).toLowerCase() === 'ok',
    message: outcome instanceof Error ? outcome.message : String(message),
    details: typeof verbose === 'string' ? verbose : undefined,
  };
}

const toRecord = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
