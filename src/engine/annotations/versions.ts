/** First sight of an app's versions, from the metrics alone: in which environment, and when. */
import { otlpName } from '../catalogue/catalogue';
import { metricLabel, type EnvironmentId } from '../identity';
import { everyStep } from '../query/steps/alignment';
import type { EvaluationInput } from '../query/asked/evaluationInput';
import type { Evaluating } from '../query/reading/evaluating';
import { UNKNOWN } from '../query/reading/known/known';
import { comparable, newSteps } from '../query/reading/known/novelty';
import { SeenValues } from '../query/statistics/unique/seenValues';
import { Selection } from '../query/reading/selection';
import { ENVIRONMENT } from '../query/reading/series';
import { DAY, epochMs, MINUTE, type DurationMs, type EpochMs, type TimeRange } from '../time';
import { nextWindow, WINDOW, windowOf, type WindowStart } from '../window/grid';
import type { AnnotationEvent } from './event';

/** Every invocation counts in it, so that a version that runs is seen. */
export const VERSIONS_LABEL = metricLabel('FORGE_BACKEND_INVOCATION_COUNT');
const VERSION = 'appVersion';
/** What invocations are put under that were turned away before any version ran. */
const NO_VERSION = 'unknown';
const LOOKBACK = DAY;
/** Steps are windows, of which totals tell enough. */
const STEPS_BACK = LOOKBACK / WINDOW;

export interface FirstSight {
  /** The minute. */
  readonly at: EpochMs;
  readonly environment: string;
  readonly version: string;
}

/** What has to be fetched to tell what was new in `range`. */
export const withTimeBefore = ({ from, to }: TimeRange): TimeRange => ({ from: epochMs(from - LOOKBACK), to });

/**
 * Versions that had an invocation in a window of the range and none in the 24 hours before it. Nothing is claimed where any
 * of that time is not known. A version that comes back after a day's silence is seen for the first time again.
 * @param input its range is the time in which sights are looked for, in any width; step and groups are chosen here. Its
 * headers are those of `withTimeBefore`.
 */
export function* firstSights(input: Omit<EvaluationInput, 'alignment'>): Evaluating<readonly FirstSight[]> {
  const metric = otlpName(VERSIONS_LABEL);
  const { from, to } = input.range;
  const query = { ...input.query, groupBy: [ENVIRONMENT] };
  const over = (range: TimeRange, step: DurationMs): Selection =>
    new Selection({ ...input, query, range, alignment: everyStep(step) });

  const windows = { from: windowOf(from), to: windowOf(epochMs(to + WINDOW - 1)) };
  const wide = over(withTimeBefore(windows), WINDOW);
  const seen = yield* versionsSeen(wide, metric);
  const knownOf = wide.knownSteps(metric, [ENVIRONMENT]);
  const newIn = new Map<WindowStart, Newcomer[]>();
  for (const { environment, versions } of seen) {
    const states = comparable(knownOf([environment]), STEPS_BACK);
    for (const [version, steps] of versions) {
      for (const step of newSteps(steps, STEPS_BACK).filter((each) => states[each] !== UNKNOWN)) {
        const window = windowOf(epochMs(wide.grid.startOf(step + STEPS_BACK)));
        newIn.set(window, [...(newIn.get(window) ?? []), { environment, version }]);
      }
    }
  }

  const sights: FirstSight[] = [];
  for (const [window, newcomers] of newIn) {
    const close = over({ from: window, to: nextWindow(window) }, MINUTE);
    const minutes = yield* versionsSeen(close, metric);
    for (const { environment, version } of newcomers) {
      const steps = minutes.find((one) => one.environment === environment)?.versions.get(version);
      sights.push({ at: epochMs(close.grid.startOf(steps?.indexOf(1) ?? 0)), environment, version });
    }
  }
  return sights.filter(({ at }) => at >= from && at < to);
}

type Newcomer = Omit<FirstSight, 'at'>;

interface VersionsSeen {
  readonly environment: string;
  /** By version: 1 for each step in which it was invoked. */
  readonly versions: ReadonlyMap<string, Uint8Array>;
}

function* versionsSeen(selection: Selection, metric: string): Evaluating<readonly VersionsSeen[]> {
  const descriptor = selection.descriptorOf(metric);
  if (descriptor === undefined) {
    return [];
  }
  const registry = selection.registry([ENVIRONMENT]);
  const seen = new SeenValues(selection.grid, VERSION);
  yield* selection.read(descriptor, registry, (rows) => seen.add(rows));
  return registry.groups.map(([environment], group) => ({
    environment,
    versions: new Map([...(seen.of(group)?.values ?? [])].filter(([version]) => version !== NO_VERSION)),
  }));
}

export function firstSightEvent(
  { at, environment, version }: FirstSight,
  names: ReadonlyMap<EnvironmentId, string>
): AnnotationEvent {
  const named: ReadonlyMap<string, string> = names;
  const place = named.get(environment) ?? environment;
  return {
    id: `version ${environment} ${version} ${at}`,
    time: at,
    title: 'New version',
    text: `Version ${version} was seen in ${place}, and had not been in the 24 hours before.`,
    tags: [place, version],
  };
}
