/** From the query on the screen to one of a metric set. */
import { expectedNames } from '../engine/metricSets/figureNames';
import { readSetQuery } from '../engine/metricSets/setQuery';
import { SCHEMA_VERSION } from '../engine/query/asked/model/model';
import { type AppMetricsQuery } from '../types';
import { type Row } from './rows';

/** What a picture is drawn by, and no number hangs on. */
const OF_THE_PICTURE = new Set<string>(['format', 'legend', 'partialStep', 'timeZone', 'rankBy', 'compare', 'events']);
const OF_GRAFANA = new Set<string>(['refId', 'datasource', 'hide', 'key', 'queryType', 'schemaVersion', 'variable']);

/** Without what says nothing. What a set can't hold stays, to be named. */
export function asSetQuery(query: AppMetricsQuery): Row {
  const own = Object.entries(query).filter(
    ([field, value]) => !OF_THE_PICTURE.has(field) && !OF_GRAFANA.has(field) && saysSomething(field, value)
  );
  return { schemaVersion: SCHEMA_VERSION, ...Object.fromEntries(own) };
}

const saysSomething = (field: string, value: unknown): boolean =>
  value !== undefined &&
  value !== null &&
  value !== '' &&
  value !== false &&
  !(Array.isArray(value) && value.length === 0) &&
  !(field === 'fill' && value === 'none');

/** What its figures would be called without a name of their own; none where it can't be asked. */
export function figureNames(query: Row): readonly string[] {
  const { entry } = readSetQuery(query, '');
  return entry ? expectedNames(entry) : [];
}
