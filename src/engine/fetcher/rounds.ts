/** Carries out the calls that fetch one window, and draws the consequences of what comes back. */
import type { ChunkStore } from '../chunk/store';
import type { Chunk, Scope } from '../chunk/types';
import type { AppRef } from '../identity';
import type { Quota } from '../quota/quota';
import { after, before, durationMs, earliest, MINUTE, SECOND, type Clock, type EpochMs } from '../time';
import { nextWindow, windowEnd } from '../window/grid';
import { chunkOf, type DecodeAnswer, type DecodedAnswer } from './answer';
import { waitAfter } from './backoff';
import type { AppBoard, Board } from './board';
import type { Gates } from './gates';
import { common, contains, isEmpty, knownUntil, NOTHING, without } from './scope';
import { halves, partsOf, splitFurther } from './split';
import type { Upstream, UpstreamFailure, UpstreamReply } from './upstream';
import type { Round, Wish, Work } from './work';

export interface FetcherLog {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

export interface RoundsParts {
  readonly clock: Clock;
  readonly store: ChunkStore;
  readonly quota: Quota;
  readonly decode: DecodeAnswer;
  readonly random: () => number;
  readonly log: FetcherLog;
  readonly board: Board;
  readonly gates: Gates;
}

const STORE_RETRY = durationMs(5 * SECOND);
const LONGEST_STORE_RETRY = MINUTE;
/** A gateway in trouble is slow for everything: slowness alone cuts a window into four, not into single pairs. */
const MOST_TIMEOUT_CUTS = 2;

export class Rounds {
  lastFailure: UpstreamFailure | undefined;
  /** Answers paid for that the store has not taken yet. While there are any, no further call is begun. */
  unsaved = 0;

  constructor(private readonly parts: RoundsParts) {}

  /** Settles what the window's next call asks for. False when nothing is left to ask: the window then needs no call. */
  async prepare(app: AppBoard, work: Work): Promise<boolean> {
    const { clock, store, board, log } = this.parts;
    if (work.round?.startedAt === undefined) {
      const wish = board.askOf(work, clock.now());
      if (!wish) {
        return false;
      }
      try {
        const headers = await store.headers(app.ref, { from: work.window, to: nextWindow(work.window) });
        const end = windowEnd(work.window);
        const parts = partsOf(without(wish.ask, app.facts.refusedOf(wish.ask)), app.facts.split);
        work.round = newRound(
          wish,
          parts.filter((part) => !((knownUntil(headers, part) ?? 0) >= end))
        );
      } catch (error) {
        log.warn('The store cannot be read; windows wait for it.', { error: String(error) });
        work.notBefore = after(clock.now(), STORE_RETRY);
        return false;
      }
    }
    this.trim(app, work.round);
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
    work.sentAt = sentAt;
    round.startedAt ??= sentAt;
    const passed = gates.of(upstream, work.app);
    passed.forEach((gate) => gate.enter());
    const reply = await send(upstream, work, part);
    passed.forEach((gate) => gate.leave());
    const outcome = reply.kind === 'answer' ? this.decoded(work, part, reply) : reply;
    if (outcome.kind === 'failure') {
      await this.failed(app, work, round, part, upstream, outcome.failure);
    } else {
      gates.answered(upstream, work.app);
      await this.answered(app, work, round, part, outcome.decoded, outcome.serverStart, sentAt);
    }
    work.sentAt = undefined;
  }

  private decoded(
    work: Work,
    part: Scope,
    { answer, serverStart }: Extract<UpstreamReply<unknown>, { kind: 'answer' }>
  ):
    | { readonly kind: 'decoded'; readonly decoded: DecodedAnswer; readonly serverStart: EpochMs }
    | { readonly kind: 'failure'; readonly failure: UpstreamFailure } {
    try {
      return { kind: 'decoded', decoded: this.parts.decode(answer, work.window, part), serverStart };
    } catch {
      const message = "Atlassian's answer is not what its documentation describes, so nothing of it was kept.";
      return { kind: 'failure', failure: { cause: 'not understood', message } };
    }
  }

  private async answered(
    app: AppBoard,
    work: Work,
    round: Round,
    asked: Scope,
    decoded: DecodedAnswer,
    serverStart: EpochMs,
    sentAt: EpochMs
  ): Promise<void> {
    const { board, clock } = this.parts;
    board.measured(sentAt, serverStart, clock.now());
    const refused = app.facts.refusedOf(round.ask);
    const record = { window: work.window, asked, refused, serverStart, settle: round.settle };
    await this.keep(app.ref, chunkOf(decoded, record));
    app.version++;
    this.lastFailure = undefined;
    work.failure = undefined;
    work.attempts = 0;
    work.timeouts = 0;
    work.notBefore = clock.now();
    const frontier = before(serverStart, round.settle);
    round.frontier = earliest(frontier, round.frontier ?? frontier);
    round.parts = round.parts.filter((part) => part !== asked);
    this.trim(app, round);
    if (round.parts.length === 0) {
      this.finish(app, work, round);
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

  private async failed(
    app: AppBoard,
    work: Work,
    round: Round,
    part: Scope,
    upstream: Upstream,
    failure: UpstreamFailure
  ): Promise<void> {
    const { clock, quota, gates, log, random } = this.parts;
    const now = clock.now();
    this.lastFailure = failure;
    log.warn('A metrics call failed.', { cause: failure.cause, app: work.app, window: work.window });
    switch (failure.cause) {
      case 'rate limited':
        await quota.pause(failure.until);
        return;
      case 'unauthorized':
        gates.refuseToken(upstream, failure, now);
        return;
      case 'not owner':
      case 'unknown app':
        gates.refuseApp(upstream, work.app, failure, now);
        return;
      case 'refused label':
        gates.answered(upstream, work.app);
        await this.leaveOut(app, work, round, part, { ...NOTHING, labels: failure.labels }, 'labels', failure.message);
        return;
      case 'unknown environment':
        gates.answered(upstream, work.app);
        await this.leaveOut(
          app,
          work,
          round,
          part,
          { ...NOTHING, environments: failure.environments },
          'environments',
          failure.message
        );
        return;
      case 'too large':
        gates.answered(upstream, work.app);
        if (this.cut(app, work, round, part)) {
          return;
        }
        break;
      case 'timeout':
        gates.noteFailure(`${work.app} ${work.window}`, failure, now);
        work.timeouts++;
        if (work.timeouts > 1 && round.timeoutCuts < MOST_TIMEOUT_CUTS && this.cut(app, work, round, part)) {
          round.timeoutCuts++;
          work.timeouts = 0;
        }
        break;
      case 'unavailable':
      case 'not understood':
        gates.noteFailure(`${work.app} ${work.window}`, failure, now);
        break;
    }
    work.failure = failure;
    work.attempts++;
    work.notBefore = after(now, waitAfter(failure.cause, work.attempts, random));
  }

  /** What the upstream refuses by name is left out. Where it names nothing, halves are tried until one is down to one. */
  private async leaveOut(
    app: AppBoard,
    work: Work,
    round: Round,
    part: Scope,
    named: Scope,
    kind: keyof Scope,
    message: string
  ): Promise<void> {
    const refused = common(named, part);
    if (refused[kind].length > 0) {
      await app.facts.refuse(refused, message);
      return;
    }
    const smaller = halves(part, kind);
    if (!smaller) {
      await app.facts.refuse({ ...NOTHING, [kind]: part[kind] }, message);
    } else if (this.mayScout(app, work)) {
      round.parts = round.parts.flatMap((other) => (other === part ? smaller : [other]));
    }
  }

  /** False when the part is a single pair already. Another window may be finding out the same: then this one waits. */
  private cut(app: AppBoard, work: Work, round: Round, part: Scope): boolean {
    const split = splitFurther(round.split ?? app.facts.split, part);
    if (!split) {
      return false;
    }
    if (this.mayScout(app, work)) {
      round.split = split;
      this.trim(app, round);
    }
    return true;
  }

  private mayScout(app: AppBoard, work: Work): boolean {
    app.scout ??= work;
    return app.scout === work;
  }

  /** Brings the parts up to what is known by now of refusals and sizes. */
  private trim(app: AppBoard, round: Round): void {
    const refused = app.facts.refusedOf(round.ask);
    const split = round.split ?? app.facts.split;
    round.parts = round.parts.flatMap((part) => {
      const left = without(part, refused);
      const parts = isEmpty(left) ? [] : partsOf(left, split);
      return parts.length === 1 && contains(left, part) ? [part] : parts;
    });
  }

  /** A paid-for answer is never thrown away: what the store refuses is offered again until it is taken. */
  private async keep(ref: AppRef, chunk: Chunk): Promise<void> {
    const { clock, store, log } = this.parts;
    this.unsaved++;
    for (let attempt = 0; ; attempt++) {
      try {
        await store.put(ref, chunk);
        break;
      } catch (error) {
        log.warn('An answer could not be stored; kept in memory, and no further call is made until it is.', {
          app: ref.app,
          window: chunk.header.window,
          error: String(error),
        });
        const wait = Math.min(SECOND * 2 ** attempt, LONGEST_STORE_RETRY);
        await new Promise<void>((resolve) => {
          clock.schedule(after(clock.now(), wait), resolve);
        });
      }
    }
    this.unsaved--;
  }
}

function newRound({ ask, settle }: Pick<Wish, 'ask' | 'settle'>, parts: readonly Scope[]): Round {
  return { ask, settle, parts, split: undefined, timeoutCuts: 0, frontier: undefined, startedAt: undefined };
}

async function send(upstream: Upstream, { app, window }: Work, part: Scope): Promise<UpstreamReply<unknown>> {
  try {
    return await upstream.metrics({ app, window, ...part });
  } catch {
    return { kind: 'failure', failure: { cause: 'unavailable', message: 'The call to Atlassian could not be made.' } };
  }
}
