/** Who may be answered bit by bit. */
import { CoreApp, type DataQueryRequest } from '@grafana/data';
import { type AppMetricsQuery } from '../types';

const WATCHED: readonly string[] = [CoreApp.Dashboard, CoreApp.PanelEditor, CoreApp.PanelViewer, CoreApp.Explore];

/** Grafana gives the query of an annotation this name, whichever data source it is of. */
const ANNOTATION_REF_ID = 'Anno';

/**
 * Panels and Explore are watched while they fill. Variables and annotations wait for a terminal state (and redraw on every
 * packet): they get one answer, and so do reports and whatever else Grafana adds.
 */
export function isWatched({ app, targets }: DataQueryRequest<AppMetricsQuery>): boolean {
  return (
    WATCHED.includes(app) &&
    targets.every(({ queryType = 'metrics', refId }) => queryType === 'metrics' && refId !== ANNOTATION_REF_ID)
  );
}
