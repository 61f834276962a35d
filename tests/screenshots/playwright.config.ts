/**
 * `npm run screenshots`: the pictures of docs/, made anew, each project from a fresh `npm start` of its own; those of
 * dashboards and rules in the Grafana at GRAFANA_URL.
 */
import { defineConfig } from '@playwright/test';
import workbench from '../../playwright.config';
import grafana from '../grafana/playwright.config';

export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results/making-screenshots',
  workers: 1,
  forbidOnly: true,
  timeout: 240_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: { ...workbench.use, viewport: { width: 1120, height: 1500 }, colorScheme: 'light', trace: 'off' },
  projects: [
    { name: 'walk', testMatch: 'walk.spec.ts' },
    { name: 'pages', testMatch: 'pages.spec.ts' },
    { name: 'metric stores', testMatch: 'metricStores.spec.ts' },
    {
      name: 'grafana',
      testMatch: 'grafana.spec.ts',
      // Tall enough for all of a dashboard: Grafana draws what is in sight.
      use: { ...grafana.use, viewport: { width: 1200, height: 2600 }, trace: 'off' },
    },
  ],
});
