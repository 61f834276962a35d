/** The adapters that there are, by the word a store's settings name them by. */
import { circonus } from './circonus/circonus';
import { datadog } from './datadog/datadog';
import { graphite } from './graphite/graphite';
import { influxdb } from './influxdb/influxdb';
import { otlp } from './otlp/otlp';
import { prometheus } from './prometheus/prometheus';
import { webhookAt } from './webhook/webhook';
import { isAdapterKind, type AdapterKind } from '../../src/engine/metricSets/adapters';
import { openStore, type OpenStore } from './opening';

/** Each opens a store of its kind. */
const OPENING: Readonly<Record<AdapterKind, OpenStore>> = {
  circonus: openStore(circonus),
  datadog: openStore(datadog),
  graphite: openStore(graphite),
  influxdb: openStore(influxdb),
  otlp: openStore(otlp),
  prometheus: openStore(prometheus),
  webhook: openStore(webhookAt(Date.now)),
};

export const openingOf = (kind: string): OpenStore | undefined => (isAdapterKind(kind) ? OPENING[kind] : undefined);
