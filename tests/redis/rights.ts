/** What a user of Redis needs to be allowed, as the docs say it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const DOCS = join(import.meta.dir, '../../docs/several-grafanas.md');

/** As `redis-server` takes them after `--user NAME on >PASSWORD`, in a cluster too. */
export function documentedRights(): readonly string[] {
  const [, rights, inCluster] =
    /A user for it needs these rights:\s+`([^`]+)`; in a cluster `([^`]+)` too/.exec(readFileSync(DOCS, 'utf8')) ?? [];
  if (rights === undefined || inCluster === undefined) {
    throw new Error(`${DOCS} names no rights.`);
  }
  return [...rights.split(' '), ...inCluster.split(' ')];
}
