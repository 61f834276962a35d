/** A store that is fetched: nothing is sent, what leaves stands ready for who comes for it. */
import type { OutgoingSeries } from '../../../src/engine/metricSets/outgoing';
import type { Message, Nature, Sender } from '../adapter';
import { testPoint } from '../testPoint';
import { Shelf } from './shelf';

export interface FetchedForm {
  readonly contentType: string;
  readonly bodyOf: (series: readonly OutgoingSeries[]) => string;
  /** Points that it has no form for, by sentence. */
  readonly leftOutOf: (series: readonly OutgoingSeries[]) => ReadonlyMap<string, number>;
}

const NOTHING = new Uint8Array();

export function fetchedSender(nature: Nature, { contentType, bodyOf, leftOutOf }: FetchedForm): Sender {
  const shelf = new Shelf();
  const ready = new WeakMap<Message, readonly OutgoingSeries[]>();
  return {
    nature,
    encode(series) {
      const leftOut = leftOutOf(series);
      const all = series.reduce((count, { points }) => count + points.length, 0);
      const message: Message = {
        body: NOTHING,
        points: [...leftOut.values()].reduce((left, out) => left - out, all),
        held: () => series,
      };
      ready.set(message, series);
      return { messages: message.points > 0 ? [message] : [], leftOut };
    },
    async send(message) {
      shelf.put(ready.get(message) ?? []);
      return { kind: 'taken', refused: 0 };
    },
    test: testPoint,
    rendered: () => ({ contentType, body: bodyOf(shelf.all()) }),
  };
}
