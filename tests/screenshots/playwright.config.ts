/** `npm run screenshots`: the pictures of docs/, made anew, each project from a fresh `npm start` of its own. */
import { defineConfig } from '@playwright/test';
import workbench from '../../playwright.config';

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
  ],
});
