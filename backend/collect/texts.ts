/** Said at a start, and by `--check`. */
export const ALONE =
  'No other process may collect for the same accounts from another data folder, unless both share a Redis: the calls of both would be too many.';
