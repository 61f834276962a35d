const SECRET = /token|password|secret|securejsondata|authorization|cookie|x-grafana-id|x-id-token|api-?key/i;
const REDACTED = '[redacted]';
/** Deeper things are not worth a log line, and a cycle has no end. */
const MAX_DEPTH = 6;

/** The same fields with the values of all that is named like a secret taken out, at any depth. */
export function redact(fields: Record<string, unknown>): Record<string, unknown> {
  return redactObject(fields, 0);
}

function redactObject(fields: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, SECRET.test(key) ? REDACTED : redactValue(value, depth + 1)])
  );
}

function redactValue(value: unknown, depth: number): unknown {
  // Errors have a serializer of their own; what knows its own JSON, such as a date, keeps it.
  if (typeof value !== 'object' || value === null || value instanceof Error || 'toJSON' in value) {
    return value;
  }
  if (depth > MAX_DEPTH) {
    return '[too deep]';
  }
  return Array.isArray(value) ? value.map((item) => redactValue(item, depth + 1)) : redactObject(value, depth);
}
