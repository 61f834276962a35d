/** Whose turn it is. */
export interface Place {
  /** All that one asks has as many turns as all that another asks. */
  readonly asker: string;
  /** Stands for one of the asker's requests: these take turns, too. */
  readonly request: object;
  /** Of a request's queries the first one that waits goes first, so that each is done before the next takes room. */
  readonly query: number;
}

interface Waiting {
  readonly query: number;
  go(): void;
}

interface Asker {
  /** Turns, since any of its requests has waited. */
  given: number;
  readonly requests: Map<object, Waiting[]>;
}

/** Among an asker's requests the one goes first that has had fewest turns, but for each of so many: then the next in the round. */
const ROUND_AFTER = 4;

/**
 * Work in turns: one piece at a time, a few milliseconds long, and between any two of them the process sees to the rest.
 * Who asks a hundred things holds nobody back who asks one, and what is quickly answered waits for nothing that takes long.
 */
export class Turns {
  /** The order of entry is the order of the round: who has had a turn and wants another enters at its end. */
  private readonly round = new Map<string, Asker>();
  /** How many each request has had. */
  private readonly had = new WeakMap<object, number>();
  private isGoing = false;

  /** @param later runs a task once whatever else the process has to see to has had its chance. */
  constructor(private readonly later: (task: () => void) => void = setImmediate) {}

  /** Resolves when work may go on. @throws the signal's reason when nobody waits for the answer any more. */
  take(place: Place, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      const forget = (): void => {
        this.leave(place, waiting);
        reject(signal.reason);
      };
      const waiting: Waiting = {
        query: place.query,
        go: () => {
          signal.removeEventListener('abort', forget);
          resolve();
        },
      };
      signal.addEventListener('abort', forget, { once: true });
      this.enter(place, waiting);
      this.goOn();
    });
  }

  private enter({ asker, request }: Place, waiting: Waiting): void {
    const one = this.round.get(asker) ?? { given: 0, requests: new Map<object, Waiting[]>() };
    one.requests.set(request, [...(one.requests.get(request) ?? []), waiting]);
    this.round.set(asker, one);
  }

  private leave({ asker, request }: Place, gone: Waiting): void {
    const requests = this.round.get(asker)?.requests;
    const left = requests?.get(request)?.filter((waiting) => waiting !== gone) ?? [];
    if (left.length > 0) {
      requests?.set(request, left);
    } else {
      requests?.delete(request);
    }
    if (requests?.size === 0) {
      this.round.delete(asker);
    }
  }

  private goOn(): void {
    if (this.isGoing || this.round.size === 0) {
      return;
    }
    this.isGoing = true;
    this.later(() => {
      this.isGoing = false;
      this.next();
      this.goOn();
    });
  }

  private next(): void {
    const [first] = this.round;
    if (first === undefined) {
      return;
    }
    const [name, asker] = first;
    const { requests } = asker;
    asker.given += 1;
    const request = this.nextOf(asker);
    const waiting = requests.get(request) ?? [];
    const next = waiting.reduce((one, other) => (other.query < one.query ? other : one));
    this.round.delete(name);
    requests.delete(request);
    const left = waiting.filter((each) => each !== next);
    if (left.length > 0) {
      requests.set(request, left);
    }
    if (requests.size > 0) {
      this.round.set(name, asker);
    }
    this.had.set(request, this.turnsOf(request) + 1);
    next.go();
  }

  private nextOf({ given, requests }: Asker): object {
    const [oldest, ...others] = requests.keys();
    return given % ROUND_AFTER === 0
      ? oldest
      : others.reduce((one, other) => (this.turnsOf(other) < this.turnsOf(one) ? other : one), oldest);
  }

  private turnsOf(request: object): number {
    return this.had.get(request) ?? 0;
  }
}
