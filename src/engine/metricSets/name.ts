/** Names of sets and stores: they stand in messages, in metrics, and in the names of secrets. */
import { text } from '../tolerant';
import { pathOf, quoted, type Read } from './problem';

/** No dot: a store's secret is `store.<name>.<key>`. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} _/-]{0,99}$/u;

/** @param what is named, such as "set". @param example of a name. */
export function readName(value: unknown, path: string, what: string, example: string): Read<string> {
  const name = text.safeParse(value).data;
  if (name !== undefined && NAME.test(name)) {
    return { entry: name, problems: [] };
  }
  const why = name === undefined ? `This ${what} has no name` : `${quoted(name)} can't be the name of a ${what}`;
  const message = `${why}: give one such as ${example}, of at most 100 letters, digits, spaces, and the signs _ - and /, beginning with a letter or digit. Until then it is left out.`;
  return { entry: undefined, problems: [{ path: pathOf(path, 'name'), message }] };
}
