/** Something goes wrong for a while; then all is well again, and what is stored has to be as if nothing had. */
import {
  before,
  durationMs,
  HOUR,
  MINUTE,
  type DurationMs,
  type EpochMs,
  type TimeRange,
} from '../../../src/engine/time';
import { oldestWithinReach, WINDOW, windowEnd, windowOf, windowsCovering } from '../../../src/engine/window/grid';
import { answerPanel } from '../../../src/engine/service/panel';
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

/** What has to be nothing, but for the calls. */
export interface Reckoning {
  readonly calls: number;
  readonly sixthCalls: number;
  readonly mostInAMinute: number;
  /** Windows within reach that are not there, or not to their end. */
  readonly missing: number;
  /** Sealed once, and no longer there. */
  readonly lost: number;
  /** Sums that are not the gateway's, as `label: ours instead of theirs`. */
  readonly wrong: readonly string[];
}

export const HELD: Omit<Reckoning, 'calls'> = { sixthCalls: 0, mostInAMinute: 5, missing: 0, lost: 0, wrong: [] };

const EVERY = durationMs(10 * MINUTE);
const BEFORE = durationMs(30 * MINUTE);
/** By then what the gateway still has is to be there again: at four calls a minute a day takes 24 minutes. */
const RECOVERY = durationMs(8 * HOUR);
const SETTLE = 5 * MINUTE;
/** Of the latest point that the simulated gateway holds back. */
const LATE = 5 * MINUTE;

const COUNTERS = ['FORGE_BACKEND_INVOCATION_COUNT', 'FORGE_BACKEND_INVOCATION_ERRORS', 'FORGE_API_REQUEST_COUNT'];
const HISTOGRAMS = ['FORGE_BACKEND_INVOCATION_LATENCY', 'FORGE_API_REQUEST_LATENCY'];

/** @param span how far back all has to be there afterwards; what lies before its beginning is collected meanwhile, as far as time allows. */
export async function tried(trial: Trial, span: DurationMs = durationMs(2 * HOUR)): Promise<Reckoning> {
  const day = await SimulatedDay.start(
    { collect: true, ...trial.settings },
    { series: 6, ...trial.simulator },
    trial.startsAt
  );
  try {
    const { clock } = day;
    const from = windowOf(before(clock.now(), span));
    const sealed = new Set<number>();
    const pass = async (duration: number, each: (minute: number) => void | Promise<void>): Promise<void> => {
      const [begun, end] = [clock.monotonic(), clock.monotonic() + duration];
      while (clock.monotonic() < end) {
        await each((clock.monotonic() - begun) / MINUTE);
        await look(day, from, sealed);
        await clock.advance(Math.min(EVERY, end - clock.monotonic()));
      }
    };
    await pass(BEFORE, () => undefined);
    await pass(trial.lasts, (minute) => trial.trouble(day, minute));
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
async function look(day: SimulatedDay, from: EpochMs, sealed: Set<number>): Promise<void> {
  const { account, source } = day.asked;
  const range = { from: before(day.clock.now(), HOUR), to: day.clock.now() };
  await day.clock.passing(answerPanel(account, source, question([COUNTERS[0]], range, { statistic: 'sum' })));
  for (const window of await sealedIn(day, settledOf(day, from))) {
    sealed.add(window);
  }
}

async function sealedIn(day: SimulatedDay, { from, to }: TimeRange): Promise<readonly number[]> {
  const { account, source } = day.asked;
  const [{ id }] = source.apps;
  const headers = await account.store.headers(
    { account: account.key, app: id },
    { from: windowOf(from), to: windowOf(to) }
  );
  return headers.filter(({ window, frontier }) => frontier >= windowEnd(window)).map(({ window }) => window);
}

async function missingOf(day: SimulatedDay, from: EpochMs): Promise<readonly number[]> {
  const range = settledOf(day, from);
  const there = new Set(await sealedIn(day, range));
  return windowsCovering(range).filter((window) => !there.has(window));
}

async function reckon(day: SimulatedDay, from: EpochMs, sealed: ReadonlySet<number>): Promise<Reckoning> {
  const range = settledOf(day, from);
  const there = new Set(await sealedIn(day, { from, to: range.to }));
  const wrong: string[] = [];
  for (const label of [...COUNTERS, ...HISTOGRAMS]) {
    const { account, source } = day.asked;
    const statistic = HISTOGRAMS.includes(label) ? 'count' : 'sum';
    const asked = { ...question([label], range, { statistic }), interval: WINDOW };
    const frames = framesOf(await day.clock.passing(answerPanel(account, source, asked)));
    const ours = [...valuesBySeries(frames).values()].flat().reduce((sum, [, value]) => sum + value, 0);
    const theirs = day.simulator.truth.sum(TICKET_TRIAGE, label, range.from, range.to);
    const { windows, fetched } = coverageOf({ frames });
    if (ours !== theirs || fetched !== windows) {
      wrong.push(`${label}: ${ours} of ${fetched} windows instead of ${theirs} of ${windows}`);
    }
  }
  return {
    calls: day.calls.length,
    sixthCalls: day.sixthCalls,
    mostInAMinute: mostInAMinute(day.calls),
    missing: (await missingOf(day, from)).length,
    lost: [...sealed].filter((window) => !there.has(window)).length,
    wrong,
  };
}
