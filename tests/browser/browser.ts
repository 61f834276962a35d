/** The browser that the tests drive: one that is there, else the one that comes by npm. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { chromium } from '@playwright/test';
import { packagedBrowser, type Browser } from './packaged';
import { installedBrowsers } from './places';

const START_PATIENCE_MS = 30_000;
const WHAT_TO_DO = `The browser tests need a Chrome or Chromium:
  apt-get install chromium           on Debian
  npx playwright install chromium    elsewhere, or install Google Chrome
  CHROME_PATH=<executable> npm test  where there is one in an unusual place`;

/** @throws Error that says what was found, what is wrong with it and what to do. */
export function findBrowser(): Browser {
  const named = process.env['CHROME_PATH'];
  if (named !== undefined) {
    const complaint = existsSync(named) ? startComplaint({ executablePath: named }) : 'there is no such file';
    if (complaint !== undefined) {
      throw new Error(`CHROME_PATH names ${named}: ${complaint}.\n${WHAT_TO_DO}`);
    }
    return { executablePath: named };
  }
  const complaints: string[] = [];
  for (const browser of candidates()) {
    const complaint = startComplaint(browser);
    if (complaint === undefined) {
      return browser;
    }
    complaints.push(`${browser.executablePath} does not start: ${complaint}.`);
  }
  throw new Error([...complaints, WHAT_TO_DO].join('\n'));
}

function* candidates(): Generator<Browser> {
  const machine = { platform: platform(), env: process.env, exists: existsSync };
  const installed = [...installedBrowsers(machine), chromium.executablePath()];
  yield* installed.filter(existsSync).map((executablePath) => ({ executablePath }));
  if (platform() === 'linux' && arch() === 'x64') {
    yield packagedBrowser();
  }
}

/** Why it doesn't start, such as a library that is missing; undefined when it does. */
function startComplaint({ executablePath, env }: Browser): string | undefined {
  if (platform() === 'win32') {
    // There it would open a window instead of printing its version.
    return undefined;
  }
  const { status, error, stderr } = spawnSync(executablePath, ['--version'], {
    encoding: 'utf8',
    timeout: START_PATIENCE_MS,
    ...(env && { env }),
  });
  const words = error?.message ?? stderr.trim().split('\n').at(-1);
  return status === 0 ? undefined : words || `it ended with ${status}`;
}
