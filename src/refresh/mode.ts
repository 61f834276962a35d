/** Who may be answered bit by bit. */
import { CoreApp, type DataQueryRequest } from '@grafana/data';
import { config } from '@grafana/runtime';
import { type AppMetricsQuery } from '../types';

const WATCHED: readonly string[] = [CoreApp.Dashboard, CoreApp.PanelEditor, CoreApp.PanelViewer, CoreApp.Explore];

/** Grafana gives the query of an annotation this name, whichever data source it is of. */
const ANNOTATION_REF_ID = 'Anno';

export type Mode = 'watched' | 'at a glance' | 'plain';

/**
 * watched: panels and Explore, while they fill. at a glance: the same pictures for the image renderer, which takes the first
 * answer it is given. plain: all others. Variables and annotations wait for a terminal state (and redraw on every packet), and
 * an annotation would take a shaded region for an event.
 */
export function modeOf({ app, targets }: DataQueryRequest<AppMetricsQuery>): Mode {
  const isPicture =
    WATCHED.includes(app) &&
    targets.every(({ queryType = 'metrics', refId }) => queryType === 'metrics' && refId !== ANNOTATION_REF_ID);
  return !isPicture ? 'plain' : wantsOneAnswer() ? 'at a glance' : 'watched';
}

/** The image renderer's own log-in, and public dashboards, of which Grafana's server runs the queries by itself. */
const wantsOneAnswer = (): boolean =>
  config.bootData?.user?.authenticatedBy === 'render' || Boolean(config.publicDashboardAccessToken);
