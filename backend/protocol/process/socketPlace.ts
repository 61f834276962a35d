import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from './handshake';

/** What the system lets the path of a unix socket have. */
const MOST_BYTES = process.platform === 'darwin' ? 103 : 107;
/** For the name a socket is made under before it takes the place of one that is gone. */
const SPARE_BYTES = 5;
const FOLDER = 'plugin-';
const RANDOM_BYTES = 6;
/** Where a system has room for such things, when the folder it was told to use won't do. */
const OTHERS = ['/tmp', '/var/tmp', '/dev/shm'];

export interface SocketPlace {
  /** Of the socket's own; only this user can look into it. Others on the machine must not ask for this data. */
  readonly folder: string;
  readonly path: string;
  /** Why it is not where it was meant to be: a sentence for each place that won't do. */
  readonly passedOver: readonly string[];
  /** Takes the socket and its folder away; more than once does no harm. */
  remove(): void;
}

/** @throws with a sentence that says why none of the places will do. */
export function placeForSocket(env: Environment): SocketPlace {
  const passedOver: string[] = [];
  for (const parent of new Set([env['PLUGIN_UNIX_SOCKET_DIR'] || tmpdir(), tmpdir(), ...OTHERS])) {
    const made = folderIn(parent);
    if (typeof made !== 'string') {
      const { folder } = made;
      const remove = () => rmSync(folder, { recursive: true, force: true });
      return { folder, path: join(folder, 'socket'), passedOver, remove };
    }
    passedOver.push(`${parent} won't do: ${made}.`);
  }
  throw new Error(
    `There is no place for the socket that Grafana connects to. ${passedOver.join(' ')} Let Grafana's user write /tmp, ` +
      'or set PLUGIN_UNIX_SOCKET_DIR in the environment of Grafana to a folder with a short path that it may write.'
  );
}

/** Or the reason why there can't be one. */
function folderIn(parent: string): { readonly folder: string } | string {
  const length = Buffer.byteLength(join(parent, FOLDER, 'socket')) + RANDOM_BYTES + SPARE_BYTES;
  if (length > MOST_BYTES) {
    return `a socket's path may have ${MOST_BYTES} bytes, and this one would have ${length}`;
  }
  try {
    return { folder: mkdtempSync(join(parent, FOLDER)) };
  } catch (error) {
    return error instanceof Error && 'code' in error
      ? `no folder can be made there (${String(error.code)})`
      : String(error);
  }
}
