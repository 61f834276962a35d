/** What the plugin's own deliveries make of a simulated app, an hour at a time: no more of it is held at once. */
import type { Sender } from '../../../backend/metricStores/adapter';
import { openingOf } from '../../../backend/metricStores/registry';
import type { OutgoingSeries } from '../../../src/engine/metricSets/outgoing';
import { DeliveringDay } from '../../../tests/scenarios/delivering/deliveringDay';
import { WAYS, type Way } from '../../../tests/scenarios/delivering/ways';

/** Of the simulated app; what that comes to is said. */
const SERIES = 30;
const HOUR_MINUTES = 60;

export type Batches = readonly (readonly OutgoingSeries[])[];

/** Ways of one kind are given the same batches. */
export const kindOf = ({ says, set = 'all' }: Way): string => `${says}, ${set}`;

/** @param use what was made since it was called last, by its kind. */
export async function makeBatches(
  minutes: number,
  use: (made: ReadonlyMap<string, Batches>) => Promise<void>
): Promise<void> {
  const ways = ['otlp-delta', 'otlp-cumulative'].flatMap((name) => {
    const way = named(name);
    return [
      { ...way, name: `${name}-all` },
      { ...way, name: `${name}-few`, set: 'few' as const },
    ];
  });
  const made = new Map(ways.map((way) => [way.name, [] as (readonly OutgoingSeries[])[]]));
  const day = await DeliveringDay.start(
    ways,
    { series: SERIES },
    {
      openingOf: (adapter) => (store, secrets, network) => {
        const opening = openingOf(adapter)?.(store, secrets, network) ?? { kind: 'wrong', faults: [] };
        return opening.kind === 'open'
          ? { ...opening, store: { ...opening.store, sender: keeping(opening.store.sender, made.get(store.name)) } }
          : opening;
      },
    }
  );
  try {
    for (let minute = 0; minute < minutes; minute += HOUR_MINUTES) {
      await day.pass(Math.min(HOUR_MINUTES, minutes - minute));
      await use(new Map(ways.map((way) => [kindOf(way), made.get(way.name)?.splice(0) ?? []])));
    }
  } finally {
    await day.close();
  }
}

const named = (name: string): Way => {
  const found = WAYS.find((way) => way.name === name);
  if (found === undefined) {
    throw new Error(`There is no way ${name}.`);
  }
  return found;
};

/** Keeps what it is given, and says that it was taken. */
const keeping = (sender: Sender, batches: (readonly OutgoingSeries[])[] = []): Sender => ({
  ...sender,
  encode(series) {
    batches.push(series);
    return sender.encode(series);
  },
  send: () => Promise.resolve({ kind: 'taken', refused: 0 }),
});
