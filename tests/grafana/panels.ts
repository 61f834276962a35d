/** When a dashboard is all there, on a machine of any speed. */
import type { DashboardPage } from '@grafana/plugin-e2e';
import type { Page } from '@playwright/test';
import { expect } from './test';

export interface Answer {
  readonly status: number;
  /** Of one that is refused. */
  readonly text: string;
}

/** What questions are answered with from now on; grows. */
export function answersOn(page: Page): readonly Answer[] {
  const answers: Answer[] = [];
  page.on('response', async (response) => {
    if (response.url().includes('/api/ds/query')) {
      const text = response.ok() ? '' : await response.text();
      answers.push({ status: response.status(), text });
    }
  });
  return answers;
}

/** @param least so many answers it takes: while nothing is asked yet, nothing is waited for either. */
export async function allAnswered(dashboard: DashboardPage, answers: readonly Answer[], least: number): Promise<void> {
  await expect(async () => {
    await dashboard.waitForPanelsQueriesToComplete({ scrollAll: true, timeout: 60_000 });
    expect(answers.length).toBeGreaterThanOrEqual(least);
  }).toPass({ timeout: 150_000 });
}
