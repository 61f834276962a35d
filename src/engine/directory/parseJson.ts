/** Undefined for what is no JSON: what a memo holds may be damaged, and is looked up again. */
export function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
