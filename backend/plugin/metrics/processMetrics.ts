/** What the process itself comes to: its store, its memory, and how long it sees to nothing else. */
import { Gauge, type Registry } from 'prom-client';
import type { ProcessObserved } from '../../../src/engine/service/status/observed';
import { after, durationMs, MINUTE, SECOND, type Clock } from '../../../src/engine/time';
import { watchEventLoopLag } from './eventLoopLag';
import { createRecent } from './recent';

export type StoreRoom = ProcessObserved['store'];

export interface ProcessMetrics {
  /** To be called before the figures are read. */
  note(): Promise<void>;
  observed(): Promise<Omit<ProcessObserved, 'answers'>>;
  stop(): void;
}

const RECENT = durationMs(5 * MINUTE);
const SAMPLED_EVERY = durationMs(10 * SECOND);

export function createProcessMetrics(
  clock: Clock,
  roomOf: () => Promise<StoreRoom>,
  registers: Registry[]
): ProcessMetrics {
  const gauge = (name: string, help: string): Gauge =>
    new Gauge({ name: `forge_app_metrics_${name}`, help, registers });

  const ofStore: { readonly gauge: Gauge; readonly of: (room: StoreRoom) => number | undefined }[] = [];
  const storeGauge = (name: string, help: string, of: (room: StoreRoom) => number | undefined): void => {
    ofStore.push({ gauge: gauge(`store_${name}`, help), of });
  };
  storeGauge('size_bytes', 'What is stored, on the disk or, where there is none, in memory.', ({ bytes }) => bytes);
  storeGauge('limit_bytes', 'How large the store may grow: then the oldest windows go.', ({ maxBytes }) => maxBytes);
  storeGauge('windows', 'Windows in the store.', ({ windows }) => windows);
  storeGauge(
    'oldest_window_timestamp_seconds',
    'When the oldest window in the store began.',
    ({ oldest }) => oldest && oldest / SECOND
  );
  storeGauge('disk_free_bytes', 'What the disk of the data folder still takes.', ({ diskFree }) => diskFree);

  const sinceCollected = watchEventLoopLag();
  const lag = gauge(
    'event_loop_lag_seconds',
    'The longest time for which the process saw to nothing else, since this was last collected.'
  );
  const memory = gauge('process_resident_memory_bytes', 'Memory that the process has.');

  // Beside what is collected, which begins anew each time: who asks for the status takes nothing away from others.
  const sampled = watchEventLoopLag();
  const recent = createRecent(clock, RECENT, Math.max);
  let cancel = (): void => undefined;
  const sample = (): void => {
    recent.add('lag', sampled.longest());
    cancel = clock.schedule(after(clock.now(), SAMPLED_EVERY), sample);
  };
  sample();

  return {
    async note() {
      const room = await roomOf();
      for (const each of ofStore) {
        const value = each.of(room);
        if (value === undefined) {
          each.gauge.remove();
        } else {
          each.gauge.set(value);
        }
      }
      lag.set(sinceCollected.longest());
      memory.set(process.memoryUsage.rss());
    },
    async observed() {
      return {
        store: await roomOf(),
        memoryBytes: process.memoryUsage.rss(),
        eventLoopLag: recent.values().get('lag') ?? 0,
      };
    },
    stop: () => cancel(),
  };
}
