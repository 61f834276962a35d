import type { Environment } from './handshake';

/** This machine alone: Grafana is on it, and others must not ask for this data. */
const HOST = '127.0.0.1';
const HIGHEST = 65_535;

/**
 * Listens at the first port that is free of those that Grafana allows: where it does not speak over unix sockets, on Windows.
 * @param listen resolves when it is listened at an address, and rejects when that can't be.
 * @returns the address. @throws with a sentence when there is none.
 */
export async function listenAtPort(env: Environment, listen: (address: string) => Promise<void>): Promise<string> {
  const [first, last] = [portIn(env, 'PLUGIN_MIN_PORT'), portIn(env, 'PLUGIN_MAX_PORT')];
  let reason = 'the first is above the last';
  for (let port = first; port <= last; port += 1) {
    const address = `${HOST}:${port}`;
    try {
      await listen(address);
      return address;
    } catch (error) {
      reason = `the last try said: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  throw new Error(
    `No port from ${first} to ${last} on ${HOST} can be listened at; ${reason}. ` +
      'Grafana names them (PLUGIN_MIN_PORT, PLUGIN_MAX_PORT): free one of them, and start Grafana again.'
  );
}

function portIn(env: Environment, name: string): number {
  const text = env[name] ?? '';
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > HIGHEST) {
    throw new Error(`${name} should be a port from 1 to ${HIGHEST}, and is ${JSON.stringify(text)}: Grafana sets it.`);
  }
  return port;
}
