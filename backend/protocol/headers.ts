/** Headers of a request; a name's case doesn't matter. They can hold a user's tokens, so that nothing lists them. */
export class RequestHeaders {
  readonly #values: ReadonlyMap<string, readonly string[]>;

  constructor(entries: Iterable<readonly [name: string, values: readonly string[]]>) {
    this.#values = new Map(Array.from(entries, ([name, values]) => [name.toLowerCase(), values]));
  }

  /** The first value. */
  get(name: string): string | undefined {
    return this.getAll(name)[0];
  }

  getAll(name: string): readonly string[] {
    return this.#values.get(name.toLowerCase()) ?? [];
  }
}

/** From the protocol's two ways to write headers: a value a name, or a list of them. */
export function headersOf(
  wire: Readonly<Record<string, string | { readonly values: readonly string[] }>>
): RequestHeaders {
  return new RequestHeaders(
    Object.entries(wire).map(([name, value]) => [name, typeof value === 'string' ? [value] : value.values])
  );
}
