/** A changeset that is in no release yet: the name of its file, and what it tells users, in Markdown. */
export interface PendingChangeset {
  readonly name: string;
  readonly summary: string;
}

export function pendingChangesets(root: string): readonly PendingChangeset[];
export function withUnreleased(changelog: string, summaries: readonly string[]): string;
