/** What Grafana puts on `window` before any of its packages are evaluated. Imported first. */
import { readUrlState } from './urlState';

const bootData = {
  user: {
    theme: readUrlState().theme,
    timezone: 'utc',
    orgId: 1,
    orgRole: 'Admin',
    login: 'workbench',
    locale: 'en-US',
  },
  settings: { buildInfo: { version: '13.2.2', env: 'production', edition: 'Open Source' }, featureToggles: {} },
  assets: { dark: '', light: '' },
  navTree: [],
};

Object.assign(window, { grafanaBootData: bootData, __grafana_public_path__: '/public/' });
