/** Something that happened at a moment, as Grafana's annotations read it: one frame, its fields found by their names. */
import type { Frame, Notice } from '../frame';
import type { EpochMs } from '../time';

export interface AnnotationEvent {
  /** The same for the same event, whenever it is asked for. */
  readonly id: string;
  readonly time: EpochMs;
  /** What kind of thing happened. */
  readonly title: string;
  /** A sentence. */
  readonly text: string;
  readonly tags: readonly string[];
}

/** Of any other `id`, and of none, Grafana offers to edit and delete what is no annotation of its own. */
const NOT_GRAFANAS = 0;

/** Oldest first. One frame, also where nothing happened: Grafana would merge several by what their columns have in common. */
export function eventsFrame(events: readonly AnnotationEvent[], notices: readonly Notice[]): Frame {
  const sorted = [...events].sort((one, other) => one.time - other.time || (one.id < other.id ? -1 : 1));
  return {
    name: 'annotations',
    ...(notices.length > 0 && { meta: { notices } }),
    fields: [
      { name: 'time', type: 'time', values: Float64Array.from(sorted, ({ time }) => time) },
      { name: 'title', type: 'string', values: sorted.map(({ title }) => title) },
      { name: 'text', type: 'string', values: sorted.map(({ text }) => text) },
      { name: 'tags', type: 'string', values: sorted.map(({ tags }) => tags.map(withoutComma).join(',')) },
      { name: 'id', type: 'number', nullable: false, values: new Float64Array(sorted.length).fill(NOT_GRAFANAS) },
    ],
  };
}

/** Grafana splits tags at commas. */
const withoutComma = (tag: string): string => tag.replaceAll(',', ' ');
