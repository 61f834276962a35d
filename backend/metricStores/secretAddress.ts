/** An address that is a secret itself: whoever knows it may write there. */
import { addressFault } from './fields';

export interface SecretAddress {
  /** Undefined where it can't be used, and `words` say why. */
  readonly url: URL | undefined;
  readonly words: string;
  /** What must not be shown, should the receiver repeat it: the whole, its parts, and its last part, which often is the key. */
  readonly hidden: readonly string[];
}

/** @param wanted what would be right. What was typed is not repeated. */
export function secretAddress(text: string, wanted: string): SecretAddress {
  const url = URL.parse(text);
  const fault = addressFault(url, '@', wanted);
  if (url === null || fault !== undefined) {
    return { url: undefined, words: fault ?? '', hidden: [text] };
  }
  const { href, pathname, search, searchParams } = url;
  return {
    url,
    words: '',
    hidden: [text, href, pathname, ...pathname.split('/').slice(-1), search, ...searchParams.values()],
  };
}
