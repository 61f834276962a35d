/** The settings page as an Admin meets it: drawn anew after each change, as Grafana does, beside a backend that answers what a test says. */
import { type DataSourceSettings } from '@grafana/data';
import { act, render } from '@testing-library/react';
import { useState } from 'react';
import { installBackend, type FakeBackend, type Routes } from '../../../testing/backendSrv';
import { type Options, type SecureOptions } from '../../../types';
import { ConfigEditor } from '../ConfigEditor';

export type Settings = DataSourceSettings<Options, SecureOptions>;

export const settings = (fields: Partial<Settings> = {}): Settings => ({
  id: 1,
  uid: 'forge',
  orgId: 1,
  name: 'Forge',
  typeLogoUrl: '',
  type: 'forgemetrics-appmetrics-datasource',
  typeName: 'Forge App Metrics',
  access: 'proxy',
  url: '',
  user: '',
  database: '',
  basicAuth: false,
  basicAuthUser: '',
  isDefault: false,
  jsonData: {},
  secureJsonFields: {},
  readOnly: false,
  withCredentials: false,
  ...fields,
});

interface Shown {
  readonly now: () => Settings;
  /** As Grafana hands the settings back after a save: secrets are only known to be there. */
  readonly save: () => void;
  readonly backend: FakeBackend;
}

export async function show(fields: Partial<Settings> = {}, routes: Routes = {}): Promise<Shown> {
  const backend = installBackend(routes);
  let current = settings({ version: 1, ...fields });
  let change: (changed: Settings) => void = () => undefined;
  function Host() {
    const [options, setOptions] = useState(current);
    change = (changed) => {
      current = changed;
      setOptions(changed);
    };
    return <ConfigEditor options={options} onOptionsChange={change} />;
  }
  await act(async () => {
    render(<Host />);
  });
  const save = () => {
    const { secureJsonData = {}, secureJsonFields, version = 0, ...rest } = current;
    const written = Object.entries(secureJsonData).map(([name, value]) => [name, Boolean(value)]);
    act(() =>
      change({
        ...rest,
        version: version + 1,
        secureJsonFields: { ...secureJsonFields, ...Object.fromEntries(written) },
      })
    );
  };
  return { now: () => current, save, backend };
}
