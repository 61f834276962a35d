/**
 * Shades the part of the time axis for which there is no data. Grafana draws frames of the annotations' topic that come
 * with a panel's own answer into its graph, whatever the panel's settings; other panels leave them out.
 */
import { createDataFrame, DataTopic, FieldType, type DataFrame } from '@grafana/data';
import { UNFETCHED_KINDS, type Unfetched, type UnfetchedKind } from '../engine/window/unfetched';
import { labels } from '../labels';

/** Grafana fills a region with a tenth of its colour. */
const COLORS: Readonly<Record<UnfetchedKind, string>> = {
  pending: 'rgba(120, 120, 120, 0.4)',
  failed: 'orange',
  gone: 'rgba(120, 120, 120, 0.4)',
};

/** @param unfetched of all queries of a panel. Undefined where nothing is to be shaded. */
export function shading(unfetched: readonly Unfetched[]): DataFrame | undefined {
  const shifts = new Set(unfetched.map(({ shift }) => shift));
  const regions = [...shifts].flatMap((shift) =>
    UNFETCHED_KINDS.flatMap((kind) => merged(unfetched.filter((each) => each.kind === kind && each.shift === shift)))
  );
  if (regions.length === 0) {
    return undefined;
  }
  regions.sort((one, other) => one.from - other.from);
  return createDataFrame({
    name: 'unfetched',
    meta: { dataTopic: DataTopic.Annotations },
    fields: [
      { name: 'time', type: FieldType.time, values: regions.map(({ from }) => from) },
      { name: 'timeEnd', type: FieldType.time, values: regions.map(({ to }) => to) },
      { name: 'isRegion', type: FieldType.boolean, values: regions.map(() => true) },
      { name: 'text', type: FieldType.string, values: regions.map(textOf) },
      { name: 'color', type: FieldType.string, values: regions.map(({ kind }) => COLORS[kind]) },
      // Of any other, and of none, Grafana offers to edit and delete what is no annotation of its own.
      { name: 'id', type: FieldType.number, values: regions.map(() => 0) },
    ],
  });
}

const textOf = ({ kind, shift }: Unfetched): string =>
  shift === undefined ? labels.unfetched[kind] : labels.unfetched.before(shift, labels.unfetched[kind]);

/** What several queries lack is shaded once. */
function merged(stretches: readonly Unfetched[]): Unfetched[] {
  const regions: Unfetched[] = [];
  for (const stretch of [...stretches].sort((one, other) => one.from - other.from)) {
    const last = regions.at(-1);
    if (last && stretch.from <= last.to) {
      regions[regions.length - 1] = stretch.to > last.to ? { ...last, to: stretch.to } : last;
    } else {
      regions.push(stretch);
    }
  }
  return regions;
}
