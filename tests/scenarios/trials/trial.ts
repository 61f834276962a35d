/** Something goes wrong for a while; then all is well again, and what is stored has to be as if nothing had. */
import {
  before,
  DAY,
  durationMs,
  HOUR,
  MINUTE,
  type DurationMs,
  type EpochMs,
  type TimeRange,
} from '../../../src/engine/time';
import {
  oldestWithinReach,
  WINDOW,
  windowEnd,
  windowOf,
  windowsCovering,
  type WindowStart,
} from '../../../src/engine/window/grid';
import type { ChunkHeader } from '../../../src/engine/chunk/types';
import { knownUntil } from '../../../src/engine/fetcher/known/scope';
import { metricLabel, parseAppId, type AppId } from '../../../src/engine/identity';
import { answerPanel } from '../../../src/engine/service/panel/panel';
import type { SimulatorOptions } from '../../simulator/gateway/options';
import { TICKET_TRIAGE } from '../../simulator/world/apps';
import { coverageOf } from '../rig';
import { framesOf, mostInAMinute, question, SimulatedDay, valuesBySeries } from '../simulatedDay';

export interface Trial {
  readonly name: string;
  /** How long it goes wrong. */
  readonly lasts: DurationMs;
  /** Called every ten minutes meanwhile, at first when it begins. */
  readonly trouble: (day: SimulatedDay, minute: number) => void | Promise<void>;
  /** Faults of the gateway are taken back by themselves. */
  readonly mend?: (day: SimulatedDay) => void | Promise<void>;
  /** What is asked after it is what was asked before, but for this. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly startsAt?: EpochMs;
  readonly simulator?: Partial<SimulatorOptions>;
}

/** What has to be nothing, but for the calls and those that were struck. */
export interface Reckoning {
  readonly calls: number;
  /** Calls that the gateway did not answer as it should: none of them, and a trial of its faults has tried nothing. */
  readonly struck: number;
  readonly sixthCalls: number;
  readonly mostInAMinute: number;
  /** Windows within reach that are not there, or not to their end. */
  readonly missing: number;
  /** Sealed once, and no longer there. */
  readonly lost: number;
  /** Sums that are not the gateway's, as `label: ours instead of theirs`. */
  readonly wrong: readonly string[];
}

/** How a trial of many days goes, told once a day. */
export interface Progress {
  readonly day: number;
  readonly calls: number;
  readonly missing: number;
  /** What lives after a collection of garbage, bytes. */
  readonly heap: number;
}

export interface TrialOptions {
  /** How far back all has to be there afterwards; what lies before its beginning is collected meanwhile, as far as time allows. */
  readonly span?: DurationMs;
  readonly eachDay?: (progress: Progress) => void;
}

export const HELD: Omit<Reckoning, 'calls' | 'struck'> = {
  sixthCalls: 0,
  mostInAMinute: 5,
  missing: 0,
  lost: 0,
  wrong: [],
};

export function appIdOf(text: string): AppId {
  const id = parseAppId(text);
  if (id === undefined) {
    throw new Error(`${text} is no app.`);
  }
  return id;
}

const THE_APP = appIdOf(TICKET_TRIAGE);
const EVERY = durationMs(10 * MINUTE);
const BEFORE = durationMs(30 * MINUTE);
/** By then what the gateway still has is to be there again: at four calls a minute a day takes 24 minutes. */
const RECOVERY = durationMs(8 * HOUR);
const SETTLE = 5 * MINUTE;
/** Of the latest point that the simulated gateway holds back. */
const LATE = 5 * MINUTE;

const COUNTERS = ['FORGE_BACKEND_INVOCATION_COUNT', 'FORGE_BACKEND_INVOCATION_ERRORS', 'FORGE_API_REQUEST_COUNT'];
const HISTOGRAMS = ['FORGE_BACKEND_INVOCATION_LATENCY', 'FORGE_API_REQUEST_LATENCY'];

export async function tried(
  trial: Trial,
  { span = durationMs(2 * HOUR), eachDay }: TrialOptions = {}
): Promise<Reckoning> {
  const day = await SimulatedDay.start(
    { collect: true, ...trial.settings },
    { series: 6, ...trial.simulator },
    trial.startsAt
  );
  try {
    const { clock } = day;
    const from = windowOf(before(clock.now(), span));
    const sealed = new Set<WindowStart>();
    /** By the moment it began, whatever the looks take: a trial is told round minutes. */
    const pass = async (duration: number, each: (minute: number) => void | Promise<void>): Promise<void> => {
      const begun = clock.monotonic();
      for (let passed = 0; passed < duration; passed += EVERY) {
        await each(passed / MINUTE);
        await look(day, from, sealed);
        const next = begun + Math.min(passed + EVERY, duration);
        await clock.advance(Math.max(0, next - clock.monotonic()));
      }
    };
    await pass(BEFORE, () => undefined);
    const tell = async (minute: number): Promise<void> => {
      if (minute > 0 && minute % (DAY / MINUTE) === 0) {
        eachDay?.(await progress(day, from, (minute * MINUTE) / DAY));
      }
    };
    await pass(trial.lasts, async (minute) => {
      await tell(minute);
      await trial.trouble(day, minute);
    });
    await tell(trial.lasts / MINUTE);
    day.setFault();
    await trial.mend?.(day);
    const recovered = clock.monotonic() + RECOVERY;
    while (clock.monotonic() < recovered && (await missingOf(day, from)).length > 0) {
      await pass(EVERY, () => undefined);
    }
    return await reckon(day, from, sealed);
  } finally {
    await day.close();
  }
}

const settledOf = (day: SimulatedDay, from: EpochMs): TimeRange => {
  const now = day.clock.now();
  const reach = windowEnd(oldestWithinReach(now));
  return { from: windowOf(from > reach ? from : reach), to: windowOf(before(now, SETTLE + LATE)) };
};

/** A person with a dashboard, and a note of what has been sealed. */
async function look(day: SimulatedDay, from: EpochMs, sealed: Set<WindowStart>): Promise<void> {
  const { account, source } = day.asked;
  const range = { from: before(day.clock.now(), HOUR), to: day.clock.now() };
  await day.clock.passing(answerPanel(account, source, question([COUNTERS[0]], range, { statistic: 'sum' })));
  for (const window of await sealedIn(day, settledOf(day, from))) {
    sealed.add(window);
  }
}

/** With all of the labels that are reckoned up, in every environment that was ever asked for: an answer may hold a part. */
async function sealedIn(
  day: SimulatedDay,
  { from, to }: TimeRange,
  id: AppId = THE_APP
): Promise<readonly WindowStart[]> {
  const { account } = day.asked;
  const headers = await account.store.headers(
    { account: account.key, app: id },
    { from: windowOf(from), to: windowOf(to) }
  );
  const environments = [
    ...new Set(headers.flatMap(({ asked, refused }) => [asked, refused]).flatMap((scope) => scope.environments)),
  ];
  const wanted = { environments, labels: [...COUNTERS, ...HISTOGRAMS].map(metricLabel) };
  const answers = new Map<WindowStart, ChunkHeader[]>();
  for (const header of headers) {
    answers.set(header.window, [...(answers.get(header.window) ?? []), header]);
  }
  return [...answers.keys()].filter(
    (window) => (knownUntil(answers.get(window) ?? [], wanted, false) ?? 0) >= windowEnd(window)
  );
}

async function progress(day: SimulatedDay, from: EpochMs, days: number): Promise<Progress> {
  const missing = (await missingOf(day, from)).length;
  Bun.gc(true);
  return { day: days, calls: day.calls.length, missing, heap: process.memoryUsage().heapUsed };
}

async function missingOf(day: SimulatedDay, from: EpochMs): Promise<readonly WindowStart[]> {
  const range = settledOf(day, from);
  const there = new Set(await sealedIn(day, range));
  return windowsCovering(range).filter((window) => !there.has(window));
}

async function reckon(day: SimulatedDay, from: EpochMs, sealed: ReadonlySet<WindowStart>): Promise<Reckoning> {
  const { to } = settledOf(day, from);
  const there = await sealedIn(day, { from, to });
  return {
    calls: day.calls.length,
    struck: day.calls.filter(({ outcome }) => outcome !== 'answered').length,
    sixthCalls: day.sixthCalls,
    mostInAMinute: mostInAMinute(day.calls),
    missing: (await missingOf(day, from)).length,
    lost: [...sealed].filter((window) => !there.includes(window)).length,
    wrong: await wrongSums(day, { from, to }, there),
  };
}

/** What of one app's settled windows is not there, and which of so many sums of what is there are not the gateway's. */
export interface AppReckoning extends Pick<Reckoning, 'missing' | 'wrong'> {
  readonly windows: number;
  readonly sums: number;
}

export async function reckonApp(day: SimulatedDay, app: AppId, from: EpochMs): Promise<AppReckoning> {
  const range = settledOf(day, from);
  const there = await sealedIn(day, range, app);
  const windows = windowsCovering(range).length;
  return {
    windows,
    missing: windows - there.length,
    sums: COUNTERS.length + HISTOGRAMS.length,
    wrong: await wrongSums(day, range, there, app),
  };
}

/** Of all that is stored, also of what the gateway has forgotten since. */
async function wrongSums(
  day: SimulatedDay,
  range: TimeRange,
  there: readonly WindowStart[],
  app: AppId = THE_APP
): Promise<readonly string[]> {
  const wrong: string[] = [];
  const steps = { interval: WINDOW, maxDataPoints: windowsCovering(range).length };
  for (const label of [...COUNTERS, ...HISTOGRAMS]) {
    const { account, source } = day.asked;
    const statistic = HISTOGRAMS.includes(label) ? 'count' : 'sum';
    const asked = { ...question([label], range, { statistic, app }), ...steps };
    const frames = framesOf(await day.clock.passing(answerPanel(account, source, asked)));
    const ours = [...valuesBySeries(frames).values()].flat().reduce((sum, [, value]) => sum + value, 0);
    const theirs = there.reduce(
      (sum, window) => sum + day.simulator.truth.sum(app, label, window, windowEnd(window)),
      0
    );
    const { fetched } = coverageOf({ frames });
    // Of nothing every sum is right.
    if (ours !== theirs || fetched !== there.length || theirs === 0) {
      wrong.push(`${label}: ${ours} of ${fetched} windows instead of ${theirs} of ${there.length}`);
    }
  }
  return wrong;
}
