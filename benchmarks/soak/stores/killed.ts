/** The compiled collector with a store of every way, killed again and again while it sends. */
import { Database } from 'bun:sqlite';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readNotes } from '../../../src/engine/metricSets/delivery/notes';
import type { Noted } from '../../../src/engine/metricSets/delivery/noted';
import { DAY, HOUR } from '../../../src/engine/time';
import { Collector, configuration } from '../../../tests/scenarios/collector/program';
import { compared, trueEvents, type Difference } from '../../../tests/scenarios/delivering/expected';
import { exportOf, receiverOf, WAYS, type Way } from '../../../tests/scenarios/delivering/ways';
import { startSimulator, type Simulator } from '../../../tests/simulator/simulator';
import type { CountingReceiver } from '../../../tests/stores/counting/receiver';
import { Tally } from '../../../tests/stores/counting/tally';
import { fillFrom } from '../fill';
import { appsOf, moreAppsFor } from '../gateway';
import type { RealReceivers } from './real';

const EMAIL = 'killed@example.com';
const PERIOD_S = 1;
/** Answers come so late, so that kills come between. */
const SLOW_MS = 30;
const LONGEST_MS = 60;
/** Of the lives, one that lasts as long as a message of lines takes to be closed. */
const LONG_EVERY = 5;
const LONG_MS = 2_000;
const PATIENCE_MS = 5_000;
/** Once all has left, nothing more comes for so long. */
const STILL_MS = 5_000;

export interface KilledScale {
  readonly kills: number;
  readonly apps: number;
  readonly hours: number;
}

interface Outlet {
  readonly way: Way;
  readonly receiver: CountingReceiver | undefined;
  readonly tally: Tally;
}

export interface Survived extends Difference {
  readonly way: Way;
  readonly there: number;
  readonly repeated: number;
  readonly refused: number;
  readonly letGo: number;
  /** What its real receiver holds, where there is one. */
  readonly readBack: Difference | undefined;
}

export async function killWhileSending(
  { kills, apps: count, hours }: KilledScale,
  real: RealReceivers,
  log: (line: string) => void
): Promise<{ readonly survived: readonly Survived[]; readonly whileSending: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'app-metrics-killed-'));
  const simulator = await startSimulator({ series: 6, moreApps: moreAppsFor(count) });
  const owner = { endpoint: simulator.url, email: EMAIL };
  const apps = appsOf(count);
  const outlets = await Promise.all(WAYS.map((way) => outletOf(way, real)));
  try {
    const gateway = { owner: (email: string) => ({ ...owner, email }) };
    await fillFrom(gateway, owner, apps, hours / 24, folder, () => undefined);
    const program = new Program(folder, simulator.url, apps, outlets, hours / 24);
    await program.accepted();
    let whileSending = 0;
    for (let kill = 0; kill < kills; kill += 1) {
      const isSending = await program.liveAndDie(kill % LONG_EVERY === 0 ? LONG_MS : Math.random() * LONGEST_MS);
      whileSending += isSending ? 1 : 0;
      log(`killed ${kill + 1} times, ${program.messages} messages`);
    }
    const noted = await program.untilStill();
    const survived = await Promise.all(outlets.map((outlet) => survivedBy(outlet, noted, simulator, real, hours)));
    return { survived, whileSending };
  } finally {
    await Promise.all(outlets.map(({ receiver }) => receiver?.close()));
    await simulator.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function outletOf(way: Way, real: RealReceivers): Promise<Outlet> {
  if (way.way === 'pull') {
    return { way, receiver: undefined, tally: new Tally() };
  }
  const receiver = await receiverOf(way, await real.forwardOf(way));
  receiver.slowMs = SLOW_MS;
  return { way, receiver, tally: receiver.tally };
}

type ByStore = ReadonlyMap<string, Noted>;

class Program {
  private readonly text: string;
  /** With a store alone that takes nothing. */
  private readonly warming: string;
  private addresses: readonly { readonly outlet: Outlet; readonly path: string; readonly authorization: string }[] = [];

  constructor(
    private readonly folder: string,
    url: string,
    apps: readonly string[],
    private readonly outlets: readonly Outlet[],
    history: number
  ) {
    const textOf = (all: readonly Outlet[]): string => {
      const stores = all.map(({ way, receiver }) => ({ way, port: receiver?.port ?? 0 }));
      const { export: exported, secrets } = exportOf(stores, { period: PERIOD_S, history });
      return configuration({
        ...{ dataFolder: folder, url, email: EMAIL, apps, secrets },
        more: ['store_hosts: 127.0.0.1'],
        jsonData: { collect: false, export: exported },
      });
    };
    this.text = textOf(outlets);
    this.warming = textOf(outlets.filter(({ way }) => way.name === 'webhook'));
  }

  get messages(): number {
    return this.outlets.reduce((all, { receiver }) => all + (receiver?.messages ?? 0), 0);
  }

  private set mood(mood: 'takes' | 'is down') {
    this.outlets.forEach(({ receiver }) => {
      if (receiver !== undefined) {
        receiver.mood = mood;
      }
    });
  }

  /** The token is accepted, while nobody takes anything yet. */
  async accepted(): Promise<void> {
    this.mood = 'is down';
    const { stdout } = await new Collector(this.text, ['--pull']).ended;
    this.addresses = this.outlets.flatMap((outlet) => {
      const [, path = '', user = '', password = ''] =
        new RegExp(`, ${outlet.way.name}: http://[^/]+(/pull/\\w+) user (\\w+) password (\\w+)`).exec(stdout) ?? [];
      return path === '' ? [] : [{ outlet, path, authorization: `Basic ${btoa(`${user}:${password}`)}` }];
    });
    const collector = new Collector(this.warming);
    await collector.address();
    while (!this.outlets.some(({ receiver }) => (receiver?.turnedAway ?? 0) > 0)) {
      await Bun.sleep(20);
    }
    collector.kill('SIGKILL');
    await collector.ended;
    this.mood = 'takes';
  }

  /** @returns whether anything was sent in this life. */
  async liveAndDie(milliseconds: number): Promise<boolean> {
    const collector = new Collector(this.text);
    const url = await collector.address();
    const [before, giveUpAt] = [this.messages, Date.now() + PATIENCE_MS];
    while (this.messages === before && Date.now() < giveUpAt) {
      await Bun.sleep(2);
    }
    await this.fetchFrom(url);
    await Bun.sleep(milliseconds);
    collector.kill('SIGKILL');
    await collector.ended;
    return this.messages > before;
  }

  private async fetchFrom(url: string): Promise<void> {
    for (const { outlet, path, authorization } of this.addresses) {
      const reply = await fetch(url + path, { headers: { authorization } });
      if (!reply.ok) {
        throw new Error(`${outlet.way.name} can't be fetched: ${reply.status}`);
      }
      outlet.tally.take(outlet.way.wire(new Uint8Array(await reply.arrayBuffer())));
    }
  }

  /** All has left, and nothing more comes. */
  async untilStill(): Promise<ByStore> {
    const collector = new Collector(this.text);
    const url = await collector.address();
    let [last, since] = ['', Date.now()];
    while (Date.now() - since < STILL_MS) {
      await Bun.sleep(100);
      await this.fetchFrom(url);
      const now = JSON.stringify([[...this.noted.values()].map(({ cursors }) => [...cursors]), this.messages]);
      if (now !== last) {
        [last, since] = [now, Date.now()];
      }
    }
    await collector.stop();
    return this.noted;
  }

  private get noted(): ByStore {
    const db = new Database(join(this.folder, 'state.db'), { readonly: true });
    try {
      const rows = db.query<{ store: string; noted: string }, []>('SELECT store, noted FROM deliveries').all();
      return new Map(
        rows.flatMap(({ store, noted }) => {
          const read = readNotes(noted);
          return read === undefined ? [] : [[String(JSON.parse(store)[2]), read] as const];
        })
      );
    } finally {
      db.close();
    }
  }
}

async function survivedBy(
  { way, tally }: Outlet,
  noted: ByStore,
  simulator: Simulator,
  real: RealReceivers,
  hours: number
): Promise<Survived> {
  const standing = noted.get(way.name);
  if (standing === undefined) {
    throw new Error(`Nothing was noted of ${way.name}.`);
  }
  const { cursors, counts } = standing;
  const all = [...cursors].flatMap(([app, { begun, until }]) => trueEvents(simulator, app, { from: begun, to: until }));
  const held = await real.heldOf(way, Date.now() + HOUR, Math.ceil(hours) + DAY / HOUR);
  return {
    ...{ way, there: tally.size, repeated: tally.repeated, refused: counts.refused, letGo: counts.letGo },
    readBack: held && compared(held, all, way),
    ...compared(tally.held, all, way),
  };
}
