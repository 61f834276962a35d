/** Carries out the calls that fetch one window, one after the other, and stores what they bring. */
import type { ChunkStore } from '../chunk/store';
import type { Chunk, Scope } from '../chunk/types';
import type { AppId, AppRef } from '../identity';
import type { Quota } from '../quota/quota';
import { after, before, durationMs, earliest, HOUR, MINUTE, SECOND, type Clock, type EpochMs } from '../time';
import { nextWindow, windowEnd } from '../window/grid';
import { windowText } from '../window/texts';
import type { DecodedAnswer } from '../otlp/decode';
import { chunkOf } from './answer';
import type { AppBoard, Board } from './board';
import { Consequences, trim, type Call } from './consequences';
import { saysTheSame } from './difference';
import type { Closure } from './gate';
import type { Gates } from './gates';
import { contains, knownUntil, without } from './scope';
import { partsOf } from './split';
import { notStored } from './storeFailures';
import type { FetcherStatus } from './types';
import type { UpstreamReply } from '../upstream';
import type { UpstreamFailure } from '../failure';
import { AT_ONCE, type Round, type Wish, type Work } from './work';

export interface FetcherLog {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

export interface RoundsParts {
  readonly clock: Clock;
  readonly store: ChunkStore;
  readonly quota: Quota;
  readonly random: () => number;
  readonly log: FetcherLog;
  readonly board: Board;
  readonly gates: Gates;
  /** Tells whoever waits for it that the app's windows have changed. */
  readonly announce: (app: AppId) => void;
}

const STORE_RETRY = durationMs(5 * SECOND);
const LONGEST_STORE_RETRY = MINUTE;
/** A window sealed so soon after its end is looked at once more, this long after. */
const RECHECK_AFTER = HOUR;

export class Rounds {
  lastFailure: UpstreamFailure | undefined;
  rechecked: FetcherStatus['rechecked'] = { windows: 0, changed: 0 };
  /** Answers paid for that the store has not taken yet. While there are any, no further call is begun. */
  unsaved = 0;
  /** Why the store has refused one of them, and when it is offered again. */
  held: Closure | undefined;
  private readonly consequences: Consequences;

  constructor(private readonly parts: RoundsParts) {
    this.consequences = new Consequences(parts);
  }

  /** Settles what the window's next call asks for. False when nothing is left to ask: the window then needs no call. */
  async prepare(app: AppBoard, work: Work): Promise<boolean> {
    const { clock, board, log } = this.parts;
    if (work.round?.startedAt === undefined) {
      const asked = board.askOf(work, clock.now());
      if (!asked) {
        return false;
      }
      try {
        work.round = await this.newRound(app, work, asked);
      } catch (error) {
        log.warn('The store cannot be read; windows wait for it.', { error: String(error) });
        work.notBefore = after(clock.now(), STORE_RETRY);
        return false;
      }
    }
    trim(app, work.round);
    if (work.round.parts.length === 0) {
      this.finish(app, work, work.round);
      return false;
    }
    return true;
  }

  /** Sends the next part's call; resolves when its answer is stored, or its failure noted. Never rejects. */
  async call(app: AppBoard, work: Work, { upstream }: Wish): Promise<void> {
    const { clock, gates } = this.parts;
    const { round } = work;
    const [part] = round?.parts ?? [];
    if (!round || !part) {
      return;
    }
    const sentAt = clock.now();
    const begun = clock.monotonic();
    work.sentAt = sentAt;
    round.startedAt ??= sentAt;
    const call: Call = { app, work, round, part, upstream };
    const passed = gates.of(upstream, work.app);
    passed.forEach((gate) => gate.enter());
    const reply = await send(call);
    passed.forEach((gate) => gate.leave());
    if (reply.kind === 'failure') {
      this.lastFailure = reply.failure;
      await this.consequences.of(call, reply.failure);
    } else {
      this.lastFailure = undefined;
      gates.answered(upstream, work.app);
      this.parts.board.measured(reply.serverStart, durationMs(clock.monotonic() - begun), clock.now());
      await this.answered(call, reply.answer, reply.serverStart);
    }
    work.sentAt = undefined;
  }

  /** Asks for all that is known of the app but for parts that are sealed already, by a restart or another process. */
  private async newRound(app: AppBoard, work: Work, { ask, settle }: Pick<Wish, 'ask' | 'settle'>): Promise<Round> {
    const headers = await this.parts.store.headers(app.ref, { from: work.window, to: nextWindow(work.window) });
    const isSealed = (part: Scope): boolean => (knownUntil(headers, part) ?? 0) >= windowEnd(work.window);
    return {
      ask,
      settle,
      parts: partsOf(without(ask, app.facts.refusedOf(ask)), app.facts.split).filter(
        (part) => work.isRecheck || !isSealed(part)
      ),
      split: undefined,
      timeoutCuts: 0,
      frontier: undefined,
      startedAt: undefined,
    };
  }

  private async answered(call: Call, decoded: DecodedAnswer, serverStart: EpochMs): Promise<void> {
    const { app, work, round, part: asked } = call;
    const refused = app.facts.refusedOf(round.ask);
    const chunk = chunkOf(decoded, { window: work.window, asked, refused, serverStart, settle: round.settle });
    if (work.isRecheck) {
      await this.compare(app.ref, chunk);
    }
    await this.keep(app.ref, chunk);
    app.version++;
    work.failure = undefined;
    work.attempts = 0;
    work.timeouts = 0;
    work.notBefore = AT_ONCE;
    const frontier = before(serverStart, round.settle);
    round.frontier = earliest(frontier, round.frontier ?? frontier);
    round.parts = round.parts.filter((part) => part !== asked);
    trim(app, round);
    if (round.parts.length === 0) {
      this.finish(app, work, round);
      this.planRecheck(call, serverStart);
    }
    if (round.split) {
      await app.facts.learnSplit(round.split);
    }
  }

  private finish(app: AppBoard, work: Work, round: Round): void {
    if (app.scout === work) {
      app.scout = undefined;
    }
    work.round = undefined;
    if (round.frontier === undefined || round.frontier >= windowEnd(work.window)) {
      app.works.delete(work.window);
    } else {
      work.missing = false;
      work.fetchedAt = round.startedAt;
    }
  }

  private planRecheck({ app, work, round, upstream }: Call, serverStart: EpochMs): void {
    const { board, clock } = this.parts;
    const { window } = work;
    const isSealed = !app.works.has(window);
    if (isSealed && !work.isRecheck && serverStart < windowEnd(window) + RECHECK_AFTER) {
      const at = after(clock.now(), RECHECK_AFTER);
      board.addRecheck({ app: work.app, window, at, upstream, ask: round.ask, settle: round.settle });
    }
  }

  /** Counts whether a second look brought anything new. */
  private async compare(ref: AppRef, { header, columns }: Chunk): Promise<void> {
    const { store, log } = this.parts;
    const { window, metrics, asked } = header;
    try {
      const span = { from: window, to: nextWindow(window) };
      const stored = await store.headers(ref, span);
      const names = new Set([...stored.flatMap((old) => old.metrics), ...metrics].map(({ name }) => name));
      const chunks = await store.read(ref, span, [...names], 'points');
      const old = chunks.find((chunk) => contains(chunk.header.asked, asked) && contains(asked, chunk.header.asked));
      if (old) {
        const changed = saysTheSame(old.columns, columns) ? 0 : 1;
        this.rechecked = { windows: this.rechecked.windows + 1, changed: this.rechecked.changed + changed };
        log.info('A window was looked at a second time.', {
          app: ref.app,
          window: windowText(window),
          changed: changed > 0,
        });
      }
    } catch (error) {
      log.warn('A second look could not be compared with the first.', { error: String(error) });
    }
  }

  /** A paid-for answer is never thrown away: what the store refuses is offered again until it is taken. */
  private async keep(ref: AppRef, chunk: Chunk): Promise<void> {
    const { clock, store, announce, log } = this.parts;
    this.unsaved++;
    for (let attempt = 0; ; attempt++) {
      try {
        await store.put(ref, chunk);
        break;
      } catch (error) {
        const until = after(clock.now(), Math.min(SECOND * 2 ** attempt, LONGEST_STORE_RETRY));
        this.held = { failure: notStored(error), until };
        log.warn('An answer could not be stored; kept in memory, and no further call is made until it is.', {
          app: ref.app,
          window: windowText(chunk.header.window),
          error: String(error),
        });
        announce(ref.app);
        await new Promise<void>((resolve) => {
          clock.schedule(until, resolve);
        });
      }
    }
    this.unsaved--;
    this.held = this.unsaved > 0 ? this.held : undefined;
  }
}

async function send({ work, part, upstream }: Call): Promise<UpstreamReply<DecodedAnswer>> {
  try {
    return await upstream.metrics({ app: work.app, window: work.window, ...part });
  } catch {
    return { kind: 'failure', failure: { cause: 'unavailable', message: 'The call to Atlassian could not be made.' } };
  }
}
