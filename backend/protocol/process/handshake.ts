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

/** The line that tells go-plugin where to connect: the first and only one on stdout. */
export function handshakeLine(socketPath: string): string {
  return `${CORE_PROTOCOL}|${PLUGIN_PROTOCOL}|unix|${socketPath}|grpc|\n`;
}
