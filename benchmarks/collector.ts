/** `npm run bench:collector -- [--days 14] [--hours 24] [--apps 1 --apps 25]`: simulated days, or parts of so many hours, of an account whose apps are collected, as a table. */
import { parseArgs } from 'node:util';
import { durationMs, HOUR } from '../src/engine/time';
import { SimulatedCollection, type DayOfCollection } from '../src/engine/collector/testing/simulatedCollection';

const { values } = parseArgs({
  options: {
    days: { type: 'string', default: '14' },
    hours: { type: 'string', default: '24' },
    apps: { type: 'string', multiple: true },
  },
});
const days = Number(values.days);
const length = durationMs(Number(values.hours) * HOUR);
const APPS = values.apps?.map(Number) ?? [1, 5, 25, 75, 150];

const HEADS = ['apps', 'day', 'calls', 'age: mean', 'most', 'missing', 'lost', 'of one app', 'refused'];
const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
const minutes = (value: number): string => `${value.toFixed(1)} min`;

function row(apps: number, day: number, { calls, age, missing, lost, refused }: DayOfCollection): string {
  const ofOne = lost.most === lost.least ? lost.most : `${lost.least} to ${lost.most}`;
  return line([apps, day, calls, minutes(age.mean), minutes(age.most), missing, lost.windows, ofOne, refused]);
}

console.log(line(HEADS));
console.log(line(HEADS.map(() => '---')));
for (const apps of APPS) {
  let day = 0;
  for await (const told of new SimulatedCollection(apps).days(length)) {
    console.log(row(apps, ++day, told));
    if (day === days) {
      break;
    }
  }
}
