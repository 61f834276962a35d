/** A store that is fetched: nothing is sent, what leaves stands ready for who comes for it. */
import type { InTurns } from '../../../src/engine/metricSets/figures/snapshot';
import type { OutgoingSeries } from '../../../src/engine/metricSets/outgoing';
import { inTurns } from '../../turns/turns';
import type { Message, Nature, Sender } from '../adapter';
import { testPoint } from '../testPoint';
import { slicesOf } from '../text/batches';
import { LeftOut } from '../text/leftOut';
import { Shelf } from './shelf';

export interface FetchedForm {
  readonly contentType: string;
  readonly bodyOf: (series: Iterable<OutgoingSeries>) => InTurns<string>;
  /** @returns what counts the points that it has no form for: told of the series of one batch, some at a time. */
  readonly counting: (leftOut: LeftOut) => (series: readonly OutgoingSeries[]) => void;
}

const NOTHING = new Uint8Array();
/** Some milliseconds' worth. */
const SERIES_A_MESSAGE = 500;

export function fetchedSender(nature: Nature, { contentType, bodyOf, counting }: FetchedForm): Sender {
  const shelf = new Shelf();
  const ready = new WeakMap<Message, readonly OutgoingSeries[]>();

  function* messagesOf(series: readonly OutgoingSeries[], leftOut: LeftOut): Generator<Message> {
    const count = counting(leftOut);
    for (const some of slicesOf(series, SERIES_A_MESSAGE)) {
      const before = leftOut.points;
      count(some);
      const points = some.reduce((sum, each) => sum + each.points.length, 0) - (leftOut.points - before);
      if (points > 0) {
        const message: Message = { body: NOTHING, points, held: () => some };
        ready.set(message, some);
        yield message;
      }
    }
  }

  return {
    nature,
    encode(series) {
      const leftOut = new LeftOut();
      return { messages: messagesOf(series, leftOut), leftOut: leftOut.counts };
    },
    async send(message) {
      shelf.put(ready.get(message) ?? []);
      return { kind: 'taken', refused: 0 };
    },
    test: testPoint,
    rendered: async () => ({ contentType, body: await inTurns(bodyOf(shelf.all())) }),
  };
}
