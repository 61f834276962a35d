/** Nothing but a variable, as Grafana writes them; `^$name$` is one as well, in a pattern. */
const REFERENCE = /^\^?(?:\$(\w+)|\$\{(\w+)(?::[^}]*)?\}|\[\[(\w+)(?::[^\]]*)?\]\])\$?$/;

/** The variable that a text is; undefined for any other text. */
export function referredTo(text: string): string | undefined {
  const [, ...names] = REFERENCE.exec(text.trim()) ?? [];
  return names.find((name) => name !== undefined);
}
