/** `bun tests/preflight/main.ts before|after`: what `npm test` lacks on this machine, said first, and what it left out, last. */
import { findBrowser } from '../browser/browser';
import { parts } from './parts';
import { reportAfter, reportBefore } from './report';

const leftOut = parts.filter(({ isPossible }) => !isPossible());
if (process.argv[2] === 'after') {
  console.log(reportAfter(leftOut));
} else {
  const { lines, passes } = reportBefore(leftOut, !!process.env['CI']);
  lines.forEach((line) => console.log(line));
  process.exitCode = passes ? 0 : 1;
  sayBrowser();
}

function sayBrowser(): void {
  try {
    console.log(`Browser: ${findBrowser().executablePath}`);
  } catch (error) {
    process.exitCode = 1;
    console.error(error instanceof Error ? error.message : error);
  }
}
