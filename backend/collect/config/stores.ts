/** The metric stores of a data source of the file, each held against what its adapter wants to be told. */
import type { MetricStore } from '../../../src/engine/metricSets/store';
import { secretsOf } from '../../metricStores/delivery/deliveries';
import { openingOf } from '../../metricStores/registry';
import type { StoreNetwork } from '../../metricStores/adapter';
import { GIVEN_KEYS, isLongEnough, TOO_SHORT } from '../../metricStores/pulled/given';
import type { Path } from './located';
import type { Problem } from './problems';

export interface CheckedStores {
  readonly fetched: readonly string[];
  readonly sentTo: readonly string[];
  readonly problems: readonly Problem[];
}

/** Nothing is sent to find out whether settings can be read. */
const UNREACHED = { kind: 'failure', isFinal: true, words: 'nothing is sent here' } as const;
const NO_NETWORK: StoreNetwork = { post: async () => UNREACHED, lines: async () => UNREACHED };

/** @param at of the data source. */
export function checkStores(
  stores: readonly MetricStore[],
  secrets: Readonly<Record<string, string>>,
  at: Path
): CheckedStores {
  const fetched: string[] = [];
  const sentTo: string[] = [];
  const problems: Problem[] = [];
  for (const store of stores) {
    const place: Path = [...at, 'jsonData', 'export', ...store.path.split('.').map(numberOrName)];
    const own = secretsOf(store.name, secrets);
    const opening = openingOf(store.adapter)?.(store, own, NO_NETWORK);
    if (opening === undefined) {
      problems.push({ path: [...place, 'adapter'], message: `: There is no adapter "${store.adapter}".` });
    } else if (opening.kind === 'wrong') {
      problems.push(
        ...opening.faults.map(({ field, message }) => ({ path: [...place, field], message: `: ${message}` }))
      );
    } else {
      (opening.store.sender.rendered ? fetched : sentTo).push(store.name);
    }
    for (const key of GIVEN_KEYS) {
      const given = own[key];
      if (given !== undefined && !isLongEnough(given)) {
        problems.push({
          path: [...at, 'secureJsonData', `store.${store.name}.${key}`],
          message: TOO_SHORT,
        });
      }
    }
  }
  return { fetched, sentTo, problems };
}

export const numberOrName = (part: string): string | number => (/^\d+$/.test(part) ? Number(part) : part);
