/** Headers as `OTEL_EXPORTER_OTLP_HEADERS` has them: `name=value,name=value`, values percent-encoded where they need to be. */

export type ReadHeaders =
  | { readonly kind: 'headers'; readonly headers: Readonly<Record<string, string>> }
  /** Names no value: they are secrets. */
  | { readonly kind: 'problem'; readonly words: string };

const TOKEN = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;
/** What the request itself has to say. */
const TAKEN = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'host',
  'transfer-encoding',
]);
const WANTED = 'Give pairs such as `Authorization=Bearer abc`, separated by commas; a comma in a value is written %2C';

export function readHeaders(text: string | undefined): ReadHeaders {
  const pairs = (text ?? '')
    .split(',')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '');
  const headers: Record<string, string> = {};
  for (const [index, pair] of pairs.entries()) {
    const at = pair.indexOf('=');
    const name = pair.slice(0, Math.max(at, 0)).trim().toLowerCase();
    const value = decoded(pair.slice(at + 1).trim());
    const fault = faultOf(name, value);
    if (fault !== undefined) {
      return { kind: 'problem', words: `The secret \`headers\` can't be used: entry ${index + 1} ${fault}. ${WANTED}` };
    }
    headers[name] = value;
  }
  return { kind: 'headers', headers };
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    // A percent sign that stands for itself.
    return value;
  }
}

function faultOf(name: string, value: string): string | undefined {
  if (!TOKEN.test(name)) {
    return 'has no name that a header can have before its =';
  }
  if (TAKEN.has(name)) {
    return `is \`${name}\`, which is set by what is sent`;
  }
  return /^[\t\x20-\x7e]+$/.test(value) ? undefined : `(\`${name}\`) has no value that a header can have after its =`;
}
