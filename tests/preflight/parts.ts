/** Parts of `npm test` that need more than Node and git. A test that is skipped stands here, and asks what is asked here. */
import { prometheusTools } from '../prometheus/tools';
import { victoriaMetricsPath } from '../stores/victoriaMetrics';
import { redisServer } from '../redis/tools';
import { canSlowDown } from './slowDisk';
import { canMountTmpfs } from './tmpfs';

export interface Part {
  readonly name: string;
  readonly lacks: string;
  /** Debian's command for it. Without one the machine itself doesn't allow it, and a build machine may leave it out. */
  readonly broughtBy?: string;
  readonly isPossible: () => boolean;
}

export const parts: readonly Part[] = [
  {
    name: 'percentiles compared with Prometheus, the own metrics checked by it, and what it holds of what it was sent',
    lacks: 'prometheus and promtool are not installed',
    broughtBy: 'apt-get install prometheus',
    isPossible: () => prometheusTools() !== undefined,
  },
  {
    name: 'what is sent to metric stores, read back from a VictoriaMetrics',
    lacks: 'victoria-metrics is not installed',
    broughtBy: 'apt-get install victoria-metrics',
    isPossible: () => victoriaMetricsPath() !== null,
  },
  {
    name: 'HTTPS by a private certificate authority, and through a proxy',
    lacks: 'openssl is not installed',
    broughtBy: 'apt-get install openssl',
    isPossible: hasOpenssl,
  },
  {
    name: 'what several Grafanas share by Redis',
    lacks: 'redis-server is not installed',
    broughtBy: 'apt-get install redis-server',
    isPossible: () => redisServer() !== undefined,
  },
  {
    name: 'a data folder on a disk that is really full, or read-only',
    lacks: 'neither this user nor sudo may mount a tmpfs',
    isPossible: canMountTmpfs,
  },
  {
    name: 'a data folder on a slow disk',
    lacks: 'strace is not installed, or may not watch other processes',
    isPossible: canSlowDown,
  },
];

export function hasOpenssl(): boolean {
  return Bun.which('openssl') !== null;
}
