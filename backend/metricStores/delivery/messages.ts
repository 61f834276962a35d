/** The messages of a batch: made one by one, known by what they hold, and whether all that they are made of is here. */
import { createHash } from 'node:crypto';
import type { AppRef } from '../../../src/engine/identity';
import type { StoredHistory } from '../../../src/engine/metricSets/delivery/history';
import type { Batch } from '../../../src/engine/metricSets/delivery/noted';
import { MOST_WINDOWS, reachFrom } from '../../../src/engine/metricSets/delivery/reachable';
import type { InTurns } from '../../../src/engine/metricSets/figures/snapshot';
import { PAUSE } from '../../../src/engine/query/reading/evaluating';
import { latest } from '../../../src/engine/time';
import { windowOf } from '../../../src/engine/window/grid';
import { halvesOf } from '../../../src/engine/metricSets/delivery/halves';
import type { OutgoingSeries } from '../../../src/engine/metricSets/outgoing';
import type { Message, Sender } from '../adapter';

/** A message of a few megabytes takes its time; others have their turn before the next. */
export function* oneByOne(messages: Iterable<Message>): InTurns<readonly Message[]> {
  const all: Message[] = [];
  for (const message of messages) {
    all.push(message);
    yield PAUSE;
  }
  return all;
}

/** Undefined where its points don't make a message in each half. */
export function halved(messages: readonly Message[], index: number, sender: Sender): readonly Message[] | undefined {
  const [first, second] = halvesOf(messages[index]?.held() ?? []).map((half) => encoded(half, sender));
  return first.length > 0 && second.length > 0
    ? [...messages.slice(0, index), ...first, ...second, ...messages.slice(index + 1)]
    : undefined;
}

const encoded = (series: readonly OutgoingSeries[], sender: Sender): readonly Message[] => [
  ...sender.encode(series).messages,
];

const DIGEST_LENGTH = 22;

export const digestOf = ({ body }: Message): string =>
  createHash('sha256').update(body).digest('base64url').slice(0, DIGEST_LENGTH);

/** The same wherever the batch is made, and of no other batch. */
export const markOf = ({ app, lane, from, to, changesFrom, changesTo }: Batch): string =>
  [app, lane, from, to, changesFrom, changesTo].join(' ');

/** Whether all windows of a batch are settled here, as they were where it was begun. */
export async function hasCome(batch: Batch, ref: AppRef, history: StoredHistory): Promise<boolean> {
  const { headers } = await history.look(ref, windowOf(batch.from), batch.changesTo);
  const { until, behindHole } = reachFrom(batch.from, headers, MOST_WINDOWS);
  return latest(until, behindHole ?? until) >= batch.to;
}
