/** Hours of alert rules on a simulated clock: real fetcher, store and service, a gateway that takes its time and keeps its limit. */
import { CATALOGUE_LABELS } from '../../catalogue/catalogue';
import { createLookUps } from '../../directory/lookUps';
import type { UpstreamFailure } from '../../failure';
import type { Frame } from '../../frame';
import type { AppId } from '../../identity';
import { decodeAnswer } from '../../otlp/decode';
import { parseQuery } from '../../query/asked/parsing/parse';
import { appNumber, environmentNumber, SETTLE, SimulatedAccount, START } from '../../testing/fetching';
import { randomFrom } from '../../testing/random';
import { after, before, DAY, durationMs, HOUR, MINUTE, SECOND, type DurationMs, type EpochMs } from '../../time';
import type { MetricsCall, Upstream } from '../../upstream';
import { WINDOW, windowOf } from '../../window/grid';
import { createAcceptances, createAccessCheck, witnessed } from '../account/access';
import type { Account } from '../account/account';
import { answerAlert } from '../rules/alert';
import type { Answer } from '../answer';
import type { Source } from '../account/source';
import { createPictures } from '../account/pictures';

export interface RulesDay {
  /** One rule each, once a minute, over the 15 minutes before. */
  readonly apps: number;
  readonly hours: number;
  /** Days of one more app in a panel that is open all the time. */
  readonly beside?: number;
  /** What our clock is ahead of the server's. */
  readonly clockAhead?: number;
  /** Until a minute's data is there, from the minute's end. */
  readonly late?: DurationMs;
  /** When, after the start, every call fails, and for how long. */
  readonly outage?: { readonly after: DurationMs; readonly lasts: DurationMs };
}

export interface RuleError {
  /** After the start. */
  readonly minute: number;
  readonly text: string;
}

export interface RulesReport {
  readonly evaluations: number;
  /** In vain, after all of Grafana's attempts. */
  readonly errors: readonly RuleError[];
  /** Sums that are not what happened in the range they were told to be of. */
  readonly wrong: number;
  /** Minutes from the end of the asked range to that of the evaluated one, ascending. */
  readonly movedBack: readonly number[];
  readonly callsAMinute: number;
  /** Calls that came as the sixth or later in a minute. */
  readonly refusals: number;
  /** Milliseconds of simulated time that an attempt took at the most, while the gateway was up, and while it was down. */
  readonly longest: number;
  readonly longestInOutage: number;
}

/** Until every rule can have been answered once: two windows each, at five calls a minute. Nothing is counted before. */
const warmUp = (apps: number): DurationMs => durationMs(Math.max(10, apps / 2) * MINUTE);
/** Grafana's. */
const ATTEMPTS = 3;
const BETWEEN_ATTEMPTS = 2 * SECOND;
const RANGE = durationMs(15 * MINUTE);
const ENVIRONMENTS = [environmentNumber(1)];
const LIFETIME = durationMs(10 * MINUTE);
export const DOWN: UpstreamFailure = { cause: 'unavailable', message: 'Atlassian answered 503.' };
const COUNT = { label: 'FORGE_BACKEND_INVOCATION_COUNT', name: 'forge_backend_invocation_count' };

export async function simulateRules(day: RulesDay): Promise<RulesReport> {
  const { clockAhead = 0, outage } = day;
  const simulated = new SimulatedAccount(START);
  const { clock, gateway, memo, store, key } = simulated;
  gateway.skew = -clockAhead;
  const isDown = (): boolean =>
    outage !== undefined &&
    clock.now() >= after(START, outage.after) &&
    clock.now() < after(START, outage.after + outage.lasts);
  gateway.faults.push(() => (isDown() ? DOWN : undefined));

  const acceptances = createAcceptances({ memo, clock });
  const lookUps = createLookUps({ clock, memo, isAccepted: (token) => acceptances.has(token) });
  const apps = Array.from({ length: day.apps + 1 }, (_, index) => appNumber(index + 1));
  const token = { id: '1:ds', account: key, tokenId: 'token' };
  const source: Source = {
    ...token,
    leftOut: [],
    apps: apps.map((id) => ({
      id,
      name: undefined,
      environments: ENVIRONMENTS.map((environment) => ({ id: environment })),
    })),
    settle: SETTLE,
    collects: false,
    hidesNames: false,
    upstream: witnessed(withData(simulated.gateway.upstream('token'), day.late ?? durationMs(0)), token, acceptances),
  };
  const fetcher = simulated.fetcher({ payer: () => source });
  const account: Account = {
    ...{ key, clock, store, fetcher, ...lookUps },
    accessCheck: createAccessCheck({ acceptances, directory: lookUps.directory }),
    pictures: createPictures(),
    sources: () => [source],
    collecting: () => [],
    collection: () => ({ kind: 'asleep', why: 'switched off' }),
    longestSettle: () => SETTLE,
    longestRetention: () => durationMs(90 * DAY),
  };

  const counted = after(START, warmUp(day.apps));
  const end = after(START, day.hours * HOUR);
  const errors: RuleError[] = [];
  const movedBack: number[] = [];
  let [evaluations, wrong, longest, longestInOutage] = [0, 0, 0, 0];

  async function attempt(app: AppId): Promise<Answer> {
    const begun = clock.now();
    const down = isDown();
    const answer = await answerAlert(account, source, {
      query: parseQuery({ schemaVersion: 1, app, metrics: [COUNT.label], statistic: 'sum' }),
      range: { from: before(begun, RANGE), to: begun },
      interval: SECOND,
      maxDataPoints: 43_200,
      lifetime: LIFETIME,
    });
    const took = clock.now() - begun;
    if (begun >= counted) {
      longest = down ? longest : Math.max(longest, took);
      longestInOutage = down ? Math.max(longestInOutage, took) : longestInOutage;
    }
    return answer;
  }

  async function evaluate(app: AppId): Promise<void> {
    const counts = clock.now() >= counted;
    let answer = await attempt(app);
    for (let made = 1; answer.kind === 'error' && made < ATTEMPTS; made++) {
      await clock.until(after(clock.now(), BETWEEN_ATTEMPTS));
      answer = await attempt(app);
    }
    if (!counts) {
      return;
    }
    evaluations++;
    if (answer.kind === 'error') {
      errors.push({ minute: (clock.now() - START) / MINUTE, text: answer.message });
      return;
    }
    const told = shiftOf(answer.frames);
    movedBack.push(told.movedBackMs / MINUTE);
    wrong += sumOf(answer.frames) === truth(app, told.from, told.to) ? 0 : 1;
  }

  /** An evaluation that is late is left out, as Grafana does. */
  async function rule(app: AppId, first: EpochMs): Promise<void> {
    for (let next = first; next < end; next = after(next, MINUTE)) {
      if (clock.now() <= next) {
        await clock.until(next);
        await evaluate(app);
      }
    }
  }

  async function panel(app: AppId, days: number): Promise<void> {
    while (clock.now() < end) {
      const now = clock.now();
      const scope = { environments: ENVIRONMENTS, labels: CATALOGUE_LABELS };
      await fetcher.ask({
        ...{ app, wants: scope, ask: scope, bornAt: new Map(), priority: 'view', source: source.id },
        settle: SETTLE,
        span: { from: windowOf(before(now, days * DAY)), to: windowOf(after(now, WINDOW)) },
      });
      await clock.until(after(now, 20 * SECOND));
    }
  }

  const random = randomFrom(7);
  const [beside, ...ruled] = apps;
  const running = ruled.map((app) => rule(app, after(START, Math.floor(random() * MINUTE))));
  if (day.beside !== undefined) {
    running.push(panel(beside, day.beside));
  }
  await clock.advanceTo(after(end, 2 * MINUTE));
  await Promise.all(running);
  return {
    ...{ evaluations, errors, wrong, longest, longestInOutage },
    movedBack: movedBack.sort((one, other) => one - other),
    callsAMinute: gateway.calls.filter(({ sentAt }) => sentAt < end).length / (day.hours * 60),
    refusals: gateway.refusals,
  };
}

/** What each minute counts: no two alike for long, so that a sum of the wrong minutes is the wrong sum. */
const countOf = (app: AppId, minute: number): number => ((minute * 7_919) % 1_009) + Number(app.slice(-3));

function truth(app: AppId, from: number, to: number): number {
  let sum = 0;
  for (let minute = from / MINUTE; minute < to / MINUTE; minute++) {
    sum += countOf(app, minute);
  }
  return sum;
}

/** Answers with the minutes of the window that are over and have come by the time the call is made. */
function withData(upstream: Upstream, late: DurationMs): Upstream {
  return {
    ...upstream,
    metrics: async (call) => {
      const reply = await upstream.metrics(call);
      return reply.kind === 'answer'
        ? { ...reply, answer: decodeAnswer(answerTo(call, before(reply.serverStart, late)), call.window) }
        : reply;
    },
  };
}

function answerTo({ app, window }: MetricsCall, until: EpochMs): unknown {
  const minutes = Array.from({ length: WINDOW / MINUTE }, (_, index) => window + index * MINUTE);
  const dataPoints = minutes
    .filter((start) => start + MINUTE <= until)
    .map((start) => ({
      attributes: [{ key: 'environmentId', value: { stringValue: ENVIRONMENTS[0] } }],
      startTimeUnixNano: `${start}000000`,
      timeUnixNano: `${start + MINUTE}000000`,
      asInt: countOf(app, start / MINUTE),
    }));
  const metrics = [{ name: COUNT.name, unit: '1', sum: { aggregationTemporality: 1, isMonotonic: true, dataPoints } }];
  return [{ scopeMetrics: [{ metrics }] }];
}

function shiftOf(frames: readonly Frame[]): {
  readonly movedBackMs: number;
  readonly from: number;
  readonly to: number;
} {
  const shift = frames[0]?.fields[0]?.config?.custom?.shift;
  if (shift === undefined) {
    throw new Error('A rule was not told what its range was.');
  }
  return shift;
}

const sumOf = (frames: readonly Frame[]): number =>
  frames
    .flatMap(({ fields }) => fields.flatMap((field) => (field.type === 'number' ? [...field.values] : [])))
    .reduce((sum, value) => sum + value, 0);
