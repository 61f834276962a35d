/** The machine by itself: lists of events, and a random walk over all that can happen. */
import fc from 'fast-check';
import { ALL, appNumber, SETTLE } from '../testing/fetching';
import { NO_POINTS } from '../testing/simulatedGateway';
import { randomFrom } from '../testing/random';
import type { UpstreamFailure } from '../failure';
import { EMPTY, LIMIT, noted, shifted, SPAN, take, unsent, type QuotaRecord } from '../quota/pace';
import type { Priority } from '../quota/priority';
import { after, before, DAY, durationMs, epochMs, HOUR, SECOND, type DurationMs } from '../time';
import { nextWindow, WINDOW, windowEnd, windowOf, type WindowStart } from '../window/grid';
import type { ChunkHeader, Scope } from '../chunk/types';
import type { AppId } from '../identity';
import type { Effect, Event } from './known/events';
import { SENT_WITHIN, step } from './machine';
import { WHOLE } from './known/split';
import { newAccountState, type AppFacts, type Call, type Storing } from './known/state';
import type { Demand } from './types';

const START = epochMs(Date.UTC(2026, 4, 20, 10, 7));
const message = 'Said for a person.';

/** Plays the world around one machine: what it says is done at once, or kept for later. */
class World {
  at: DurationMs = durationMs(DAY);
  wall = START;
  readonly state = newAccountState();
  readonly sent: DurationMs[] = [];
  readonly flying: Call[] = [];
  private readonly used = new Map<string, DurationMs>();
  readonly storing: Storing[] = [];
  readonly headers = new Map<string, ChunkHeader>();
  wake: DurationMs | undefined;
  wantsSlot: Priority | undefined;
  private record: QuotaRecord = EMPTY;
  private slots = 0;
  /** When each slot was written, by its id. */
  private readonly written = new Map<string, DurationMs>();

  constructor(private readonly random: () => number) {}

  load(...apps: readonly number[]): void {
    for (const app of apps) {
      this.happens({
        ...{ kind: 'app loaded', app: appNumber(app), headers: [], inHand: undefined },
        facts: { refusals: [], split: WHOLE },
      });
    }
    this.happens({ kind: 'source', source: 'source', tokenId: 'token' });
  }

  happens(event: Event): readonly Effect[] {
    const effects = step(this.state, event, { wall: this.wall, at: this.at, chance: this.random() });
    for (const effect of effects) {
      switch (effect.kind) {
        case 'take slot':
          expect(this.wantsSlot).toBeUndefined();
          this.wantsSlot = effect.priority;
          break;
        case 'give back slot':
          // Nothing was sent with it, nor will be.
          expect(this.used.has(effect.id)).toBe(false);
          expect(this.written.delete(effect.id)).toBe(true);
          this.record = unsent(this.record, effect.id);
          break;
        case 'send':
          this.sent.push(this.at);
          this.use(effect.call);
          // Single flight.
          expect(
            this.flying.some(
              ({ app, window, purpose }) =>
                purpose === 'window' &&
                effect.call.purpose === 'window' &&
                app === effect.call.app &&
                window === effect.call.window
            )
          ).toBe(false);
          this.flying.push(effect.call);
          break;
        case 'store':
        case 'store again':
          this.storing.push(effect.storing);
          break;
        case 'note quota':
          this.record = noted(this.record, effect.note, this.at);
          break;
        case 'wake':
          this.wake = effect.at;
          break;
      }
    }
    return effects;
  }

  giveSlot(): void {
    const priority = this.wantsSlot;
    if (priority === undefined) {
      return;
    }
    this.wantsSlot = undefined;
    const id = `slot ${this.slots++}`;
    const { slot, record } = take(this.record, priority, this.at, LIMIT, durationMs(0), id);
    this.record = record;
    const told = shifted(record, -this.at);
    if (slot.kind === 'taken') {
      this.written.set(id, this.at);
    }
    this.happens(
      slot.kind === 'taken'
        ? { kind: 'slot given', took: durationMs(0), record: told, id }
        : { kind: 'slot later', wait: slot.wait, record: told }
    );
  }

  finishCall(failure: UpstreamFailure | undefined): void {
    const [call] = this.flying.splice(Math.floor(this.random() * this.flying.length), 1);
    if (call) {
      this.happens(
        failure
          ? { kind: 'call failed', call: call.id, failure }
          : { kind: 'call answered', call: call.id, serverStart: call.sentAt, answer: NO_POINTS }
      );
    }
  }

  /** Before it is sent, another instance turns out to fetch the window, for `wait`, or to have fetched it. */
  holdCall(wait: number): void {
    const held = this.flying.findIndex(({ purpose }) => purpose === 'window');
    const [call] = held < 0 ? [] : this.flying.splice(held, 1);
    if (call) {
      // What was counted as sent never was.
      this.sent.splice(this.sent.indexOf(call.since), 1);
      this.used.delete(call.slot.id ?? '');
      if (wait === 0) {
        this.fetchedElsewhere(call.app.id, call.window, call.part);
      }
      const headers = this.headersOf(call.app.id, call.window);
      this.happens({ kind: 'call held', call: call.id, wait: durationMs(wait), headers });
    }
  }

  /** Another instance brings it. */
  arrives(app: AppId, window: WindowStart, asked: Scope): void {
    this.fetchedElsewhere(app, window, asked);
    this.happens({ kind: 'arrived', app, window, headers: this.headersOf(app, window) });
  }

  private fetchedElsewhere(app: AppId, window: WindowStart, { environments, labels }: Scope): void {
    const asked = { environments, labels };
    this.headers.set(`${app} ${window} ${JSON.stringify(asked)}`, {
      ...{ window, asked, refused: { environments: [], labels: [] }, frontier: before(this.wall, SETTLE) },
      ...{ fetchedAt: this.wall, endsInNext: false, metrics: [], dropped: [], duplicates: 0 },
    });
  }

  private headersOf(app: AppId, window: WindowStart): readonly ChunkHeader[] {
    return [...this.headers].flatMap(([key, header]) => (key.startsWith(`${app} ${window} `) ? [header] : []));
  }

  /** A slot is used once, and while it is fresh. */
  private use({ slot, since }: Call): void {
    const id = slot.id ?? '';
    expect(this.used.has(id)).toBe(false);
    expect(since - (this.written.get(id) ?? NaN)).toBeLessThanOrEqual(SENT_WITHIN);
    this.used.set(id, since);
  }

  finishStoring(isRefused: boolean): void {
    const [storing] = this.storing.splice(0, 1);
    if (!storing) {
      return;
    }
    const { call, asked, refused, serverStart, settle } = storing;
    if (isRefused) {
      this.happens({ kind: 'store refused', call: call.id, error: new Error('full') });
      return;
    }
    this.headers.set(`${call.app.id} ${call.window} ${JSON.stringify(asked)}`, {
      ...{ window: call.window, asked, refused, frontier: before(serverStart, settle), fetchedAt: serverStart },
      ...{ endsInNext: false, metrics: [], dropped: [], duplicates: 0 },
    });
    this.happens({ kind: 'stored', call: call.id, outcome: 'kept', changed: undefined });
  }

  passes(duration: number): void {
    this.at = durationMs(this.at + duration);
    this.wall = after(this.wall, duration);
    this.happens({ kind: 'moment' });
  }

  ask(app: number, from: number, count: number, more: Partial<Demand> = {}): readonly Effect[] {
    const to = nextWindow(windowOf(before(this.wall, from * WINDOW)));
    const demand: Demand = {
      ...{ app: appNumber(app), wants: ALL, ask: ALL, bornAt: new Map(), priority: 'view', source: 'source' },
      ...{ settle: SETTLE, span: { from: windowOf(before(to, count * WINDOW)), to } },
      ...more,
    };
    const headers = [...this.headers].flatMap(([key, header]) => (key.startsWith(demand.app) ? [header] : []));
    return this.happens({ kind: 'demand', demand, headers, floor: undefined });
  }
}

/** What others may have learnt of an app. */
const FACTS: readonly AppFacts[] = [
  { refusals: [], split: WHOLE },
  { refusals: [], split: { ...WHOLE, labels: [ALL.labels[2]] } },
  {
    refusals: [
      { kind: 'labels', name: ALL.labels[0], message, times: 1, retryAt: after(START, 2 * HOUR), alone: false },
    ],
    split: WHOLE,
  },
];

const FAILURES: readonly UpstreamFailure[] = [
  { cause: 'unavailable', message },
  { cause: 'timeout', message },
  { cause: 'too large', message },
  { cause: 'not understood', message },
  { cause: 'unauthorized', message },
  { cause: 'not owner', message },
  { cause: 'rate limited', message, until: undefined },
  { cause: 'refused label', message, labels: [] },
  { cause: 'unknown environment', message, environments: [] },
];

describe('the machine', () => {
  it('keeps the quota and single flight, forgets no wake, and loses no window, whatever happens in whatever order', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = randomFrom(seed);
        const any = (below: number): number => Math.floor(random() * below);
        const world = new World(random);
        world.load(1, 2, 3);
        const priorities: readonly Priority[] = ['alert', 'view', 'head', 'backfill'];
        for (let turn = 0; turn < 400; turn++) {
          switch (any(12)) {
            case 0:
              world.ask(1 + any(3), any(40), 1 + any(20), { priority: priorities[any(4)] ?? 'view' });
              break;
            case 1:
            case 2:
              world.giveSlot();
              break;
            case 3:
            case 4:
              world.finishCall(random() < 0.3 ? FAILURES[any(FAILURES.length)] : undefined);
              break;
            case 5:
              world.finishStoring(random() < 0.2);
              break;
            case 6:
              world.passes(any(20) * SECOND);
              break;
            case 9:
              world.holdCall(random() < 0.5 ? 0 : 1 + any(45) * SECOND);
              break;
            case 11:
              world.happens({ kind: 'facts learnt', app: appNumber(1 + any(3)), facts: FACTS[any(FACTS.length)] });
              break;
            case 10: {
              const window = windowOf(before(world.wall, any(60) * WINDOW));
              world.arrives(
                appNumber(1 + any(3)),
                window,
                random() < 0.7 ? ALL : { ...ALL, labels: ALL.labels.slice(any(2)) }
              );
              break;
            }
            case 7:
              if (random() < 0.1) {
                world.wall = after(world.wall, (random() - 0.5) * 4 * HOUR);
              }
              if (world.wantsSlot !== undefined && random() < 0.1) {
                world.wantsSlot = undefined;
                world.happens({ kind: 'ledger failed', error: new Error('locked') });
              }
              break;
            default:
              if (random() < 0.05) {
                world.happens({ kind: 'source', source: 'source', tokenId: `token ${any(3)}` });
              }
          }
          world.sent.forEach((moment, index) =>
            expect((world.sent[index + LIMIT] ?? Infinity) - moment).toBeGreaterThanOrEqual(SPAN)
          );
          expect(world.flying.length).toBe(world.state.calls.size);
        }
        // From now on all is well: everything that is wanted comes, by what the machine says itself of when to look again.
        const wanted = [1, 2, 3].map((app) => [app, 2, 12] as const);
        const isDone = (): boolean =>
          wanted.every(([app, from, count]) =>
            world
              .ask(app, from, count)
              .every(
                (effect) =>
                  effect.kind !== 'tell' ||
                  effect.plan.windows.every(
                    ({ kind, window }) =>
                      kind === 'fetched' || windowEnd(window) + SETTLE > effect.plan.now || kind === 'provisional'
                  )
              )
          );
        let turns = 0;
        while (!isDone()) {
          expect(turns++).toBeLessThan(3_000);
          if (world.wantsSlot !== undefined) {
            world.giveSlot();
          } else if (world.flying.length > 0) {
            world.finishCall(undefined);
          } else if (world.storing.length > 0) {
            world.finishStoring(false);
          } else {
            expect(world.wake).toBeDefined();
            world.passes(Math.max(1, (world.wake ?? world.at) - world.at));
          }
        }
      }),
      { numRuns: 15 }
    );
  });

  it('asks the ledger for one slot at a time, and sends what is most urgent when it is given', () => {
    const world = new World(() => 0.5);
    world.load(1, 2);
    world.ask(1, 2, 4);
    expect(world.wantsSlot).toBe('view');
    world.ask(2, 2, 1, { priority: 'alert' });
    world.giveSlot();
    expect(world.flying.map(({ app }) => app.id)).toEqual([appNumber(2)]);
  });

  it('sends nothing while an answer that is paid for can’t be stored, and offers it again', () => {
    const world = new World(() => 0.5);
    world.load(1);
    world.ask(1, 2, 4);
    world.giveSlot();
    world.finishCall(undefined);
    world.finishStoring(true);
    world.giveSlot();
    expect(world.flying).toEqual([]);
    world.passes((world.wake ?? world.at) - world.at);
    expect(world.storing).toHaveLength(1);
    world.finishStoring(false);
    world.giveSlot();
    expect(world.flying).toHaveLength(1);
  });

  it('asks for less of what killed the process, and not at all for an hour of what can’t be made smaller', () => {
    const world = new World(() => 0.5);
    const window = windowOf(before(START, HOUR));
    const loaded = { kind: 'app loaded', headers: [], facts: { refusals: [], split: WHOLE } } as const;
    world.happens({ ...loaded, app: appNumber(1), inHand: { window, part: ALL } });
    world.happens({ kind: 'source', source: 'source', tokenId: 'token' });
    world.ask(1, 4, 1);
    world.giveSlot();
    expect(world.flying[0]?.part.labels).toHaveLength(2);

    const minute = {
      environments: ALL.environments.slice(0, 1),
      labels: ALL.labels.slice(0, 1),
      slice: { from: 3, to: 4 },
    };
    world.happens({ ...loaded, app: appNumber(2), inHand: { window, part: minute } });
    const told = world.ask(2, 4, 1).flatMap((effect) => (effect.kind === 'tell' ? effect.plan.windows : []));
    expect(told).toMatchObject([{ kind: 'failed', failure: { cause: 'too large' } }]);
  });
});

describe('asking', () => {
  it('costs what is asked, not what is queued', () => {
    const world = new World(() => 0.5);
    const apps = Array.from({ length: 20 }, (_, index) => index + 1);
    world.load(...apps);
    apps.forEach((app) => world.ask(app, 2, 500));
    const lookUps = (): number => {
      let count = 0;
      const { get } = Map.prototype;
      const spy = jest.spyOn(Map.prototype, 'get').mockImplementation(function (
        this: Map<unknown, unknown>,
        key: unknown
      ) {
        count++;
        return get.call(this, key) as unknown;
      });
      world.ask(7, 20, 4);
      spy.mockRestore();
      return count;
    };
    const many = lookUps();
    expect(world.state.apps.get(appNumber(7))?.windows.size).toBe(500);
    expect(many).toBeLessThan(5_000);
  });

  it('again for what is wanted leads to nothing new, whoever asks and however much is queued', () => {
    const world = new World(() => 0.5);
    const apps = Array.from({ length: 150 }, (_, index) => index + 1);
    world.load(...apps);
    const kinds = (): readonly string[] =>
      apps.flatMap((app) => world.ask(app, 2, 96, { priority: 'newest day', lifetime: HOUR }).map(({ kind }) => kind));
    kinds();
    const { wake, wantsSlot } = world;
    expect(kinds()).toEqual(apps.map(() => 'tell'));
    expect(world).toMatchObject({ wake, wantsSlot });
  });

  it('tells when what is queued comes, by turns of all apps', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 2, maxLength: 6 }), (counts) => {
        const world = new World(() => 0.5);
        world.load(...counts.map((_, index) => index + 1));
        const asked = () =>
          counts.map((count, index) =>
            world
              .ask(index + 1, 4, count)
              .flatMap((effect) => (effect.kind === 'tell' ? effect.plan.windows : []))
              .reverse()
              .map((state) => (state.kind === 'pending' ? state.expectedAt : NaN))
          );
        asked();
        const told = asked();
        // The nth window of an app comes after every other's n-1 first, and each app's own in their order.
        told.forEach((times) => expect(times).toEqual([...times].sort((one, other) => one - other)));
        const inOrder = told.flatMap((times) => times.map((time, rank) => ({ time, rank })));
        for (const one of inOrder) {
          expect(inOrder.filter(({ time, rank }) => rank > one.rank && time < one.time)).toEqual([]);
        }
      }),
      { numRuns: 50 }
    );
  });
});
