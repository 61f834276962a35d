/** Lists that the gateway gives in pages. */
import type { UpstreamReply } from '../engine/upstream';
import type { PageInfo } from './body/envelope';

/** Pages that never end do so here. */
export const MAX_PAGES = 20;

export interface Pages<Page> {
  /** At least one. */
  readonly pages: readonly Page[];
  readonly areAll: boolean;
}

/** One after the other, from the first on; or the failure of any of them. */
export async function pagesOf<Page>(
  ask: (after: string | null) => Promise<UpstreamReply<Page>>,
  infoOf: (page: Page) => PageInfo | null | undefined
): Promise<UpstreamReply<Pages<Page>>> {
  const pages: Page[] = [];
  for (let after: string | null = null; ;) {
    const reply: UpstreamReply<Page> = await ask(after);
    if (reply.kind === 'failure') {
      return reply;
    }
    pages.push(reply.answer);
    const info = infoOf(reply.answer);
    after = (info?.hasNextPage && info.endCursor) || null;
    if (after === null || pages.length === MAX_PAGES) {
      return { ...reply, answer: { pages, areAll: after === null } };
    }
  }
}
