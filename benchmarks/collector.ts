/** `npm run bench:collector -- [--days 14] [--apps 1 --apps 25]`: simulated days of an account whose apps are collected, as a table. */
import { parseArgs } from 'node:util';
import { SimulatedCollection, type DayOfCollection } from '../src/engine/collector/testing/simulatedCollection';

const { values } = parseArgs({
  options: {
    days: { type: 'string', default: '14' },
    apps: { type: 'string', multiple: true },
  },
});
const days = Number(values.days);
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
  for await (const told of new SimulatedCollection(apps).days()) {
    console.log(row(apps, ++day, told));
    if (day === days) {
      break;
    }
  }
}
