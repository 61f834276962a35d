/** What parts of pictures came to a moment ago, of all apps: most of a picture stays as it is while its newest window grows. */
import { LRUCache } from 'lru-cache';
import type { AppRef } from '../../identity';
import type { KeptParts, Part } from '../../query/asked/keptParts';
import { durationMs, HOUR } from '../../time';

interface Kept {
  readonly answers: Float64Array;
  readonly part: Part;
}

/** Of all of them, and of one. */
const MOST_BYTES = 8 * 1024 * 1024;
const MOST_BYTES_OF_ONE = 512 * 1024;
/** Of a part, of a group with its array, and of a text. */
const PART_BYTES = 500;
const GROUP_BYTES = 200;
const TEXT_BYTES = 100;

/** What is around a part is read, too: of a shorter one that is as much as itself. */
const SHORTEST = durationMs(2 * HOUR);

export function createParts(): (app: AppRef) => KeptParts {
  const kept = new LRUCache<string, Kept>({ maxSize: MOST_BYTES, maxEntrySize: MOST_BYTES_OF_ONE, sizeCalculation });
  return ({ account, app }) => {
    const keyOf = (asked: string): string => `${app} ${account} ${asked}`;
    return {
      shortest: SHORTEST,
      of: (asked, answers) => {
        const found = kept.get(keyOf(asked));
        return found !== undefined && areSame(found.answers, answers) ? found.part : undefined;
      },
      keep: (asked, answers, part) => {
        kept.set(keyOf(asked), { answers, part });
      },
    };
  };
}

const areSame = (one: Float64Array, other: Float64Array): boolean =>
  one.length === other.length && one.every((value, at) => value === other[at]);

const sizeCalculation = ({ answers, part: { groups, figures, attributes } }: Kept, asked: string): number =>
  PART_BYTES +
  2 * asked.length +
  answers.byteLength +
  TEXT_BYTES * attributes.length +
  groups.reduce((sum, group) => sum + GROUP_BYTES + TEXT_BYTES * group.length, 0) +
  figures.reduce((sum, each) => sum + (each?.byteLength ?? 0), 0);
