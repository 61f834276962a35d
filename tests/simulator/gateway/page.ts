/** Relay's pages: a cursor says how many entries stand before it. */
export interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
}

/** @param largest a page holds no more, whatever `first` says. */
export function page<Node>(all: readonly Node[], { first, after }: PageArguments, largest: number) {
  const from = after ? Number(Buffer.from(after, 'base64').toString()) : 0;
  const to = from + Math.min(first ?? largest, largest);
  const hasNextPage = to < all.length;
  return {
    nodes: all.slice(from, to),
    pageInfo: { hasNextPage, endCursor: hasNextPage ? Buffer.from(String(to)).toString('base64') : null },
  };
}
