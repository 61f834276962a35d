/**
 * What was drawn a moment ago: many look at the same panel, and most of them before anything of it has changed. A picture is
 * given again only where all that it was made of is the very same.
 */
import { LRUCache } from 'lru-cache';
import type { ChunkHeader } from '../../chunk/types';
import type { Field, Frame, Remark } from '../../frame';
import type { AppRef } from '../../identity';
import type { Names } from '../../query/answered/naming';
import type { KeptParts } from '../../query/asked/keptParts';
import type { GroupValues } from '../../query/reading/series';
import type { DurationMs } from '../../time';
import { createParts } from './parts';

/** Frames with their names, and what is told beside them. Plain data: nothing that they were made of is kept alive. */
export interface Picture {
  readonly frames: readonly Frame[];
  readonly groups: readonly GroupValues[];
  readonly unknown: readonly DurationMs[];
  readonly notices: readonly Remark[];
}

/** What a picture is made of. */
export interface MadeOf {
  /** Says what was asked, and of whom. */
  readonly asked: string;
  /** Says how much of it is known by now: all that it was made of but the stored answers. */
  readonly known: string;
  /** Which answers are read; each is told by its window and when it was fetched. */
  readonly headers: readonly Pick<ChunkHeader, 'window' | 'fetchedAt'>[];
}

export interface Pictures {
  /** Whether there is one of what was asked, of whatever it was made. */
  has(asked: string): boolean;
  /** Undefined where there is none that was made of the same. */
  of(made: MadeOf): Named | undefined;
  keep(made: MadeOf, picture: Picture, names: Names): void;
  /** Of what the pictures of an app are put together. */
  partsOf(app: AppRef): KeptParts;
}

/** @property names what the values in the frames are called. */
export interface Named {
  readonly picture: Picture;
  readonly names: Names;
}

interface Kept extends Named {
  readonly known: string;
  readonly answers: Float64Array;
}

/** Of all of them. */
const MOST_BYTES = 12 * 1024 * 1024;
const MOST_BYTES_OF_ONE = 1024 * 1024;
/** Of a frame with its fields, without their values; and of a group, a text or a name. */
const FRAME_BYTES = 1_000;
const TEXT_BYTES = 100;

export function createPictures(): Pictures {
  const kept = new LRUCache<string, Kept>({ maxSize: MOST_BYTES, maxEntrySize: MOST_BYTES_OF_ONE, sizeCalculation });
  return {
    partsOf: createParts(),
    has: (asked) => kept.has(asked),
    of: ({ asked, known, headers }) => {
      const found = kept.get(asked);
      return found?.known === known && areOf(found.answers, headers) ? found : undefined;
    },
    keep: ({ asked, known, headers }, picture, names) => {
      kept.set(asked, { picture, names, known, answers: answersOf(headers) });
    },
  };
}

function answersOf(headers: MadeOf['headers']): Float64Array {
  const answers = new Float64Array(2 * headers.length);
  headers.forEach(({ window, fetchedAt }, index) => {
    answers[2 * index] = window;
    answers[2 * index + 1] = fetchedAt;
  });
  return answers;
}

const areOf = (answers: Float64Array, headers: MadeOf['headers']): boolean =>
  answers.length === 2 * headers.length &&
  headers.every(
    ({ window, fetchedAt }, index) => answers[2 * index] === window && answers[2 * index + 1] === fetchedAt
  );

function sizeCalculation({ picture, names, known, answers }: Kept, asked: string): number {
  const fields = picture.frames.flatMap((frame) => frame.fields);
  const texts = picture.groups.length + [...names.values()].reduce((sum, named) => sum + named.size, 0);
  return (
    2 * (asked.length + known.length) +
    answers.byteLength +
    FRAME_BYTES * (1 + picture.frames.length) +
    TEXT_BYTES * texts +
    fields.reduce((sum, field) => sum + bytesOf(field), 0)
  );
}

const bytesOf = (field: Field): number =>
  field.type === 'string' ? TEXT_BYTES * field.values.length : field.values.byteLength;

/** Whether the frames would be called the same. */
export const areSameNames = (one: Names, other: Names): boolean =>
  one.size === other.size &&
  [...one].every(([key, names]) => {
    const others = other.get(key);
    return others?.size === names.size && [...names].every(([value, name]) => others.get(value) === name);
  });
