/** `npm run soak -- [--quick] [--minutes 10] [--days 30] [load] [day] [faults] [month] [kills] [stores]`: what takes too long for `npm test`; all of it unless parts are named. See docs/performance.md. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { machine, ratioTable, type Row } from '../report';
import { askCold } from './cold';
import { loadPicture } from './curves';
import { fillFrom } from './fill';
import { coldRows, loadRows, simulatedRows } from './figures';
import { appsOf, Gateway } from './gateway';
import { putUnderLoad } from './load';
import { FULL, QUICK, type SoakScale } from './scale';
import { simulateDay } from './simulated';
import { storesTable } from './stores/table';
import { killTable, monthTable, trialTable } from './trials';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** A minute, to see that all runs. */
    quick: { type: 'boolean', default: false },
    /** Of the load; ten unless told otherwise. */
    minutes: { type: 'string' },
    /** Of the month; thirty unless told otherwise. */
    days: { type: 'string' },
  },
});
/** Of the docs. */
const PICTURE = join(import.meta.dir, '../../docs/soak.svg');
const EMAIL = 'soak@example.com';
/** Of the month; where it is quick, an hour. */
const [DAYS, QUICK_DAYS] = [30, 1 / 24];
const log = (line: string): void => console.error(line);

async function run(scale: SoakScale): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'app-metrics-soak-'));
  const gateway = await Gateway.start(scale.apps);
  const owner = gateway.owner(EMAIL);
  try {
    await fillFrom(gateway, owner, appsOf(scale.watchedApps), scale.days, folder, log);
    log(`${scale.minutes} minutes of load`);
    const load = await putUnderLoad(scale, gateway, owner, folder);
    for (const { at, error } of [...load.panels, ...load.rules]) {
      if (error !== undefined) {
        log(`after ${(at / 1_000).toFixed(0)} s: ${error}`);
      }
    }
    if (!values.quick) {
      writeFileSync(PICTURE, loadPicture(load));
    }
    log('A cold process');
    const cold = await askCold(scale, owner, folder);
    return [...loadRows(load), ...coldRows(cold)];
  } finally {
    await gateway.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function told(option: 'minutes' | 'days', otherwise: number): number {
  const value = values[option];
  const number = Number(value ?? otherwise);
  if (value !== undefined && !(number >= 1)) {
    throw new Error(`--${option} is ${value}: it must be a number from 1 on.`);
  }
  return number;
}

const lasting = (scale: SoakScale): SoakScale => ({ ...scale, minutes: told('minutes', scale.minutes) });

async function load(): Promise<string> {
  const scale = lasting(values.quick ? QUICK : FULL);
  const rows = await run(scale);
  const { panels, questionsASecond, minutes, watchedApps, apps, rules } = scale;
  return `${panels} panels on ${watchedApps} apps, ${questionsASecond} questions a second for ${minutes} minutes, ${rules} rules that ask each minute, ${apps} apps collected.

${ratioTable(rows)}`;
}

async function day(): Promise<string> {
  const report = await simulateDay(values.quick ? QUICK : FULL, log);
  [...report.texts, ...report.reckoned.wrong].forEach(log);
  return ratioTable(simulatedRows(report));
}

const parts: Readonly<Record<string, () => Promise<string>>> = {
  load,
  day,
  faults: () => trialTable(values.quick, log),
  month: () => monthTable(told('days', values.quick ? QUICK_DAYS : DAYS), log),
  kills: () => killTable(values.quick, log),
  stores: () => storesTable(values.quick, log),
};
const unknown = positionals.filter((name) => parts[name] === undefined);
if (unknown.length > 0) {
  throw new Error(`There is no part ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}.`);
}
console.log(machine());
for (const name of positionals.length > 0 ? positionals : Object.keys(parts)) {
  console.log(`\n${await parts[name]()}`);
}
