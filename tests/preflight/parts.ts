/** Parts of `npm test` that need more than Node and git. A test that is skipped stands here, and asks what is asked here. */
import { prometheusTools } from '../prometheus/tools';
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
    name: 'percentiles compared with Prometheus, and the own metrics checked by it',
    lacks: 'prometheus and promtool are not installed',
    broughtBy: 'apt-get install prometheus',
    isPossible: () => prometheusTools() !== undefined,
  },
  {
    name: 'HTTPS by a private certificate authority, and through a proxy',
    lacks: 'openssl is not installed',
    broughtBy: 'apt-get install openssl',
    isPossible: hasOpenssl,
  },
  {
    name: 'a data folder on a disk that is really full',
    lacks: 'neither this user nor sudo may mount a tmpfs',
    isPossible: canMountTmpfs,
  },
];

export function hasOpenssl(): boolean {
  return Bun.which('openssl') !== null;
}
