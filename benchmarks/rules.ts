/** `npm run bench:rules -- [--hours 4] [--apps 8 --apps 30] [--why]`: simulated hours of alert rules, as a table. */
import { parseArgs } from 'node:util';
import { simulateRules, type RulesDay, type RulesReport } from '../src/engine/service/testing/simulatedRules';
import { durationMs, HOUR, MINUTE } from '../src/engine/time';

const { values } = parseArgs({
  options: {
    hours: { type: 'string', default: '4' },
    apps: { type: 'string', multiple: true },
    why: { type: 'boolean', default: false },
  },
});
const hours = Number(values.hours);
const APPS = values.apps?.map(Number) ?? [1, 8, 15, 30, 60];

const days: readonly (readonly [string, RulesDay])[] = [
  ...APPS.map((apps) => ['', { apps, hours }] as const),
  ...APPS.map((apps) => ['a fortnight being filled', { apps, hours, beside: 14 }] as const),
  ...[2, 5, 8, -2, -5, -8].map(
    (minutes) =>
      [
        `clock ${Math.abs(minutes)} min ${minutes > 0 ? 'ahead' : 'behind'}`,
        { apps: 8, hours, clockAhead: minutes * MINUTE },
      ] as const
  ),
  ['data 4 min late', { apps: 8, hours, late: durationMs(4 * MINUTE) }],
  ...[1, 8, 30].map(
    (apps) =>
      [
        'gateway down for half an hour',
        { apps, hours, outage: { after: HOUR, lasts: durationMs(30 * MINUTE) } },
      ] as const
  ),
];

const HEADS = [
  'apps',
  'beside',
  'errors',
  'wrong',
  'moved back: median',
  'most',
  'calls a minute',
  'longest answer',
  'in the outage',
];
const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
const minutes = (value: number | undefined): string => (value === undefined ? '–' : `${value.toFixed(1)} min`);

function row(beside: string, day: RulesDay, report: RulesReport): string {
  const { evaluations, errors, movedBack, wrong, callsAMinute, longest, longestInOutage } = report;
  return line([
    day.apps,
    beside,
    `${((100 * errors.length) / evaluations).toFixed(1)} % of ${evaluations}`,
    wrong,
    minutes(movedBack[Math.floor(movedBack.length / 2)]),
    minutes(movedBack.at(-1)),
    callsAMinute.toFixed(2),
    `${(longest / 1_000).toFixed(0)} s`,
    day.outage ? `${(longestInOutage / 1_000).toFixed(0)} s` : '',
  ]);
}

console.log(line(HEADS));
console.log(line(HEADS.map(() => '---')));
for (const [beside, day] of days) {
  const report = await simulateRules(day);
  console.log(row(beside, day, report));
  if (values.why) {
    const texts = report.errors.map(({ text }) => text.replaceAll(/\d{4}-\d\d-\d\d |\d\d:\d\d/g, '#'));
    new Set(texts).forEach((text) => console.log(`${texts.filter((other) => other === text).length} × ${text}`));
  }
}
