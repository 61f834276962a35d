/** The figures of a set's queries, step by step. */
import { catalogued } from '../../catalogue/catalogue';
import { derivedMetric } from '../../catalogue/derived';
import { unitThatLeaves } from '../../catalogue/unitThatLeaves';
import type { ChunkHeader, MetricKind } from '../../chunk/types';
import type { AppId } from '../../identity';
import { columnNames, evaluate, everyStep, labelIn } from '../../query';
import { accrues, autoOf } from '../../query/asked/fitting';
import { metricNames } from '../../query/asked/metrics';
import type { MetricsQuery, Statistic } from '../../query/asked/model/model';
import { QueryRefusal } from '../../query/asked/refusal';
import { incompleteIn } from '../../service/gathering/incomplete';
import { resolveEnvironments } from '../../service/prepare/environments';
import { after, earliest, epochMs, type DurationMs, type TimeRange } from '../../time';
import type { EnvironmentInfo } from '../../upstream';
import { windowEnd, windowOf } from '../../window/grid';
import { figureName } from '../figureNames';
import type { NumberPoint } from '../outgoing';
import type { SetQuery } from '../setQuery';
import { leavingAttributes, type KeyedHash, type Privacy } from './privacy';
import type { FigureSeries } from './series';
import { evaluated, type InTurns, type Snapshot } from './snapshot';

export interface AskedFigures {
  readonly series: readonly FigureSeries[];
  /** Why a query brings nothing, or not everything. */
  readonly notices: readonly string[];
}

/** Of one query, metric and stretch of a window. */
export interface Brought extends AskedFigures {
  /** Which query of the sets it is, and which metric; '' of what is sent as received. */
  readonly key: string;
  readonly range: TimeRange;
  /** It is not all of what was asked for: something could not be read, or is not given. */
  readonly isIncomplete: boolean;
}

export interface AskedOf {
  readonly app: AppId;
  readonly environments: readonly EnvironmentInfo[];
  readonly privacy: Privacy;
  readonly hashed: KeyedHash;
}

/** @param range steps that end in it, after its start: they leave once their last minute is settled. */
export function* asked(
  snapshot: Snapshot,
  set: SetQuery,
  of: AskedOf,
  range: TimeRange,
  isWanted: (metric: string) => boolean
): InTurns<readonly Brought[]> {
  const all: Brought[] = [];
  for (const part of byWindow(range)) {
    const steps = stepsEndingIn(part, set.step);
    if (steps.to <= steps.from || (set.app !== undefined && set.app !== of.app)) {
      continue;
    }
    for (const metric of metricNames(set.query).filter(isWanted)) {
      all.push({ ...(yield* figuresOf(snapshot, set, metric, of, steps)), key: metric, range: part });
    }
  }
  return all;
}

function* byWindow({ from, to }: TimeRange): Generator<TimeRange> {
  for (let start = from; start < to;) {
    const end = earliest(windowEnd(windowOf(start)), to);
    yield { from: start, to: end };
    start = end;
  }
}

const stepsEndingIn = ({ from, to }: TimeRange, step: DurationMs): TimeRange => ({
  from: epochMs(Math.floor(from / step) * step),
  to: epochMs(Math.floor(to / step) * step),
});

function* figuresOf(
  snapshot: Snapshot,
  set: SetQuery,
  metric: string,
  { app, environments, privacy, hashed }: AskedOf,
  range: TimeRange
): InTurns<Omit<Brought, 'key' | 'range'>> {
  // What doesn't leave tells no groups apart; what is filtered by is the original.
  const groupBy = set.query.groupBy.filter((key) => !privacy.drop.includes(key));
  const query: MetricsQuery = { ...set.query, metrics: [metric], groupBy, legend: undefined };
  const { ids, missing } = resolveEnvironments(query.environments, environments);
  const headers = snapshot.chunks.map(({ header }) => header);
  const facts = factsOf(metric, query, headers);
  if (ids?.length === 0 || facts === undefined) {
    const name = missing.join(', ');
    return {
      series: [],
      notices: ids?.length === 0 ? [`The app has no environment ${name}.`] : [],
      isIncomplete: false,
    };
  }
  const alignment = everyStep(set.step);
  try {
    const input = { query, environments: ids, range, alignment, headers, forAlert: true };
    const evaluation = yield* evaluated(snapshot, evaluate(input));
    const called = set.name === undefined ? facts.name : ownName(set, set.name, facts.name);
    const series = evaluation.frames(new Map()).flatMap(({ fields }): readonly FigureSeries[] => {
      const [times, values] = fields;
      if (times?.type !== 'time' || values?.type !== 'number') {
        return [];
      }
      const points = Array.from(times.values, (start, at): NumberPoint => {
        const end = after(epochMs(start), set.step);
        return { start: facts.accrues ? epochMs(start) : end, end, value: values.values[at] };
      });
      const attributes = leavingAttributes(values.labels ?? {}, { drop: [], hash: privacy.hash }, hashed);
      const temporality = facts.accrues ? 'delta' : 'gauge';
      return [{ app, name: called, unit: facts.unit, attributes, shape: 'number', temporality, points }];
    });
    const labels = columnNames(query).map((column) => labelIn(query, column));
    const reading = { environments: ids, demand: { wants: { labels } } };
    const remarks = [...incompleteIn(reading, query, { range, alignment }, headers), ...evaluation.notices];
    const incomplete = remarks.filter(({ figures }) => figures === 'incomplete').map(({ text }) => text);
    const lacking = missing.length > 0 ? [`The app has no environment ${missing.join(', ')}.`] : [];
    return { series, notices: [...lacking, ...incomplete], isIncomplete: incomplete.length > 0 };
  } catch (refusal) {
    if (refusal instanceof QueryRefusal) {
      return { series: [], notices: [refusal.message], isIncomplete: false };
    }
    throw refusal;
  }
}

const ownName = ({ query }: SetQuery, name: string, figure: string): string =>
  metricNames(query).length === 1 ? name : `${name}_${figure}`;

interface Facts {
  readonly name: string;
  readonly unit: string;
  /** Whether its steps add up. */
  readonly accrues: boolean;
}

/** Undefined for a metric of which nothing is known. */
function factsOf(metric: string, query: MetricsQuery, headers: readonly ChunkHeader[]): Facts | undefined {
  if (derivedMetric(metric) !== undefined) {
    return { name: figureName(metric, 'auto', query), unit: '1', accrues: false };
  }
  const stored = headers
    .toReversed()
    .flatMap(({ metrics }) => metrics.filter(({ name }) => name === metric))
    .at(0);
  const kind: MetricKind | undefined = stored?.kind ?? catalogued(metric)?.kind;
  if (kind === undefined) {
    return undefined;
  }
  const statistic = query.statistic === 'auto' ? autoOf(kind, metric) : query.statistic;
  return {
    name: figureName(metric, statistic, query),
    unit: query.over === undefined ? unitOf(statistic, kind, unitThatLeaves(metric, stored?.unit)) : '1',
    accrues: query.over === undefined && accrues(kind, statistic),
  };
}

/** As OpenTelemetry has it. */
function unitOf(statistic: Statistic, kind: MetricKind, given: string): string {
  const own = hasCounts(kind) && (statistic === 'rate' || statistic === 'perMinute') ? '' : given;
  switch (statistic) {
    case 'count':
    case 'series':
    case 'unique':
    case 'share':
      return '1';
    case 'rate':
      return `${own || '1'}/s`;
    case 'perMinute':
      return `${own || '1'}/min`;
    default:
      return own;
  }
}

/** Of histograms and summaries it is their observations that come so often. */
const hasCounts = (kind: MetricKind): boolean => kind.includes('histogram') || kind === 'summary';
