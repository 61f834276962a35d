/** The changelog that is shipped: what was released and, above it, what the pending changesets say. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import parseChangeset from '@changesets/parse';

/** In the order of their names: nothing says which came first, and the same files give the same text. */
export const pendingChangesets = (root) =>
  readdirSync(join(root, '.changeset'))
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .sort()
    .map((name) => ({ name, ...parseChangeset(readFileSync(join(root, '.changeset', name), 'utf8')) }));

/** @param changelog with the heading `# …` first. @param summaries texts of changesets. */
export function withUnreleased(changelog, summaries) {
  const [title = '', ...released] = changelog.split('\n');
  return summaries.length === 0
    ? changelog
    : [title, '', '## Unreleased', ...summaries.map((summary) => `\n${summary.trim()}`), ...released].join('\n');
}
