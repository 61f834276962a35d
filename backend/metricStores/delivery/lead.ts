/** Whether a delivery is this instance's to make, and where it stands when it becomes so. */
import type { AppId, AppRef } from '../../../src/engine/identity';
import type { StoredHistory } from '../../../src/engine/metricSets/delivery/history';
import type { Begun, NotingPlace } from '../../../src/engine/metricSets/delivery/place';
import type { OwnLog } from '../../../src/engine/metricSets/delivery/takenOver';
import type { MetricStore } from '../../../src/engine/metricSets/store';
import type { Role } from '../../../src/engine/sharing/roles/roles';
import { before, type Clock, type EpochMs } from '../../../src/engine/time';

export interface LeadOf {
  readonly place: NotingPlace;
  readonly role: Role;
  readonly store: MetricStore;
  readonly apps: readonly AppRef[];
}

export interface LeadParts {
  readonly clock: Clock;
  /** Undefined while there is no disk. */
  readonly history: () => StoredHistory | undefined;
  /** Why nothing may leave for now; undefined where it may. */
  readonly heldBack: (app: AppId) => Promise<string | undefined>;
  /** Nothing older is needed by this delivery any more. */
  readonly onNoted: (app: AppRef) => Promise<void>;
}

/** What cannot be done now; said to Admins. */
export class HeldBack extends Error {}

export const NO_DISK =
  'There is no data folder that can be used just now, and nothing leaves without one: where it stands must outlive a restart.';

const NO_APPS = 'The data source lists no app.';
export const ELSEWHERE =
  'Another instance sends for this store, or the instances have yet to find out which of them does.';
export class Lead {
  log: OwnLog = { era: '', heads: new Map() };
  /** Of its role: with another one, what was noted is read anew. */
  private term: number | undefined;
  private followedAt: EpochMs | undefined;

  constructor(
    private readonly of: LeadOf,
    private readonly parts: LeadParts
  ) {}

  /** Rejects, with what is said to Admins, where it is not this instance's to make. */
  async begin(): Promise<Begun> {
    const history = this.parts.history();
    if (history === undefined) {
      throw new HeldBack(NO_DISK);
    }
    if (this.of.place.isShared) {
      await this.checked();
    }
    const part = this.of.role.part();
    if (part.kind !== 'leads') {
      await this.follow(history);
      throw new HeldBack(ELSEWHERE);
    }
    const begun = await this.of.place.begin(await this.readLog(history));
    this.term = part.term;
    return begun;
  }

  /** Another has noted something meanwhile. */
  again(): void {
    this.term = undefined;
  }

  leads(): boolean {
    const part = this.of.role.part();
    return part.kind === 'leads' && part.term === this.term;
  }

  /** Whether anything of any app may leave from here: one that may send nothing leaves the sending to others. */
  private async checked(): Promise<void> {
    const reasons: string[] = [];
    for (const { app } of this.of.apps) {
      const why = await this.parts.heldBack(app);
      if (why === undefined) {
        return;
      }
      reasons.push(why);
    }
    const [first = NO_APPS] = reasons;
    throw new HeldBack(first);
  }

  /** What the one that sends has noted is kept here too: the changes that it needs no more are needed here no more. */
  private async follow(history: StoredHistory): Promise<void> {
    const { clock, onNoted } = this.parts;
    const { place, apps, store } = this.of;
    if ((this.followedAt ?? 0) > before(clock.now(), store.period)) {
      return;
    }
    this.followedAt = clock.now();
    await place.follow(await this.readLog(history));
    for (const app of apps) {
      await onNoted(app).catch(() => undefined);
    }
  }

  private async readLog(history: StoredHistory): Promise<OwnLog> {
    const heads = new Map<AppId, number>();
    for (const app of this.of.apps) {
      heads.set(app.app, await history.watch(app));
    }
    this.log = { era: await history.era(), heads };
    return this.log;
  }
}
