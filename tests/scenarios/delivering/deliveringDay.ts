/** A day in which every way out has a store, on a simulated clock: the plugin's own deliveries, a real disk and real HTTP. */
import type { StoredHistory } from '../../../src/engine/metricSets/delivery/history';
import { rolesAlone } from '../../../src/engine/sharing/roles/roles';
import { after, DAY, durationMs, MINUTE, SECOND, type TimeRange } from '../../../src/engine/time';
import { windowOf } from '../../../src/engine/window/grid';
import type { StoreNetwork } from '../../../backend/metricStores/adapter';
import {
  createDeliveries,
  type Deliveries,
  type Running,
  type Standing,
} from '../../../backend/metricStores/delivery/deliveries';
import { standingsOf, type StoreStanding } from '../../../backend/metricStores/delivery/status';
import { openingOf as registered } from '../../../backend/metricStores/registry';
import type { OpenStore } from '../../../backend/metricStores/opening';
import { createSecretBinding } from '../../../backend/metricStores/secretBinding';
import type { DeliveryNotes } from '../../../backend/store/deliveries';
import type { CountingReceiver, Forward } from '../../stores/counting/receiver';
import { Tally } from '../../stores/counting/tally';
import type { RealPartsClock } from '../realPartsClock';
import { ownNetwork } from './ownNetwork';
import { SimulatedDay, START, type ProcessParts } from '../simulatedDay';
import { compared, trueEvents, type Difference, type TruePoint } from './expected';
import { exportOf, receiverOf, type Way } from './ways';
import { TICKET_TRIAGE } from '../../simulator/world/apps';

export interface Outlet {
  readonly way: Way;
  /** Undefined of one that is fetched: what was found there is counted by `tally`. */
  readonly receiver: CountingReceiver | undefined;
  readonly tally: Tally;
  /** Nobody comes to fetch for now. */
  isAway: boolean;
  /** What was fetched last. */
  page: string;
}

export interface Reckoned extends Difference {
  readonly way: Way;
  /** What the receiver has to hold. */
  readonly all: readonly TruePoint[];
  /** Points that are there; running totals told. */
  readonly there: number;
  readonly repeated: number;
  readonly corrected: number;
  readonly standing: StoreStanding;
}

export interface DayOptions {
  readonly withReal?: WithReal;
  readonly folder?: string;
  /** By the kind of a store; the product's own unless told otherwise. */
  readonly openingOf?: (kind: string) => OpenStore | undefined;
}

export type WithReal = (way: Way) => Promise<Forward | undefined>;

const SOURCE = '1:ds';
/** What is under way at the end may take so long. */
const PATIENCE = durationMs(4 * 60 * MINUTE);

export class DeliveringDay {
  private constructor(
    readonly day: SimulatedDay,
    readonly outlets: readonly Outlet[],
    private readonly standing: () => Standing | undefined
  ) {}

  static async start(
    ways: readonly Way[],
    options: Parameters<typeof SimulatedDay.start>[1],
    { withReal = () => Promise.resolve(undefined), folder, openingOf = registered }: DayOptions = {}
  ): Promise<DeliveringDay> {
    const outlets = await Promise.all(
      ways.map(async (way): Promise<Outlet> => {
        const receiver = way.way === 'push' ? await receiverOf(way, await withReal(way)) : undefined;
        return { way, receiver, tally: receiver?.tally ?? new Tally(), isAway: false, page: '' };
      })
    );
    const { export: exported, secrets } = exportOf(
      outlets.map(({ way, receiver }) => ({ way, port: receiver?.port ?? 0 }))
    );
    let deliveries: Deliveries | undefined;
    const day = await SimulatedDay.start({ collect: true, retentionDays: 1, export: exported }, options, START, {
      beside: (parts) => {
        const made = deliveriesOf(parts, openingOf);
        deliveries = made;
        return made;
      },
      ...(folder !== undefined && { folder }),
    });
    day.configure({ secrets });
    const delivering = new DeliveringDay(day, outlets, () => deliveries?.of(SOURCE));
    delivering.wake();
    return delivering;
  }

  /** A request brings the settings. */
  wake(): void {
    void this.day.asked;
    const missing = this.outlets.length - this.running().length;
    if (missing > 0) {
      throw new Error(`${missing} stores were not opened.`);
    }
  }

  /** The process ends, and another one starts on its folder, which it has to open first. */
  async restart(): Promise<void> {
    await this.day.stop();
    await this.day.open();
    this.wake();
    while ((await this.standings()).some(({ until }) => until === null)) {
      await this.day.clock.advance(SECOND);
    }
  }

  /** What is there to be fetched from a store. */
  async pageOf(name: string): Promise<string> {
    const found = this.running().find(({ store }) => store.name === name);
    return (await found?.sender.rendered?.())?.body ?? '';
  }

  /** What had not left at the start, up to a day later. */
  get range(): TimeRange {
    const from = windowOf(START);
    return { from, to: after(from, DAY) };
  }

  /** @param each of each minute, before it passes. */
  async pass(minutes: number, each: (minute: number) => void | Promise<void> = () => undefined): Promise<void> {
    for (let minute = 0; minute < minutes; minute += 1) {
      await each(minute);
      await this.day.clock.advance(MINUTE);
      await this.fetchAll();
    }
  }

  private async fetchAll(): Promise<void> {
    for (const { store, sender } of this.running()) {
      const outlet = this.outlets.find(({ way }) => way.name === store.name);
      if (sender.rendered === undefined || outlet === undefined || outlet.isAway) {
        continue;
      }
      const { body } = await sender.rendered();
      // A page that is as it was says nothing new, and takes long to read.
      if (body !== outlet.page) {
        outlet.page = body;
        outlet.tally.take(outlet.way.wire(new TextEncoder().encode(body)));
      }
    }
  }

  /** All that had settled at the end of the range has left. What stands still is held against no more than it has sent, so it must not pass. */
  async untilDone(to: number): Promise<void> {
    const giveUpAt = after(this.day.clock.now(), PATIENCE);
    const behind = async () => (await this.standings()).filter(({ until }) => (until ?? 0) < to);
    while ((await behind()).length > 0) {
      if (this.day.clock.now() >= giveUpAt) {
        throw new Error(`Not all has left yet: ${(await behind()).map(({ name }) => name).join(', ')}.`);
      }
      await this.pass(1);
    }
    await this.pass(2);
    // What is being made or sent needs no time to pass, but has to be done.
    while (this.running().some(isBusy)) {
      await Bun.sleep(10);
    }
  }

  async standings(): Promise<readonly StoreStanding[]> {
    const standing = this.standing();
    return standing ? standingsOf(standing) : [];
  }

  private running(): readonly Running[] {
    return this.standing()?.running ?? [];
  }

  async reckoned(): Promise<readonly Reckoned[]> {
    const standings = new Map((await this.standings()).map((standing) => [standing.name, standing]));
    return this.outlets.map(({ way, tally }) => {
      const standing = standings.get(way.name);
      if (standing === undefined) {
        throw new Error(`Nothing is known of ${way.name}.`);
      }
      const { from } = this.range;
      const all = trueEvents(this.day.simulator, TICKET_TRIAGE, { from, to: standing.until ?? from });
      const { size: there, repeated, corrected } = tally;
      return { way, all, standing, there, repeated, corrected, ...compared(tally.held, all, way) };
    });
  }

  async close(): Promise<void> {
    await this.day.close();
    await Promise.all(this.outlets.map(({ receiver }) => receiver?.close()));
  }
}

function deliveriesOf(
  { clock, storage, accounts }: ProcessParts,
  openingOf: NonNullable<DayOptions['openingOf']>
): { close(): Promise<void> } & Deliveries {
  const deliveries = createDeliveries({
    clock,
    log: { info: () => undefined, warn: () => undefined },
    notes: watchedNotes(clock, storage.deliveries),
    history: () => {
      const history = storage.history();
      return history && watchedHistory(clock, history);
    },
    network: watchedNetwork(clock),
    openingOf,
    secretBinding: createSecretBinding(storage.memo),
    random: () => 0.5,
    ...{ roles: rolesAlone, shared: undefined },
  });
  accounts.onStores((stores) => deliveries.heard(stores));
  clock.waitsFor(() => deliveries.sources().some((source) => deliveries.of(source).running.some(isBusy)));
  return { ...deliveries, close: () => clock.passing(deliveries.close()) };
}

const isBusy = ({ delivery: { current } }: Running): boolean =>
  current?.doing.kind === 'making' || current?.doing.kind === 'sending';

function watchedNotes(clock: RealPartsClock, notes: DeliveryNotes): DeliveryNotes {
  return {
    read: (...question) => clock.stoppedDuring(() => notes.read(...question)),
    write: (...question) => clock.stoppedDuring(() => notes.write(...question)),
    adopt: (...question) => clock.stoppedDuring(() => notes.adopt(...question)),
    totals: (...question) => clock.stoppedDuring(() => notes.totals(...question)),
    hashKey: (...question) => clock.stoppedDuring(() => notes.hashKey(...question)),
    all: () => clock.stoppedDuring(() => notes.all()),
  };
}

function watchedHistory(clock: RealPartsClock, history: StoredHistory): StoredHistory {
  return {
    era: () => clock.stoppedDuring(() => history.era()),
    watch: (...question) => clock.stoppedDuring(() => history.watch(...question)),
    look: (...question) => clock.stoppedDuring(() => history.look(...question)),
    changed: (...question) => clock.stoppedDuring(() => history.changed(...question)),
    snapshot: (...question) => clock.stoppedDuring(() => history.snapshot(...question)),
    forget: (...question) => clock.stoppedDuring(() => history.forget(...question)),
  };
}

function watchedNetwork(clock: RealPartsClock): StoreNetwork {
  return {
    post: (...message) => clock.stoppedDuring(() => ownNetwork.post(...message)),
    lines: (...message) => clock.stoppedDuring(() => ownNetwork.lines(...message)),
  };
}
