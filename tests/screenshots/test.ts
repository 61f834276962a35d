import path from 'node:path';
import { test as base, type Locator, type Page } from '@playwright/test';
import { npmStart, ROOT, type Started } from './start';

export { expect } from '@playwright/test';

export const test = base.extend<object, { readonly started: Started }>({
  started: [
    async ({}, use) => {
      const started = await npmStart();
      await use(started);
      await started.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});

const MARGIN = 12;

/** Writes `docs/img/<name>.png`: what the parts of the page span, and a margin. */
export async function photograph(page: Page, name: string, ...parts: readonly Locator[]): Promise<void> {
  // Nothing of the picture hangs on where pointer and keyboard happen to be.
  await page.mouse.click(1, 1);
  await page.evaluate(() => window.scrollTo(0, 0));
  const boxes = await Promise.all(
    parts.map(async (part) => {
      const box = await part.boundingBox();
      if (box === null) {
        throw new Error(`${name}: a part of the picture is not on the page.`);
      }
      return box;
    })
  );
  const left = Math.min(...boxes.map(({ x }) => x)) - MARGIN;
  const top = Math.min(...boxes.map(({ y }) => y)) - MARGIN;
  const right = Math.max(...boxes.map(({ x, width }) => x + width)) + MARGIN;
  const bottom = Math.max(...boxes.map(({ y, height }) => y + height)) + MARGIN;
  await page.screenshot({
    path: path.join(ROOT, 'docs/img', `${name}.png`),
    fullPage: true,
    animations: 'disabled',
    caret: 'hide',
    style: '[role="tooltip"] { visibility: hidden; }',
    clip: { x: Math.max(0, left), y: Math.max(0, top), width: right - left, height: bottom - top },
  });
}
