/** What goes wrong, each for itself and mixed, as a table of what was lost by it. */
import { durationMs, DAY } from '../../src/engine/time';
import { faultTrials, mixed } from '../../tests/scenarios/trials/gatewayFaults';
import { killOften } from '../../tests/scenarios/trials/kills';
import { clockTrials, outages, peopleTrials } from '../../tests/scenarios/trials/timeAndPeople';
import { tried, type Trial } from '../../tests/scenarios/trials/trial';
import { markdownTable } from '../report';

type Log = (line: string) => void;

const KILLS = 1_000;
const MONTH = durationMs(30 * DAY);
const SEED = 1;

/** Two hours each, but for those that last longer by what they are. */
export const trialTable = (quick: boolean, log: Log): Promise<string> =>
  tableOf(quick ? [faultTrials[0]] : [...faultTrials, ...clockTrials, ...peopleTrials, ...outages], log);

export const monthTable = (quick: boolean, log: Log): Promise<string> =>
  tableOf([mixed(SEED, quick ? durationMs(DAY / 24) : MONTH)], log);

async function tableOf(trials: readonly Trial[], log: Log): Promise<string> {
  const rows: (readonly string[])[] = [];
  for (const trial of trials) {
    const { calls, sixthCalls, mostInAMinute, missing, lost, wrong } = await tried(trial);
    const row = [trial.name, ...[calls, sixthCalls, mostInAMinute, missing, lost, wrong.length].map(String)];
    rows.push(row);
    log(row.join(' | '));
    wrong.forEach(log);
  }
  const heads = ['what went wrong', 'calls', 'too many', 'most in a minute', 'missing', 'lost', 'wrong sums'];
  return markdownTable(heads, rows);
}

export async function killTable(quick: boolean, log: Log): Promise<string> {
  const { kills, calls, sixthCalls, lost, whole, wrong, errors } = await killOften(quick ? 10 : KILLS, SEED);
  errors.forEach(log);
  return markdownTable(
    ['kills', 'calls', 'too many', 'windows lost', 'errors', 'accounts with all', 'wrong sums'],
    [[kills, calls, sixthCalls, lost, errors.length, whole, wrong].map(String)]
  );
}
