/** @returns what the newest version brings, for the page of its release: the first part of the changelog, without its heading. */
export function newestChanges(changelog: string): string {
  const [, newest = ''] = changelog.split(/^## .*$/m);
  const text = newest.trim();
  if (text === '') {
    throw new Error('CHANGELOG.md says nothing of the newest version, and there is no changeset.');
  }
  return `${text}\n`;
}
