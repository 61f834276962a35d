/** A receiver, a store and a process on a simulated clock: it may die between any two effects. */
import { countedChunk, APP, ENVIRONMENT, known, REF, T0, windowAt } from '../../testing/counted';
import type { Chunk } from '../../../chunk/types';
import type { AppId } from '../../../identity';
import { after, durationMs, epochMs, MINUTE, type EpochMs } from '../../../time';
import { windowOf } from '../../../window/grid';
import { keyOfSeries, pointsIn } from '../../figures/series';
import type { InTurns } from '../../figures/snapshot';
import type { Totals } from '../../figures/totals';
import { readExportSettings } from '../../model';
import type { OutgoingSeries } from '../../outgoing';
import type { MetricSet } from '../../set';
import { Versions } from '../../testing/versions';
import { NOTHING_APART } from '../apart';
import { contentOf, type BatchContent, type Receiver } from '../batch';
import { halvesOf } from '../halves';
import { turn } from '../machine';
import { NOTHING_NOTED, type Batch, type Noted } from '../noted';
import { readNotes, readTotals, writtenNotes, writtenTotal } from '../notes';
import { reachFrom } from '../reachable';
import { resumed } from '../resuming';
import { beginning, type Effect, type Event, type Outcome, type State, type Terms } from '../state';
import { windowsOf } from '../strands';

export const WINDOWS = 5;
export const FUNCTIONS = ['a', 'b'];
const setsOf = (set: object): readonly MetricSet[] =>
  readExportSettings({ sets: [{ name: 'all', ...set }], stores: [] }).sets;
export const SETS = setsOf({});
/** By whatever of them, as many points leave; 'same' makes the very same series as 'all'. */
export const DEFINITIONS = { all: SETS, same: SETS, hashed: setsOf({ hash: ['functionKey'] }) };

/** What a point comes to in the end; where it is 0 there is none. */
export const truth = (series: number, minute: number): number => (series * 31 + minute * 7) % 5;

export interface Answer {
  readonly window: number;
  readonly fetchedAt: EpochMs;
  /** Points that this answer lacks, and those that it has too low: those with a remainder below it. */
  readonly lacks: number;
  readonly low: number;
  /** It says of itself that something could not be read. */
  readonly isUnread?: boolean;
}

/** Settled up to five minutes before it was fetched. */
export function chunkOf({ window, fetchedAt, lacks, low, isUnread = false }: Answer): Chunk {
  const valueOf = (series: number, minute: number): number | undefined => {
    const value = truth(series, minute);
    return value > 0 && (minute * 13 + series) % 10 >= lacks
      ? value - ((minute * 17 + series) % 10 < low ? 0.5 : 0)
      : undefined;
  };
  return countedChunk({
    window,
    fetchedAt,
    frontier: after(fetchedAt, -5 * MINUTE),
    functions: FUNCTIONS,
    valueOf,
    isUnread,
  });
}

export type Mood = 'takes' | 'is down' | 'refuses' | 'is closed';

/** A receiver's failing by a point that it can't stand; nobody else is at fault for it. */
export const isPoison = (start: number, salt: number): boolean => (start / MINUTE + salt) % 17 === 0;

class Killed extends Error {}

/** A receiver, a store and a process that may die before or after any effect. */
export class World {
  readonly history = new Versions();
  now: EpochMs = epochMs(T0);
  mood: Mood = 'takes';
  /** Points that the receiver breaks down at; undefined: none. */
  salt: number | undefined;
  /** Messages that it takes before it goes down. */
  room = Infinity;
  /** Minutes that are waited for all to have left. */
  patience = 200;
  /** The sets, and by which of them it is made. */
  sets: readonly MetricSet[] = SETS;
  definition = 'all';
  apps: readonly AppId[] = [APP];
  /** Stored windows that leave as well; the delivery begins behind them. */
  historyWindows = 0;
  /** Effects until the process dies. */
  fuse = Infinity;
  /** By batch and number: what a message held when it was first taken. */
  readonly taken = new Map<string, readonly OutgoingSeries[]>();
  readonly takenAt = new Map<string, EpochMs>();
  disk: { noted: string; totals: Map<string, string> } | undefined;
  /** Which of the notes to come fail. */
  failing: readonly boolean[] = [];
  private state: State | undefined;
  private making:
    | {
        readonly batch: Batch;
        readonly content: BatchContent;
        readonly messages: readonly (readonly OutgoingSeries[])[];
      }
    | undefined;

  constructor(readonly receiver: Receiver) {}

  get noted(): Noted {
    return known(this.disk && readNotes(this.disk.noted));
  }

  get isInOrder(): boolean {
    return this.receiver.temporality === 'cumulative';
  }

  private get terms(): Terms {
    return {
      period: durationMs(MINUTE),
      takesBack: undefined,
      apps: this.apps,
      definition: this.definition,
      begin: () => {
        const known = { change: 0, apart: NOTHING_APART, definition: this.definition };
        const end = windowAt(this.historyWindows);
        return this.historyWindows === 0 || this.isInOrder
          ? { live: { until: T0, begun: T0, ...known } }
          : { live: { until: end, begun: end, ...known }, history: { until: T0, begun: T0, end, ...known } };
      },
      random: () => 0.5,
    };
  }

  /** The settings are other ones: whoever sends ends, and another begins. */
  redefine(sets: readonly MetricSet[], definition: string, apps: readonly AppId[] = [APP]): void {
    this.sets = sets;
    this.definition = definition;
    this.apps = apps;
    this.state = undefined;
  }

  async wake(): Promise<void> {
    try {
      await this.dispatch({ kind: 'moment', now: this.now });
    } catch (error) {
      if (!(error instanceof Killed)) {
        throw error;
      }
      this.state = undefined;
      this.fuse = Infinity;
    }
  }

  private burn(): void {
    this.fuse -= 1;
    if (this.fuse < 0) {
      throw new Killed();
    }
  }

  private async dispatch(first: Event): Promise<void> {
    let event: Event | undefined = first;
    while (event !== undefined) {
      this.state ??= this.begun();
      const { state, effects }: ReturnType<typeof turn> = turn(this.state, event, this.terms);
      this.state = state;
      event = undefined;
      for (const effect of effects) {
        this.burn();
        event = await this.perform(effect);
        this.burn();
        if (event !== undefined) {
          break;
        }
      }
    }
  }

  private begun(): State {
    const found = (this.disk && readNotes(this.disk.noted)) ?? NOTHING_NOTED;
    const { noted, anew } = resumed(found, this);
    if (noted !== found) {
      this.disk = { noted: writtenNotes(noted), totals: anew ? new Map() : new Map(this.disk?.totals) };
    }
    return beginning(noted, this.now);
  }

  private async perform(effect: Effect): Promise<Event | undefined> {
    switch (effect.kind) {
      case 'wake':
        return undefined;
      case 'note':
        return this.note(effect.noted, effect.finished);
      case 'look': {
        const { change, headers } = await this.history.look(REF, windowOf(effect.cursor.until), effect.cursor.change);
        const reach = reachFrom(effect.cursor.until, headers, windowsOf(effect.strand));
        return { kind: 'looked', strand: effect.strand, reach, change, now: this.now };
      }
      case 'make':
        return this.make(effect.batch, effect.halved);
      case 'probe':
        return { kind: 'probed', outcome: this.answer([]), now: this.now };
      case 'halve':
        return this.halve(effect.message);
      case 'send':
        return { kind: 'answered', outcome: this.send(effect.message), now: this.now };
    }
  }

  /** A batch of the past is begun only where the present has nothing to send. */
  private async checkOrder({ batch, cursors }: Noted): Promise<void> {
    if (batch?.batch.lane === 'history' && batch.done === 0 && this.disk && !readNotes(this.disk.noted)?.batch) {
      const { until } = known(cursors.get(APP));
      const { headers } = await this.history.look(REF, windowOf(until), this.history.head);
      expect(reachFrom(until, headers, WINDOWS).until).toBe(until);
    }
  }

  private async note(noted: Noted, finished: Batch | undefined): Promise<Event | undefined> {
    const [isFull = false, ...later] = this.failing;
    this.failing = later;
    if (isFull) {
      return { kind: 'failed', at: 'note', words: 'disk full', now: this.now };
    }
    await this.checkOrder(noted);
    const totals = new Map(this.disk?.totals);
    if (finished !== undefined && this.making?.batch === finished) {
      this.making.content.totals.forEach((total, key) => totals.set(key, writtenTotal(total)));
    }
    this.disk = { noted: writtenNotes(noted), totals };
    return undefined;
  }

  private totals(): Totals {
    return readTotals([...(this.disk?.totals ?? [])].map(([series, total]) => ({ series, total })));
  }

  private async make(batch: Batch, halvings: readonly number[]): Promise<Event> {
    const of = { app: APP, environments: [{ id: ENVIRONMENT }], hashed: (value: string) => `#${value}` };
    const what = { ref: REF, sets: this.sets, of, receiver: this.receiver, totals: this.totals() };
    const content = await contentOf(batch, what, this.history, run);
    // A message a series, so that a batch has several.
    const whole = content.series.map((series) => [series]);
    this.making = { batch, content, messages: halvings.reduce(halvedAt, whole) };
    const messages = this.making.messages.map(pointsIn);
    return {
      kind: 'made',
      made: { messages, ...content },
      now: this.now,
    };
  }

  private halve(message: number): Event {
    const making = known(this.making);
    this.making = { ...making, messages: halvedAt(making.messages, message) };
    return { kind: 'halved', messages: this.making.messages.map(pointsIn), now: this.now };
  }

  private answer(series: readonly OutgoingSeries[]): Outcome {
    if (this.mood === 'is down' || this.room === 0) {
      return { kind: 'later', words: 'down' };
    }
    if (this.mood === 'is closed') {
      return { kind: 'closed', words: 'closed' };
    }
    if (this.mood === 'refuses') {
      return { kind: 'refused', words: 'no' };
    }
    const { salt } = this;
    const isBad = ({ start }: { readonly start: number }): boolean => salt !== undefined && isPoison(start, salt);
    return series.some(({ points }) => points.some(isBad))
      ? { kind: 'later', words: 'HTTP 500' }
      : { kind: 'taken', refused: 0 };
  }

  private send(message: number): Outcome {
    const { batch, messages } = known(this.making);
    const series = messages[message];
    const outcome = this.answer(series);
    if (outcome.kind === 'taken') {
      this.room -= 1;
      const { lane, from, to, changesFrom, changesTo } = batch;
      const id = JSON.stringify([
        ...[lane, from, to, changesFrom, changesTo],
        series.map((each) => [keyOfSeries(each), each.points[0]?.start, each.points.length]),
      ]);
      const before = this.taken.get(id);
      // What is sent again, since nobody knows that it was taken, says the same.
      expect(before ?? series).toEqual(series);
      this.taken.set(id, series);
      this.takenAt.set(id, this.takenAt.get(id) ?? this.now);
    }
    return outcome;
  }
}

const halvedAt = (
  messages: readonly (readonly OutgoingSeries[])[],
  index: number
): readonly (readonly OutgoingSeries[])[] => [
  ...messages.slice(0, index),
  ...halvesOf(messages[index]),
  ...messages.slice(index + 1),
];

const run = async <Result>(steps: InTurns<Result>): Promise<Result> => {
  for (;;) {
    const step = steps.next();
    if (step.done === true) {
      return step.value;
    }
  }
};
