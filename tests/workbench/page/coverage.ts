/** What an answer says about itself in `meta`. */
import type { DataFrame, QueryResultMetaNotice } from '@grafana/data';
import { z } from 'zod';

const count = z.number().int().nonnegative();
const coverageSchema = z.object({
  windows: count,
  fetched: count,
  provisional: count,
  pending: count,
  failed: count,
  gone: count,
});

/** Of the first frame that carries it; one that can't be read is an error, not nothing. */
export function readCoverage(frames: readonly DataFrame[]): z.output<typeof coverageSchema> | undefined {
  const found: unknown = frames.map((frame) => frame.meta?.custom?.['coverage']).find((value) => value !== undefined);
  return found === undefined ? undefined : coverageSchema.parse(found);
}

/** Each once, although every frame may carry it. */
export function readNotices(frames: readonly DataFrame[]): readonly QueryResultMetaNotice[] {
  const notices = frames.flatMap((frame) => frame.meta?.notices ?? []);
  return [...new Map(notices.map((notice) => [`${notice.severity} ${notice.text}`, notice])).values()];
}
