import { defineConfig, devices } from '@playwright/test';
import { findBrowser } from './tests/browser/browser';

/** Against the workbench with the built plugin: run `npm run build` first. */
export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  globalSetup: './tests/e2e/workbench.ts',
  // One data source in one workbench: what a test saves is what the next one finds.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  // For what hangs, however busy the machine.
  timeout: 900_000,
  expect: { timeout: 60_000 },
  reporter: [['list']],
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1280, height: 1100 },
    timezoneId: 'UTC',
    launchOptions: {
      ...findBrowser(),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
    trace: 'retain-on-failure',
  },
});
