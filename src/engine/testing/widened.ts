/** As compared: numbers in a list, whatever array they are in. Bun holds two typed arrays with a NaN for different. */
export const widened = (value: unknown): unknown =>
  ArrayBuffer.isView(value)
    ? Array.from(value as Float64Array)
    : Array.isArray(value)
      ? value.map(widened)
      : typeof value === 'object' && value !== null && Object.getPrototypeOf(value) !== null
        ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, widened(one)]))
        : value;
