/** When an account's next metrics call may be sent, and to whom its slots belong. */
import type { Priority } from './priority';
import type { AccountKey } from '../identity';
import { after, before, durationMs, epochMs, HOUR, latest, SECOND, type Clock, type EpochMs } from '../time';
import type { LedgerState, QuotaLedger } from './ledger';
import { ClockSteps } from './clockSteps';
import { LIMIT, LONGEST_PAUSE, nextSlot, nextSlots, SPAN, union, worstCase, type Pace } from './pace';

export type Slot = { readonly kind: 'taken' } | { readonly kind: 'wait'; readonly until: EpochMs };

export interface QuotaStatus {
  readonly callsLeft: number;
  readonly nextCallAt: EpochMs;
  readonly pausedUntil: EpochMs | null;
}

/** The ledger can't be written, so no call is made. */
export interface LedgerTrouble {
  readonly error: unknown;
  /** When writing is tried again. */
  readonly until: EpochMs;
}

/** A 429's pause when it names no time: the span after which every slot is free again. */
const DEFAULT_PAUSE = SPAN;
/** A 429 may name any time. Below a second it says nothing. */
const SHORTEST_PAUSE = SECOND;

/** How long after a rule last asked the fifth slot stays the rules' own. */
const ALERT_MEMORY = HOUR;

const LEDGER_RETRY = durationMs(5 * SECOND);
/**
 * A slot is counted from the time written into the ledger. Had writing taken longer, the call would be sent so much later
 * that the two seconds' margin of the span might not hold: such a slot is left unused.
 */
const SLOWEST_LEDGER = SECOND;

export class Quota {
  private alertUntil: EpochMs | undefined;
  private pausedUntil: EpochMs | undefined;
  /** Sent by this process: stands even if the ledger forgets it. */
  private own: readonly EpochMs[] = [];
  private ownForRules: readonly EpochMs[] = [];
  private unreadableSince: EpochMs | undefined;
  private ledgerTrouble: LedgerTrouble | undefined;
  private turn: Promise<unknown> = Promise.resolve();
  private readonly steps: ClockSteps;
  private stepsHeeded = 0;

  constructor(
    private readonly account: AccountKey,
    private readonly ledger: QuotaLedger,
    private readonly clock: Clock
  ) {
    this.steps = new ClockSteps(clock);
  }

  /**
   * Takes a slot if one is free: then the caller sends its call at once. Otherwise `until` says when to try again;
   * another process may come first.
   */
  take(priority: Priority): Promise<Slot> {
    const slot = this.turn.then(() => this.takeNow(priority));
    this.turn = slot;
    return slot;
  }

  /** Undefined while calls can be written down, as far as was tried. */
  get trouble(): LedgerTrouble | undefined {
    return this.ledgerTrouble;
  }

  async nextSlotAt(priority: Priority): Promise<EpochMs> {
    return nextSlot(await this.state(), this.pace(priority), this.clock.now());
  }

  /** When the next `count` calls of this priority may be sent, as things stand; ascending. */
  async forecast(count: number, priority: Priority): Promise<readonly EpochMs[]> {
    return nextSlots(await this.state(), this.pace(priority), this.clock.now(), count);
  }

  /** A rule has asked: for an hour the fifth slot is for rules alone. */
  noteAlert(): void {
    this.alertUntil = after(this.clock.now(), ALERT_MEMORY);
  }

  /** The upstream answered 429. `until`: the time it named, if any. */
  async pause(until: EpochMs | undefined): Promise<EpochMs> {
    const now = this.clock.now();
    const named = until === undefined || Number.isNaN(until) ? after(now, DEFAULT_PAUSE) : until;
    const end = epochMs(Math.min(Math.max(named, now + SHORTEST_PAUSE), now + LONGEST_PAUSE));
    this.pausedUntil = latest(this.pausedUntil ?? end, end);
    try {
      await this.ledger.pause(this.account, end);
    } catch {
      // Kept here; and a ledger that can't be written gives no slot either.
    }
    return end;
  }

  async status(): Promise<QuotaStatus> {
    const state = await this.state();
    const now = this.clock.now();
    const paused = state.pausedUntil !== undefined && state.pausedUntil > now ? state.pausedUntil : null;
    return {
      callsLeft: paused === null ? Math.max(0, LIMIT - state.sent.length) : 0,
      nextCallAt: nextSlot(state, this.pace('view'), now),
      pausedUntil: paused,
    };
  }

  private async takeNow(priority: Priority): Promise<Slot> {
    const state = await this.state();
    const pace = this.pace(priority);
    const at = this.clock.now();
    const begun = this.clock.monotonic();
    const slot = nextSlot(state, pace, at);
    if (slot > at) {
      return { kind: 'wait', until: slot };
    }
    try {
      const written = await this.ledger.take(this.account, at, pace.limit, SPAN);
      this.ledgerTrouble = undefined;
      if (!written) {
        // Another process came between reading and writing.
        return { kind: 'wait', until: latest(after(this.clock.now(), SECOND), await this.nextSlotAt(priority)) };
      }
    } catch (error) {
      this.ledgerTrouble = { error, until: after(this.clock.now(), LEDGER_RETRY) };
      return { kind: 'wait', until: this.ledgerTrouble.until };
    }
    this.own = [...this.own.filter((moment) => moment > at - SPAN), at];
    if (priority === 'alert') {
      this.ownForRules = [...this.ownForRules.filter((moment) => moment > at - SPAN), at];
    }
    const isLate = this.clock.monotonic() - begun > SLOWEST_LEDGER;
    return isLate ? { kind: 'wait', until: after(this.clock.now(), SECOND) } : { kind: 'taken' };
  }

  private pace(priority: Priority): Pace {
    if (priority === 'alert') {
      return { limit: LIMIT, spacing: durationMs(0), forRules: [] };
    }
    const rulesAsk = this.alertUntil !== undefined && this.clock.now() < this.alertUntil;
    // Spaced evenly, a slot frees for a rule every quarter of a span, which is sooner than its query gives up.
    const spacing = durationMs(rulesAsk ? SPAN / (LIMIT - 1) : 0);
    const forRules = this.ownForRules.filter((moment) => moment > this.clock.now() - SPAN);
    // A rule's call that stands has had the fifth slot; the other four are the others'.
    const others = LIMIT - 1 + Math.min(1, forRules.length);
    const limit = isBackground(priority) ? LIMIT - 1 : rulesAsk ? others : LIMIT;
    return { limit, spacing, forRules };
  }

  /** After the clock was set, nobody can tell how long ago calls were sent: all slots count as just used. */
  private heedStep(): void {
    const step = this.steps.since();
    if (step === 0) {
      return;
    }
    this.stepsHeeded++;
    this.own = Array.from({ length: LIMIT }, () => this.clock.now());
    this.ownForRules = [];
    this.unreadableSince = undefined;
    this.pausedUntil = this.pausedUntil && after(this.pausedUntil, step);
    this.alertUntil = this.alertUntil && after(this.alertUntil, step);
  }

  private async state(): Promise<LedgerState> {
    this.heedStep();
    const { stepsHeeded } = this;
    const now = this.clock.now();
    const written = await this.ledger.read(this.account, before(now, SPAN)).catch(() => undefined);
    this.heedStep();
    if (stepsHeeded !== this.stepsHeeded) {
      return this.state();
    }
    this.unreadableSince = written ? undefined : (this.unreadableSince ?? now);
    const standing = (moment: EpochMs): boolean => moment > now - SPAN;
    const own = this.own.filter(standing);
    if (written) {
      const pausedUntil = later(written.pausedUntil, this.pausedUntil);
      return { sent: union(written.sent.filter(standing), own), pausedUntil };
    }
    const assumed = worstCase(this.unreadableSince ?? now).filter(standing);
    return { sent: [...assumed, ...own].sort((left, right) => left - right), pausedUntil: this.pausedUntil };
  }
}

function isBackground(priority: Priority): boolean {
  return priority === 'head' || priority === 'backfill';
}

function later(first: EpochMs | undefined, second: EpochMs | undefined): EpochMs | undefined {
  return first === undefined || second === undefined ? (first ?? second) : latest(first, second);
}
