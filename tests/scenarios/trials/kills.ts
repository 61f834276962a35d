/** The compiled backend, killed again and again while it fetches, writes, opens or does nothing. */
import { randomFrom } from '../../../src/engine/testing/random';
import type { QueryResult } from '../../host';
import { TICKET_TRIAGE } from '../../simulator/world/apps';
import { coverageOf, HOUR, metricsQuery, Rig, settledHour, valuesByTime, WINDOW, type Range } from '../rig';

/** Each with a quota of its own, so that much is fetched while kills come fast; of many kills as many more. */
const ACCOUNTS = 100;
const KILLS_AN_ACCOUNT = 4;
const ASKED_AT_ONCE = 4;
/** Calls that come between two kills, at most; fewer where nothing more may be called. */
const MOST_CALLS = 8;
const PATIENCE_MS = 1_000;
/** From then on to the kill, at most: an answer is on its way, read or written. */
const LONGEST_MS = 30;
const WINDOWS_OF_AN_HOUR = 4;
const DAY = 24 * HOUR;
/** Of the kills, those that come while the store is opened. */
const WHILE_OPENING = 0.2;

export interface KillReport {
  readonly kills: number;
  readonly calls: number;
  readonly sixthCalls: number;
  /** Windows that an answer said were fetched, and that were not after a start. */
  readonly lost: number;
  readonly errors: readonly string[];
  /** Of a day, those that the accounts had stored in the end, and of these those whose sum is not the gateway's. */
  readonly stored: number;
  readonly wrong: number;
}

interface Stored {
  readonly windows: number;
  readonly wrong: number;
}

export async function killOften(kills: number, seed: number): Promise<KillReport> {
  const random = randomFrom(seed);
  const accounts = Math.max(ACCOUNTS, kills / KILLS_AN_ACCOUNT);
  const rig = await Rig.start();
  const hour = settledHour();
  /** One window: most accounts come to have it, whatever their quota. */
  const rangeOf = (account: number): Range => {
    const from = hour.from + (account % WINDOWS_OF_AN_HOUR) * WINDOW;
    return { from, to: from + WINDOW };
  };
  const query = metricsQuery(['FORGE_BACKEND_INVOCATION_COUNT'], { statistic: 'sum' });
  const emailOf = (number: number): string => `killed-${number}@example.com`;
  const fetched = new Map<number, number>();
  const errors: string[] = [];
  let lost = 0;
  const answerTo = async (account: number, range: Range): Promise<QueryResult | undefined> => {
    const context = rig.context({ email: emailOf(account), uid: `ds-${account}`, settings: { collect: true } });
    const [answer] = await rig.ask(context, [query], { range, intervalMs: WINDOW });
    if (answer.error !== undefined) {
      errors.push(answer.error);
      return undefined;
    }
    return answer;
  };
  const ask = async (account: number): Promise<void> => {
    const answer = await answerTo(account, rangeOf(account));
    if (answer !== undefined) {
      const before = fetched.get(account) ?? 0;
      const now = coverageOf(answer).fetched;
      lost += Math.max(0, before - now);
      fetched.set(account, Math.max(before, now));
    }
  };
  /** What was collected, too, which nobody has asked for. */
  const storedOf = async (account: number): Promise<Stored> => {
    const answer = await answerTo(account, { from: hour.to - DAY, to: hour.to });
    const sums = [...(answer ? valuesByTime(answer.frames) : [])];
    const right = sums.filter(
      ([at, sum]) => sum === rig.simulator.truth.sum(TICKET_TRIAGE, query.metrics[0], at, at + WINDOW)
    );
    const windows = answer ? coverageOf(answer).fetched : 0;
    return { windows, wrong: Math.max(windows, sums.length) - right.length };
  };
  const everyAccount = <Result>(each: (account: number) => Promise<Result>): Promise<readonly Result[]> =>
    Promise.all([...fetched.keys()].map(each));
  const anyAccounts = (): readonly number[] =>
    Array.from({ length: ASKED_AT_ONCE }, () => Math.floor(random() * accounts));
  const callsMore = async (count: number): Promise<void> => {
    const [enough, giveUpAt] = [rig.simulator.calls.length + count, Date.now() + PATIENCE_MS];
    while (rig.simulator.calls.length < enough && Date.now() < giveUpAt) {
      await Bun.sleep(5);
    }
  };
  try {
    for (let kill = 0; kill < kills; kill += 1) {
      await Promise.all(anyAccounts().map(ask));
      await callsMore(Math.floor(random() * MOST_CALLS));
      await Bun.sleep(random() * LONGEST_MS);
      // What is on its way when it dies is nobody's.
      const unanswered = Promise.allSettled(anyAccounts().map(ask));
      await Bun.sleep(random() * 10);
      const known = errors.length;
      await rig.killBackend();
      await unanswered;
      errors.length = known;
      if (random() < WHILE_OPENING) {
        await rig.startBackend();
        await rig.killBackend();
      }
      await rig.startBackend();
    }
    const before = await everyAccount(storedOf);
    await rig.killBackend();
    await rig.startBackend();
    const stored = await everyAccount(storedOf);
    before.forEach(({ windows }, place) => {
      lost += Math.max(0, windows - stored[place].windows);
    });
    const all = [...fetched.keys()].map((account) => rig.simulator.usage(emailOf(account)));
    return {
      ...{ kills, lost, errors },
      calls: all.reduce((sum, { metricsCalls }) => sum + metricsCalls, 0),
      sixthCalls: all.reduce((sum, { sixthCalls }) => sum + sixthCalls, 0),
      stored: stored.reduce((sum, { windows }) => sum + windows, 0),
      wrong: stored.reduce((sum, { wrong }) => sum + wrong, 0),
    };
  } finally {
    await rig.close();
  }
}
