/** The network that the plugin sends by, to receivers on this machine, in real time. */
import { readAllowedHosts } from '../../../backend/metricStores/network/allowedHosts';
import { createStoreNetwork } from '../../../backend/metricStores/network/storeNetwork';
import type { StoreNetwork } from '../../../backend/metricStores/adapter';
import { processClock } from '../../../backend/plugin/clock';
import { before, SECOND, type Clock } from '../../../src/engine/time';

const storeHosts = readAllowedHosts('127.0.0.0/8').hosts;
const real = processClock();

/** Before it ends its lines, a sender waits a second for a proxy that has nobody behind it; there is none here. */
const HURRIED_MS = 10;
const hurried: Clock = {
  ...real,
  schedule: (at, task) =>
    real.schedule(at - real.now() <= SECOND ? before(at, at - real.now() - HURRIED_MS) : at, task),
};

export const ownNetwork: StoreNetwork = {
  post: createStoreNetwork({ storeHosts }, real).post,
  lines: createStoreNetwork({ storeHosts }, hurried).lines,
};
