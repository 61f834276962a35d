/** The point that *Test* sends: it shows whether a store takes any, and is made of nothing of the apps'. */
import { parseAppId } from '../../src/engine/identity';
import type { OutgoingSeries } from '../../src/engine/metricSets/outgoing';
import { epochMs, MINUTE } from '../../src/engine/time';

const NO_APP = parseAppId('00000000-0000-0000-0000-000000000000');

export const TEST_METRIC = 'forge_app_metrics_test';

/** A gauge: it adds nothing to any count, however often it is sent. @param now epoch milliseconds. */
export function testPoint(now: number): readonly OutgoingSeries[] {
  if (NO_APP === undefined) {
    return [];
  }
  const end = epochMs(Math.floor(now / MINUTE) * MINUTE);
  const points = [{ start: end, end, value: 1 }];
  return [{ app: NO_APP, name: TEST_METRIC, unit: '1', attributes: {}, shape: 'number', temporality: 'gauge', points }];
}
