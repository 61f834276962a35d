/** What the soak comes to, as rows. */
import { megabytes, milliseconds, type Row } from '../report';
import type { Cold } from './cold';
import type { Asked, Load } from './load';
import type { SimulatedDayReport } from './simulated';

const MINUTE = 60_000;
/** Background work leaves a slot of the five free; a slot frees so long after its call was sent. */
const SLOTS = 4;
const SLOT_MS = 62_000;
/** Of the time, until it is known for certain which calls were made before: nearly none are made till then. */
const BEGINNING = 0.2;
const HOLD_MS = 50;
const MEMORY_BYTES = 300e6;
/** Of what is resident in the first half, so much less or more in the second. */
const FLAT = 0.1;

export const quantile = (values: readonly number[], part: number): number => {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
};
const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;
const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;

const atMost = (measure: string, value: number, most: number, write: (value: number) => string): Row => ({
  ...{ measure, ours: write(value), against: '', ratio: '' },
  ...{ aim: `at most ${write(most)}`, met: value <= most },
});
const said = (measure: string, ours: string): Row => ({ measure, ours, against: '', ratio: '', aim: '', met: true });
const none = (measure: string, count: number, of: number): Row => ({
  ...{ measure, ours: `${count} of ${of.toLocaleString('en')}`, against: '', ratio: '', aim: 'none', met: count === 0 },
});

export function loadRows({ panels, rules, samples, arrivals, sixthCalls, lasted }: Load): readonly Row[] {
  const times = panels.map((one) => one.milliseconds);
  const waits = rules.map((one) => one.milliseconds);
  const from = lasted * BEGINNING;
  const within = arrivals.filter(({ at }) => at >= from && at < lasted);
  const allowed = Math.floor(((lasted - from) / SLOT_MS) * SLOTS);
  const resident = samples.map((sample) => sample.resident);
  const half = Math.floor(resident.length / 2);
  const growth = mean(resident.slice(half)) / mean(resident.slice(0, half)) - 1;
  return [
    none('Questions of panels that came to an error', failed(panels), panels.length),
    none('Evaluations of rules that came to an error', failed(rules), rules.length),
    said('Questions of panels, median', milliseconds(quantile(times, 0.5))),
    atMost('Questions of panels, p99', quantile(times, 0.99), HOLD_MS, milliseconds),
    said('Questions of panels, longest', milliseconds(Math.max(...times))),
    said('Evaluations of rules, median', milliseconds(quantile(waits, 0.5))),
    said('Evaluations of rules, longest', milliseconds(Math.max(...waits))),
    atMost('Longest hold of the event loop', Math.max(...samples.map(({ hold }) => hold)), HOLD_MS, milliseconds),
    none('Calls that came as a sixth within a minute', sixthCalls, arrivals.length),
    {
      measure: 'Calls after the first fifth of the time, against what background work may take',
      ours: String(within.length),
      against: String(allowed),
      ratio: percent(within.length / allowed),
      aim: 'at least 95 %',
      met: within.length >= 0.95 * allowed,
    },
    atMost('Resident memory, most', Math.max(...resident), MEMORY_BYTES, megabytes),
    {
      measure: 'Resident memory, mean of the second half against the first',
      ours: megabytes(mean(resident.slice(half))),
      against: megabytes(mean(resident.slice(0, half))),
      ratio: percent(growth),
      aim: `at most ${percent(FLAT)} more`,
      met: growth <= FLAT,
    },
  ];
}

export const coldRows = ({ started, first, again }: Cold): readonly Row[] => [
  said('A cold process, from its start to the handshake', milliseconds(started)),
  said('A cold process, the very first question', milliseconds(first[0])),
  said('A cold process, each panel for the first time, median', milliseconds(quantile(first, 0.5))),
  said('A cold process, each panel for the first time, longest', milliseconds(Math.max(...first))),
  said('The same ones again, median', milliseconds(quantile(again, 0.5))),
  said('The same ones again, longest', milliseconds(Math.max(...again))),
];

export const simulatedRows = (day: SimulatedDayReport): readonly Row[] => [
  none(`A simulated day of ${day.hours} hours: questions that came to an error`, day.errors, day.questions),
  none('A simulated day: calls that came as a sixth within a minute', day.sixthCalls, day.calls),
  none(
    'A simulated day: settled windows of the watched apps that are not there',
    day.reckoned.missing,
    day.reckoned.windows
  ),
  none(
    "A simulated day: sums of the watched apps that are not the gateway's",
    day.reckoned.wrong.length,
    day.reckoned.sums
  ),
  {
    measure: 'A simulated day: calls, against what background work may take',
    ours: String(day.calls),
    against: String(Math.floor((day.hours * 60 * MINUTE * SLOTS) / SLOT_MS)),
    ratio: percent(day.calls / Math.floor((day.hours * 60 * MINUTE * SLOTS) / SLOT_MS)),
    ...{ aim: '', met: true },
  },
  {
    measure: 'A simulated day: heap after its last quarter against after its second',
    ours: megabytes(day.heaps[3]),
    against: megabytes(day.heaps[1]),
    ratio: percent(day.heaps[3] / day.heaps[1] - 1),
    aim: `at most ${percent(FLAT)} more`,
    met: day.heaps[3] <= (1 + FLAT) * day.heaps[1],
  },
];

const failed = (asked: readonly Asked[]): number => asked.filter(({ error }) => error !== undefined).length;
