/** Windows that simulated instances share: each has a store of its own, and what one fetches is copied to the others. */
import type { ChunkStore } from '../../chunk/store';
import type { AppRef } from '../../identity';
import { after, durationMs, type Clock, type EpochMs } from '../../time';
import { nextWindow, type WindowStart } from '../../window/grid';
import { LEASE, type Flights } from '../windows/flights';

interface Instance {
  readonly own: ChunkStore;
  readonly arrived: Map<string, (window: WindowStart) => void>;
}

const nameOf = ({ account, app }: AppRef): string => `${account} ${app}`;

export class SimulatedWindows {
  private readonly instances: Instance[] = [];
  private readonly leases = new Map<string, { readonly holder: Instance; readonly until: EpochMs }>();

  constructor(private readonly clock: Clock) {}

  instance(own: ChunkStore): { readonly store: ChunkStore; readonly flights: Flights } {
    const instance: Instance = { own, arrived: new Map() };
    this.instances.push(instance);
    return {
      store: {
        ...own,
        put: async (app, chunk) => {
          await own.put(app, chunk);
          for (const other of this.instances) {
            const arrived = other.arrived.get(nameOf(app));
            if (other !== instance && arrived) {
              await other.own.put(app, chunk);
              arrived(chunk.header.window);
            }
          }
        },
      },
      flights: {
        follow: (app, arrived) => void instance.arrived.set(nameOf(app), arrived),
        begin: async (app, window, known) => {
          const headers = await own.headers(app, { from: window, to: nextWindow(window) });
          if (headers.some(({ fetchedAt }) => fetchedAt > (known ?? 0))) {
            return { kind: 'there' };
          }
          const name = `${nameOf(app)} ${window}`;
          const lease = this.leases.get(name);
          const now = this.clock.now();
          if (lease && lease.holder !== instance && lease.until > now) {
            return { kind: 'elsewhere', wait: durationMs(lease.until - now) };
          }
          this.leases.set(name, { holder: instance, until: after(now, LEASE) });
          return { kind: 'begun' };
        },
        end: async (app, window) => {
          const name = `${nameOf(app)} ${window}`;
          if (this.leases.get(name)?.holder === instance) {
            this.leases.delete(name);
          }
        },
      },
    };
  }
}
