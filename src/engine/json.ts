/** What a text of JSON says; undefined where it is none, which no schema takes for anything else. */
export function jsonOf(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
