const SECRET = /token|password|secret|securejsondata|authorization|cookie|x-grafana-id|api-?key/i;
const REDACTED = '[redacted]';

/**
 * A line of JSON without the values of whatever is named like a secret, at any depth. It works on what is about to be
 * written, so that no way of logging leads around it.
 */
export function redact(line: string): string {
  const fields: unknown = JSON.parse(line, (key, value) => (SECRET.test(key) ? REDACTED : value));
  return `${JSON.stringify(fields)}\n`;
}
