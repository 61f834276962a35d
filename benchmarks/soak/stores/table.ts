/** What leaves for metric stores, by every way and through what goes wrong, as a table of what came of it. */
import { HOUR } from '../../../src/engine/time';
import { compared, type Difference } from '../../../tests/scenarios/delivering/expected';
import type { Reckoned } from '../../../tests/scenarios/delivering/deliveringDay';
import { lived } from '../../../tests/scenarios/delivering/tried';
import { downForAnHour, fullDisk, killed, plain, type Trouble } from '../../../tests/scenarios/delivering/troubles';
import { WAYS, type Way } from '../../../tests/scenarios/delivering/ways';
import { markdownTable } from '../../report';
import { COST_HEAD, costRows } from './cost';
import { killWhileSending, type KilledScale } from './killed';
import { startReal, type RealReceivers } from './real';
import { realKilled } from './realKilled';

type Log = (line: string) => void;

const DAY_MINUTES = 24 * 60;
const QUICK_MINUTES = 30;
const KILLS: KilledScale = { kills: 50, apps: 12, hours: 2 };
const QUICK_KILLS: KilledScale = { kills: 3, apps: 3, hours: 1 };
const HEAD = [
  'store',
  'points',
  'taken twice',
  'refused',
  'let go',
  'lost',
  'wrong',
  'sum there',
  "gateway's sum",
  'read back',
];

export async function storesTable(isQuick: boolean, log: Log): Promise<string> {
  const disk = isQuick ? undefined : fullDisk();
  try {
    const troubles = isQuick
      ? [plain(QUICK_MINUTES)]
      : [plain(DAY_MINUTES), downForAnHour, killed, ...(disk ? [disk] : [])];
    const parts: string[] = [];
    const tell = (part: string): void => {
      parts.push(part);
      log(part);
    };
    for (const trouble of troubles) {
      tell(await tableOf(() => trouble, WAYS, log));
    }
    if (!isQuick) {
      const toReal = WAYS.filter(({ real }) => real !== undefined);
      tell(await tableOf((real) => realKilled(toReal, real), toReal, log));
    }
    tell(await killedTable(isQuick ? QUICK_KILLS : KILLS, log));
    tell(await costTable(isQuick ? QUICK_MINUTES : DAY_MINUTES));
    return parts.join('\n\n');
  } finally {
    disk?.close();
  }
}

const costTable = async (minutes: number): Promise<string> =>
  `**an app and day** (by ${minutes / 60} of its hours)\n\n${markdownTable(COST_HEAD, await costRows(minutes))}`;

async function killedTable(scale: KilledScale, log: Log): Promise<string> {
  const real = await startReal();
  try {
    const { survived, whileSending } = await killWhileSending(scale, real, log);
    const rows = survived.map(({ way, there, repeated, refused, letGo, lost, strange, sumThere, trueSum, readBack }) =>
      [
        ...[way.name, there, way.way === 'pull' ? '' : repeated, refused, letGo, lost, strange, sumThere, trueSum],
        readBack === undefined ? '' : readBackOf(way, readBack),
      ].map(String)
    );
    return `**our process killed ${scale.kills} times** (${whileSending} of them in a life that had sent; ${scale.apps} apps, ${scale.hours} hours of each)\n\n${markdownTable(HEAD, rows)}`;
  } finally {
    await real.stop();
  }
}

async function tableOf(troubleOf: (real: RealReceivers) => Trouble, ways: readonly Way[], log: Log): Promise<string> {
  const real = await startReal();
  try {
    const trouble = troubleOf(real);
    log(`Stores: ${trouble.name}, ${trouble.minutes} minutes`);
    const rows: (readonly string[])[] = [];
    const { deaths } = await lived(trouble, ways, {}, real.forwardOf, async (reckoned) => {
      for (const each of reckoned) {
        rows.push(await rowOf(each, trouble, real));
      }
    });
    const died = Math.max(...deaths.values());
    const killed = real.kills().filter((kills) => kills > 0);
    const how = killed.length > 0 ? `, ${killed.join(' and ')} times` : died > 0 ? `, ${died} times` : '';
    return `**${trouble.name}** (${trouble.minutes / 60} hours${how})\n\n${markdownTable(HEAD, rows)}`;
  } finally {
    await real.stop();
  }
}

async function rowOf(each: Reckoned, { minutes }: Trouble, real: RealReceivers): Promise<readonly string[]> {
  const { way, all, standing, there, repeated, lost, strange, sumThere, trueSum } = each;
  const until = standing.until ?? 0;
  const held = await real.heldOf(way, until + HOUR, Math.ceil(minutes / 60) + 6);
  const readBack = held === undefined ? '' : readBackOf(way, compared(held, all, way));
  const twice = way.way === 'pull' ? '' : repeated;
  return [way.name, there, twice, standing.refused, standing.letGo, lost, strange, sumThere, trueSum, readBack].map(
    String
  );
}

/** Point by point, as what our own receiver holds. */
const readBackOf = ({ real }: Way, { sumThere, lost, strange }: Difference): string =>
  `${sumThere} by ${real}${lost + strange > 0 ? `, ${lost} lost, ${strange} wrong` : ''}`;
