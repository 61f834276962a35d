/** `npm run e2e`: the built plugin in the real Grafana at GRAFANA_URL, as `docker compose up` starts one. */
import type { PluginOptions } from '@grafana/plugin-e2e';
import { defineConfig, devices } from '@playwright/test';
import workbench from '../../playwright.config';
import { GRAFANA_URL } from './grafana';

const { GRAFANA_ADMIN_USER: user = 'admin', GRAFANA_ADMIN_PASSWORD: password = 'admin' } = process.env;
const credentials = Buffer.from(`${user}:${password}`).toString('base64');

export default defineConfig<PluginOptions>({
  testDir: '.',
  outputDir: '../../test-results/grafana',
  globalSetup: './reason.ts',
  // The specs share a data source, and it an account's five calls a minute.
  workers: 1,
  forbidOnly: true,
  retries: 0,
  timeout: 300_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1440, height: 1100 },
    timezoneId: 'UTC',
    ...(GRAFANA_URL !== undefined && { baseURL: GRAFANA_URL }),
    ...(workbench.use?.launchOptions && { launchOptions: workbench.use.launchOptions }),
    // In place of the log-in form, which a Grafana that lets everybody in doesn't have.
    extraHTTPHeaders: { Authorization: `Basic ${credentials}` },
    trace: 'retain-on-failure',
  },
});
