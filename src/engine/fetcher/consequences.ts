/** What follows from a call that failed: for its window, its app, its token, the account. */
import type { Scope } from '../chunk/types';
import { after } from '../time';
import { windowText } from '../window/texts';
import { waitAfter } from './backoff';
import type { AppBoard } from './board';
import type { RoundsParts } from './rounds';
import { common, contains, isEmpty, NOTHING, without } from './scope';
import { halves, partsOf, splitFurther } from './split';
import type { Upstream } from '../upstream';
import type { UpstreamFailure } from '../failure';
import type { Round, Work } from './work';

/** One call: for which part of which window, and whose token paid. */
export interface Call {
  readonly app: AppBoard;
  readonly work: Work;
  readonly round: Round;
  readonly part: Scope;
  readonly upstream: Upstream;
}

/** A gateway in trouble is slow for everything: slowness alone cuts a window into four, not into single pairs. */
const MOST_TIMEOUT_CUTS = 2;

export class Consequences {
  constructor(private readonly parts: Pick<RoundsParts, 'clock' | 'quota' | 'gates' | 'log' | 'random'>) {}

  async of(call: Call, failure: UpstreamFailure): Promise<void> {
    const { clock, quota, gates, log } = this.parts;
    const { work, upstream } = call;
    const now = clock.now();
    log.warn('A metrics call failed.', { cause: failure.cause, app: work.app, window: windowText(work.window) });
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
        await leaveOut(call, 'labels', { ...NOTHING, labels: failure.labels }, failure.message);
        return;
      case 'unknown environment':
        gates.answered(upstream, work.app);
        await leaveOut(call, 'environments', { ...NOTHING, environments: failure.environments }, failure.message);
        return;
      case 'too large':
        gates.answered(upstream, work.app);
        if (!cut(call)) {
          this.retryLater(call, failure);
        }
        return;
      case 'timeout':
        gates.noteFailure(subjectOf(work), failure, now);
        this.suspectSize(call);
        this.retryLater(call, failure);
        return;
      case 'unavailable':
      case 'not understood':
        gates.noteFailure(subjectOf(work), failure, now);
        this.retryLater(call, failure);
        return;
    }
  }

  private retryLater({ work }: Call, failure: UpstreamFailure): void {
    const { clock, random } = this.parts;
    work.failure = failure;
    work.attempts++;
    work.notBefore = after(clock.now(), waitAfter(failure.cause, work.attempts, random));
  }

  /** What is too slow twice may be too large. */
  private suspectSize(call: Call): void {
    const { work, round } = call;
    work.timeouts++;
    if (work.timeouts > 1 && round.timeoutCuts < MOST_TIMEOUT_CUTS && cut(call)) {
      round.timeoutCuts++;
      work.timeouts = 0;
    }
  }
}

const subjectOf = ({ app, window }: Work): string => `${app} ${window}`;

/** What the upstream refuses by name is left out. Where it names nothing, halves are tried until one is down to one. */
async function leaveOut(call: Call, kind: keyof Scope, named: Scope, message: string): Promise<void> {
  const { app, round, part } = call;
  const refused = common(named, part);
  if (refused[kind].length > 0) {
    await app.facts.refuse(refused, message);
    return;
  }
  const smaller = halves(part, kind);
  if (!smaller) {
    await app.facts.refuse({ ...NOTHING, [kind]: part[kind] }, message);
  } else if (mayScout(call)) {
    round.parts = round.parts.flatMap((other) => (other === part ? smaller : [other]));
  }
}

/** False when the part is a single pair already. Another window may be finding out the same: then this one waits. */
function cut(call: Call): boolean {
  const { app, round, part } = call;
  const split = splitFurther(round.split ?? app.facts.split, part);
  if (!split) {
    return false;
  }
  if (mayScout(call)) {
    round.split = split;
    trim(app, round);
  }
  return true;
}

function mayScout({ app, work }: Call): boolean {
  app.scout ??= work;
  return app.scout === work;
}

/** Brings the parts still to be asked for up to what is known by now of refusals and sizes. */
export function trim(app: AppBoard, round: Round): void {
  const refused = app.facts.refusedOf(round.ask);
  const split = round.split ?? app.facts.split;
  round.parts = round.parts.flatMap((part) => {
    const left = without(part, refused);
    const parts = isEmpty(left) ? [] : partsOf(left, split);
    return parts.length === 1 && contains(left, part) ? [part] : parts;
  });
}
