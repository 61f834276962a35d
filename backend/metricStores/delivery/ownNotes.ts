/** Where a delivery stands, known to this process and those after it on its folder. */
import type { NotingPlace } from '../../../src/engine/metricSets/delivery/place';
import { takenOver, type OwnLog } from '../../../src/engine/metricSets/delivery/takenOver';
import type { DeliveryNotes } from '../../store/deliveries';

export function ownNotes(notes: DeliveryNotes, key: string): NotingPlace {
  let era = '';
  return {
    isShared: false,
    begin: async (log: OwnLog) => {
      era = log.era;
      return takenOver(await notes.read(key), undefined, log);
    },
    write: (noted, totals) => notes.write(key, era, noted, totals),
    totals: (app) => notes.totals(key, app),
    follow: async () => undefined,
  };
}
