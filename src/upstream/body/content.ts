/** What a body holds, told apart before anybody believes it. */
import { bulkOf, type Bulk } from './bulk';
import type { RawAnswer } from '../post';

export type Content =
  /** JSON with `data` or `errors`. */
  | { readonly kind: 'graphql'; readonly json: unknown }
  /** Other JSON, or text: its beginning. */
  | { readonly kind: 'json' | 'text'; readonly text: string }
  | { readonly kind: 'web page' }
  /** JSON that begins well and can't be read, or nothing at all: cut on its way. */
  | { readonly kind: 'cut' }
  | { readonly kind: Exclude<Bulk, 'fits'> };

/** Of an answer that is none: whatever it says, it says at once. */
const LONGEST_REFUSAL = 1024 * 1024;
const LONGEST_TEXT = 4_000;

export const isFine = (status: number): boolean => status >= 200 && status < 300;

export function contentOf({ status, body }: RawAnswer): Content {
  const bytes = isFine(status) ? body : body.subarray(0, LONGEST_REFUSAL);
  const bulk = bulkOf(bytes);
  if (bulk !== 'fits') {
    return { kind: bulk };
  }
  const text = new TextDecoder().decode(bytes);
  const beginning = text.slice(0, LONGEST_TEXT).trimStart();
  try {
    const json: unknown = JSON.parse(text);
    return isGraphQL(json) ? { kind: 'graphql', json } : { kind: 'json', text: beginning };
  } catch {
    switch (beginning.charAt(0)) {
      case '{':
      case '':
        return { kind: 'cut' };
      case '<':
        return { kind: 'web page' };
      default:
        return { kind: 'text', text: beginning };
    }
  }
}

const isGraphQL = (json: unknown): boolean =>
  typeof json === 'object' && json !== null && ('data' in json || 'errors' in json);
