/** What goes wrong, each for itself and mixed, as a table of what was lost by it. */
import { DAY } from '../../src/engine/time';
import { faultTrials, mixed } from '../../tests/scenarios/trials/gatewayFaults';
import { killOften } from '../../tests/scenarios/trials/kills';
import { clockTrials, outages, peopleTrials } from '../../tests/scenarios/trials/timeAndPeople';
import { tried, type Progress, type Reckoning, type Trial } from '../../tests/scenarios/trials/trial';
import { markdownTable, megabytes } from '../report';

type Log = (line: string) => void;

const KILLS = 1_000;
const SEED = 1;

/** Two hours each, but for those that last longer by what they are. */
export const trialTable = (quick: boolean, log: Log): Promise<string> =>
  tableOf(quick ? [faultTrials[0]] : [...faultTrials, ...clockTrials, ...peopleTrials, ...outages], log);

/** Its memory, too: after the first day, when what is kept has filled, and at the end. */
export async function monthTable(days: number, log: Log): Promise<string> {
  const heaps: number[] = [];
  const eachDay = ({ day, calls, missing, heap }: Progress): void => {
    heaps.push(heap);
    log(
      `day ${day}: ${calls} calls, ${missing} missing, ${megabytes(heap)} live, ${(process.cpuUsage().user / 1e6).toFixed(0)} s of CPU`
    );
  };
  const trial = mixed(SEED, days * DAY);
  const row = rowOf(trial, await told(trial, log, eachDay));
  const [first, last] = [heaps.at(0), heaps.at(-1)].map((heap) => (heap === undefined ? '' : megabytes(heap)));
  return markdownTable([...HEADS, 'live after a day', 'at the end'], [[...row, first, last]]);
}

const HEADS = ['what went wrong', 'calls', 'struck', 'too many', 'most in a minute', 'missing', 'lost', 'wrong sums'];

async function tableOf(trials: readonly Trial[], log: Log): Promise<string> {
  const rows: (readonly string[])[] = [];
  for (const trial of trials) {
    rows.push(rowOf(trial, await told(trial, log)));
  }
  return markdownTable(HEADS, rows);
}

async function told(trial: Trial, log: Log, eachDay?: (progress: Progress) => void): Promise<Reckoning> {
  const reckoning = await tried(trial, eachDay && { eachDay });
  log(rowOf(trial, reckoning).join(' | '));
  reckoning.wrong.forEach(log);
  return reckoning;
}

const rowOf = ({ name }: Trial, { calls, struck, sixthCalls, mostInAMinute, missing, lost, wrong }: Reckoning) => [
  name,
  ...[calls, struck, sixthCalls, mostInAMinute, missing, lost, wrong.length].map(String),
];

export async function killTable(quick: boolean, log: Log): Promise<string> {
  const { kills, calls, sixthCalls, lost, stored, wrong, errors } = await killOften(quick ? 10 : KILLS, SEED);
  errors.forEach(log);
  return markdownTable(
    ['kills', 'calls', 'too many', 'windows lost', 'errors', 'windows stored', 'wrong sums'],
    [[kills, calls, sixthCalls, lost, errors.length, stored, wrong].map(String)]
  );
}
