/** A day on a simulated clock, with the plugin's own parts, a real disk and real HTTP: people, rules and the collector. */
import { answerAlert } from '../../src/engine/service/rules/alert';
import { answerPanel } from '../../src/engine/service/panel/panel';
import { parseQuery } from '../../src/engine/query/asked/parsing/parse';
import { before, durationMs, HOUR, MINUTE, SECOND, type EpochMs } from '../../src/engine/time';
import { SimulatedDay } from '../../tests/scenarios/simulatedDay';
import { appIdOf, reckonApp, type AppReckoning } from '../../tests/scenarios/trials/trial';
import { appsOf, moreAppsFor } from './gateway';
import { panelsOf, queryOf, rulesOf, type Asker } from './panels';
import type { SoakScale } from './scale';

/** Of the load's questions. */
const PART = 100;
const QUARTERS = 4;
const LIFETIME = durationMs(10 * MINUTE);
/** Before that a rule's windows may not have come. */
const SETTLED_AFTER = HOUR;

export interface SimulatedDayReport {
  readonly hours: number;
  readonly questions: number;
  readonly errors: number;
  readonly texts: readonly string[];
  readonly calls: number;
  readonly sixthCalls: number;
  /** Of the watched apps' settled windows of the time, those that are not there, and sums of them that are not the gateway's. */
  readonly reckoned: AppReckoning;
  /** Bytes, after each quarter of the time. */
  readonly heaps: readonly number[];
}

export async function simulateDay(scale: SoakScale, log: (line: string) => void): Promise<SimulatedDayReport> {
  const apps = appsOf(scale.apps);
  const watched = appsOf(scale.watchedApps);
  const day = await SimulatedDay.start(
    { apps: apps.map((id) => ({ id })), collect: true },
    { moreApps: moreAppsFor(scale.apps) }
  );
  try {
    const { clock } = day;
    const begun = clock.now();
    const [panels, rules] = [panelsOf(scale, watched), rulesOf(scale, watched)];
    const texts: string[] = [];
    let questions = 0;
    const ask = async (asker: Asker, isRule: boolean): Promise<void> => {
      questions += 1;
      const { account, source } = day.asked;
      const asked = questionOf(asker, clock.now());
      const answer = await clock.passing(
        isRule ? answerAlert(account, source, { ...asked, lifetime: LIFETIME }) : answerPanel(account, source, asked)
      );
      if (answer.kind === 'error' && clock.now() > begun + SETTLED_AFTER) {
        texts.push(answer.message);
      }
    };
    const heaps: number[] = [];
    const everyMs = (PART * SECOND) / scale.questionsASecond;
    let told = 0;
    const rulesEvery = Math.max(1, Math.round((PART * 60 * SECOND) / scale.rules / everyMs));
    for (let count = 0; clock.now() < begun + scale.simulatedHours * HOUR; count += 1) {
      await ask(panels[count % panels.length], false);
      if (count % rulesEvery === 0) {
        await ask(rules[(count / rulesEvery) % rules.length], true);
      }
      await clock.advance(everyMs);
      if (clock.now() - begun >= (told + 1) * HOUR) {
        told++;
        const seconds = (process.cpuUsage().user / 1e6).toFixed(0);
        log(`hour ${told}: ${questions} questions, ${day.calls.length} calls, ${seconds} s of CPU`);
      }
      if (clock.now() - begun >= ((heaps.length + 1) * scale.simulatedHours * HOUR) / QUARTERS) {
        Bun.gc(true);
        heaps.push(process.memoryUsage().heapUsed);
      }
    }
    let reckoned: AppReckoning = { windows: 0, missing: 0, sums: 0, wrong: [] };
    for (const app of watched) {
      const one = await reckonApp(day, appIdOf(app), begun);
      reckoned = {
        ...{ windows: reckoned.windows + one.windows, missing: reckoned.missing + one.missing },
        sums: reckoned.sums + one.sums,
        wrong: [...reckoned.wrong, ...one.wrong.map((text) => `${app}: ${text}`)],
      };
    }
    return {
      reckoned,
      ...{ hours: scale.simulatedHours, questions, errors: texts.length, texts, heaps },
      ...{ calls: day.calls.length, sixthCalls: day.sixthCalls },
    };
  } finally {
    await day.close();
  }
}

const questionOf = (asker: Asker, now: EpochMs) => {
  const { json, intervalMs, maxDataPoints } = queryOf(asker, now);
  return {
    query: parseQuery(json),
    range: { from: before(now, asker.lengthMs), to: now },
    interval: durationMs(intervalMs),
    maxDataPoints,
  };
};
