/** What is fetched stands in memory, which a start begins without: the totals that were told are put out again. */
import type { AppId } from '../../../src/engine/identity';
import type { Run } from '../../../src/engine/metricSets/delivery/batch';
import { toldAgain, type Totals } from '../../../src/engine/metricSets/figures/totals';
import type { Sender } from '../adapter';
import { oneByOne } from './messages';

export interface PuttingOut {
  readonly apps: readonly { readonly app: AppId }[];
  readonly sender: Sender;
  readonly place: { totals(app: AppId): Promise<Totals> };
}

export async function putOut({ apps, sender, place }: PuttingOut, run: Run, signal: AbortSignal): Promise<void> {
  if (sender.rendered === undefined) {
    return;
  }
  for (const { app } of apps) {
    const { messages } = sender.encode(toldAgain(app, await place.totals(app)));
    for (const message of await run(oneByOne(messages))) {
      await sender.send(message, signal);
    }
  }
}
