/** A trouble lived through, and what each receiver holds afterwards. */
import { DeliveringDay, type Reckoned, type WithReal } from './deliveringDay';
import type { Trouble } from './troubles';
import type { Way } from './ways';

type Gateway = Parameters<typeof DeliveringDay.start>[1];

export interface Lived {
  readonly reckoned: readonly Reckoned[];
  /** By store, how often its receiver died. */
  readonly deaths: ReadonlyMap<string, number>;
}

/** @param look at what is there, before the process ends and sends what it still has. */
export async function lived(
  { minutes, at, folder }: Trouble,
  ways: readonly Way[],
  gateway: Gateway = {},
  withReal?: WithReal,
  look: (reckoned: readonly Reckoned[]) => Promise<void> = () => Promise.resolve()
): Promise<Lived> {
  const day = await DeliveringDay.start(ways, gateway, {
    ...(withReal && { withReal }),
    ...(folder !== undefined && { folder }),
  });
  try {
    await day.pass(minutes, (minute) => at(day, minute));
    await day.untilDone(day.range.from + minutes * 60_000);
    const faults = day.outlets.flatMap(({ way, receiver }) =>
      (receiver?.faults ?? []).map((fault) => `${way.name}: ${fault}`)
    );
    if (faults.length > 0) {
      throw new Error(`What came could not be read: ${faults.slice(0, 3).join('; ')}`);
    }
    const deaths = new Map(day.outlets.map(({ way, receiver }) => [way.name, receiver?.deaths ?? 0]));
    const reckoned = await day.reckoned();
    await look(reckoned);
    return { reckoned, deaths };
  } finally {
    await day.close();
  }
}
