/** go-plugin's magic cookie: no security, only a sign that a host and not a person has started the process. */
const COOKIE = { name: 'grafana_plugin_type', value: 'datasource' };
const CORE_PROTOCOL = 1;
const PLUGIN_PROTOCOL = 2;

export type Environment = Readonly<Record<string, string | undefined>>;

export const STARTED_BY_HAND =
  'This program is a Grafana plugin. It does nothing on its own: ' +
  'put it into the plugins folder of a Grafana, and Grafana starts it.';

export function isStartedByGrafana(env: Environment): boolean {
  return env[COOKIE.name] === COOKIE.value;
}

/** Where Grafana finds the plugin: the path of a unix socket, or host and port. */
export interface Address {
  readonly network: 'unix' | 'tcp';
  readonly address: string;
}

/** The line that tells go-plugin where to connect: the first and only one on stdout. */
export function handshakeLine({ network, address }: Address): string {
  return `${CORE_PROTOCOL}|${PLUGIN_PROTOCOL}|${network}|${address}|grpc|\n`;
}
