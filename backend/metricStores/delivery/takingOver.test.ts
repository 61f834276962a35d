/** Several instances that send for one store in turn: what is known to have been taken leaves once, and totals go on. */
import { afterEach, expect, it } from 'bun:test';
import { Database } from 'bun:sqlite';
import fc from 'fast-check';
import { pino } from 'pino';
import type { Chunk } from '../../../src/engine/chunk/types';
import { readExportSettings } from '../../../src/engine/metricSets/model';
import { NOTHING_APART } from '../../../src/engine/metricSets/delivery/apart';
import { NOTHING_NOTED } from '../../../src/engine/metricSets/delivery/noted';
import type { NotesRegister } from '../../../src/engine/metricSets/delivery/place';
import type { NumberPoint, OutgoingSeries } from '../../../src/engine/metricSets/outgoing';
import { keyOfSeries } from '../../../src/engine/metricSets/figures/series';
import {
  APP,
  countedChunk,
  ENVIRONMENT,
  known,
  MINUTES,
  REF,
  T0,
  windowAt,
} from '../../../src/engine/metricSets/testing/counted';
import { Versions } from '../../../src/engine/metricSets/testing/versions';
import type { Part } from '../../../src/engine/sharing/roles/roles';
import { after, durationMs, epochMs, HOUR, MINUTE, SECOND } from '../../../src/engine/time';
import { RealPartsClock } from '../../../tests/scenarios/realPartsClock';
import { createDeliveries, sqliteDeliveries } from '../../store/deliveries';
import type { SharedFile } from '../../store/file/sharedFile';
import type { Message, Nature, Sender } from '../adapter';
import { inTurns } from '../../turns/turns';
import { Delivery } from './delivery';
import { Overtaken, sharedNotes } from './sharedNotes';

const WINDOWS = 6;
const FUNCTIONS = ['a', 'b', 'c'];
const valueOf = (series: number, minute: number): number => ((series * 31 + minute * 7) % 5) + 1;
const SUM = FUNCTIONS.flatMap((_, series) =>
  Array.from({ length: WINDOWS * MINUTES }, (_unused, minute) => valueOf(series, minute))
).reduce((sum, value) => sum + value, 0);

const chunkOf = (window: number, until: number): Chunk =>
  countedChunk({
    ...{ window, functions: FUNCTIONS, valueOf },
    frontier: after(windowAt(window), until * MINUTE),
    fetchedAt: after(windowAt(window), (until + 5) * MINUTE),
  });

/** As Redis does it, and as its answers may be lost. */
class MemoryRegister {
  text: { version: string; text: string } | undefined;
  totals = new Map<string, string>();
  /** refused: nothing is done. deaf: it is done, and nobody hears. */
  state: 'up' | 'refused' | 'deaf' = 'up';
  readonly of: NotesRegister = {
    look: async () => this.answered(() => ({ version: this.text?.version ?? '', text: this.text?.text })),
    totals: async (_key, app) => this.answered(() => this.totals.get(app)),
    write: async (_key, versions, { version, text, totals }) =>
      this.answered(() => {
        if (!versions.includes(this.text?.version ?? '')) {
          return false;
        }
        this.text = { version, text };
        if (totals) {
          this.totals.set(totals.app, totals.text);
        }
        return true;
      }),
  };

  forget(): void {
    this.text = undefined;
    this.totals.clear();
  }

  private answered<Result>(work: () => Result): Result {
    if (this.state === 'refused') {
      throw new Error('Redis does not answer.');
    }
    const result = work();
    if (this.state === 'deaf') {
      throw new Error('Redis does not answer.');
    }
    return result;
  }
}

type Mood = 'takes' | 'is down';

class World {
  readonly clock = new RealPartsClock(epochMs(T0));
  readonly register = new MemoryRegister();
  /** In order. */
  readonly taken: { readonly body: string; readonly batch: string; readonly series: OutgoingSeries }[] = [];
  mood: Mood = 'takes';
  /** Another comes to lead once the receiver has taken so many messages. */
  leadAfter: { readonly messages: number; readonly place: number } | undefined;
  /** How long the receiver takes. */
  delay = 0;
  leader = 0;
  private term = 0;
  private readonly histories: Versions[] = [];
  private readonly deliveries: Delivery[] = [];
  private readonly databases: Database[] = [];

  constructor(
    size: number,
    private readonly nature: Nature
  ) {
    for (let place = 0; place < size; place += 1) {
      this.add(place);
    }
  }

  lead(place: number): void {
    this.leader = place % this.deliveries.length;
    this.term += 1;
  }

  /** All instances come to have it. */
  fetch(window: number): void {
    this.histories.forEach((_, place) => this.fetchBy(place, window));
  }

  /** @param until the minute of it that is settled by then. */
  fetchBy(place: number, window: number, until: number = MINUTES): void {
    this.histories[place].put(chunkOf(window, until));
  }

  async close(): Promise<void> {
    await this.clock.passing(Promise.all(this.deliveries.map((delivery) => delivery.stop())));
    this.databases.forEach((db) => db.close());
  }

  private add(place: number): void {
    const db = new Database(':memory:');
    createDeliveries(db);
    const notes = sqliteDeliveries(
      { use: async (work) => work(db), isLasting: true, watch: () => undefined, close: () => undefined },
      this.clock
    );
    const history = new Versions();
    history.era = async () => `log ${place}`;
    this.databases.push(db);
    this.histories.push(history);
    const [{ sets }] = [readExportSettings({ sets: [{ name: 'all' }], stores: [] })];
    const delivery = new Delivery(
      {
        place: sharedNotes({
          ...{ notes, key: '["source","account","store"]', register: this.register.of, sharedKey: 'shared' },
          hasTotals: this.nature.temporality === 'cumulative',
        }),
        role: {
          part: (): Part =>
            this.leader === place ? { kind: 'leads', term: this.term } : { kind: 'follows', isLed: true },
          leave: () => undefined,
        },
        store: {
          name: 'store',
          adapter: 'webhook',
          path: 'export.stores[0]',
          period: durationMs(MINUTE),
          historyDays: 0,
          sets,
          own: {},
        },
        apps: [REF],
        sender: this.sender(),
      },
      {
        clock: this.clock,
        log: pino({ level: 'silent' }),
        history: () => history,
        run: inTurns,
        random: () => 0.5,
        heldBack: async () => undefined,
        contentOf: async () => ({
          ref: REF,
          sets,
          of: { app: APP, environments: [{ id: ENVIRONMENT }], hashed: (value) => value },
        }),
        definition: async () => 'sets',
        onNoted: async () => undefined,
      }
    );
    this.deliveries.push(delivery);
    delivery.start();
  }

  /** A message a series, so that a batch has several. */
  private sender(): Sender {
    const contents = new WeakMap<Message, OutgoingSeries>();
    return {
      nature: this.nature,
      encode: (all) => ({
        messages: all.map((series) => {
          const body = new TextEncoder().encode(JSON.stringify(series));
          const message = { body, points: series.points.length, held: () => [series] };
          contents.set(message, series);
          return message;
        }),
        leftOut: new Map(),
      }),
      send: async (message, _signal, batch = '') => {
        if (this.delay > 0) {
          await this.clock.until(after(this.clock.now(), this.delay));
        }
        if (this.mood === 'is down') {
          return { kind: 'later', words: 'down' };
        }
        this.taken.push({ body: new TextDecoder().decode(message.body), batch, series: known(contents.get(message)) });
        if (this.leadAfter?.messages === this.taken.length) {
          this.lead(this.leadAfter.place);
        }
        return { kind: 'taken', refused: 0 };
      },
      test: () => [],
    };
  }
}

let world: World | undefined;
afterEach(() => world?.close());

const ops = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ kind: fc.constant('pass' as const), seconds: fc.integer({ min: 1, max: 400 }) }),
    },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('lead' as const), place: fc.nat(2) }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('mood' as const), mood: fc.constantFrom<Mood>('takes', 'is down') }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('register' as const),
        state: fc.constantFrom<MemoryRegister['state']>('up', 'refused', 'deaf'),
      }),
    }
  ),
  { maxLength: 15 }
);
type Op = typeof ops extends fc.Arbitrary<(infer One)[]> ? One : never;

const RUNS = 8;
/** Minutes. */
const LAGS = [0, 4, 20];
const PATIENCE_MS = 60_000;
const DELTA: Nature = { temporality: 'delta', takesBack: undefined, takesCorrections: false };
const CUMULATIVE: Nature = { temporality: 'cumulative', takesBack: undefined, takesCorrections: false };

/** @param isLost whether the register may be lost in between. */
async function lived(nature: Nature, story: readonly Op[], isLost: boolean, delay = 0): Promise<World> {
  const lives = new World(3, nature);
  lives.delay = delay;
  world = lives;
  const fetched = new Set<string>();
  const pass = async (length: number): Promise<void> => {
    for (let passed = 0; passed < length; passed += MINUTE) {
      await lives.clock.advance(MINUTE);
      const minute = (lives.clock.now() - T0) / MINUTE;
      // Each looks for itself: in the midst of a window, and after its end, some much later than others.
      for (let window = 0; window < WINDOWS; window += 1) {
        LAGS.forEach((_, place) => {
          const lag = LAGS[(place + window) % LAGS.length];
          [7, MINUTES].forEach((until) => {
            const key = `${place} ${window} ${until}`;
            if (!fetched.has(key) && minute >= window * MINUTES + until + 6 + lag) {
              fetched.add(key);
              lives.fetchBy(place, window, until);
            }
          });
        });
      }
    }
  };
  for (const op of story) {
    switch (op.kind) {
      case 'pass':
        await pass(op.seconds * SECOND);
        break;
      case 'lead':
        lives.lead(op.place);
        break;
      case 'mood':
        lives.mood = op.mood;
        break;
      case 'register':
        lives.register.state = isLost ? op.state : 'up';
    }
  }
  lives.mood = 'takes';
  lives.register.state = 'up';
  await pass(3 * HOUR);
  return lives;
}

const sumOf = (taken: readonly Pick<World['taken'][number], 'series'>[]): number =>
  taken
    .flatMap(({ series }) => series.points.map((point) => ('value' in point ? point.value : 0)))
    .reduce((sum, value) => sum + value, 0);

it(
  'send each point once, whoever leads, and however often the receiver fails',
  async () => {
    await fc.assert(
      fc.asyncProperty(ops, async (story) => {
        const lives = await lived(DELTA, story, false);
        expect(new Set(lives.taken.map(({ body }) => body)).size).toBe(lives.taken.length);
        expect(sumOf(lives.taken)).toBe(SUM);
        await lives.close();
      }),
      { numRuns: RUNS }
    );
  },
  PATIENCE_MS
);

it(
  'send again at most what was under way when another took over',
  async () => {
    await fc.assert(
      fc.asyncProperty(ops, async (story) => {
        const lives = await lived(DELTA, story, false, 20 * SECOND);
        const leads = story.filter(({ kind }) => kind === 'lead').length;
        const bodies = new Map(lives.taken.map(({ body, series }) => [body, series]));
        expect(lives.taken.length - bodies.size).toBeLessThanOrEqual(leads);
        expect(sumOf([...bodies.values()].map((series) => ({ series })))).toBe(SUM);
        // What is sent again says so.
        expect(new Set(lives.taken.map(({ body, batch }) => `${batch} ${body}`)).size).toBe(bodies.size);
        await lives.close();
      }),
      { numRuns: RUNS }
    );
  },
  PATIENCE_MS
);

it(
  'send nothing too little where the register is lost in between, and again only what could not be told',
  async () => {
    await fc.assert(
      fc.asyncProperty(ops, async (story) => {
        const lives = await lived(DELTA, story, true);
        const once = new Map(
          lives.taken.flatMap(({ series }) =>
            series.points.map((point) => [`${keyOfSeries(series)} ${point.start}`, 'value' in point ? point.value : 0])
          )
        );
        expect([...once.values()].reduce((sum, value) => sum + value, 0)).toBe(SUM);
        const faults = story.filter((op) => op.kind === 'register' && op.state !== 'up').length;
        // At most one message was under way when it was lost.
        expect(lives.taken.length - new Set(lives.taken.map(({ body }) => body)).size).toBeLessThanOrEqual(faults);
        await lives.close();
      }),
      { numRuns: RUNS }
    );
  },
  PATIENCE_MS
);

it('send all since the store was heard of, though for half an hour nobody could find out whether another had begun', async () => {
  const story = [
    { kind: 'register', state: 'deaf' },
    { kind: 'pass', seconds: (30 * MINUTE) / SECOND },
  ] as const;
  const lives = await lived(DELTA, story, true);
  expect(sumOf(lives.taken)).toBe(SUM);
});

it(
  'tell running totals that go on where another left them',
  async () => {
    await fc.assert(
      fc.asyncProperty(ops, async (story) => {
        const lives = await lived(CUMULATIVE, story, false);
        const last = new Map<string, NumberPoint>();
        for (const { series } of lives.taken) {
          for (const point of series.points) {
            if (!('value' in point)) {
              throw new Error('A counter has values.');
            }
            const before = last.get(keyOfSeries(series));
            expect(point.end).toBeGreaterThan(before?.end ?? 0);
            expect(point.value).toBeGreaterThanOrEqual(before?.value ?? 0);
            expect(point.start).toBe(before?.start ?? point.start);
            last.set(keyOfSeries(series), point);
          }
        }
        expect([...last.values()].reduce((sum, { value }) => sum + value, 0)).toBe(SUM);
        await lives.close();
      }),
      { numRuns: RUNS }
    );
  },
  PATIENCE_MS
);

it.each([1, 2])('send none of a batch again that another had begun: after message %d', async (messages) => {
  const lives = new World(2, DELTA);
  world = lives;
  lives.delay = 5 * SECOND;
  lives.leadAfter = { messages, place: 1 };
  [0, 1].forEach((window) => lives.fetch(window));
  await lives.clock.advance(HOUR);
  expect(lives.leader).toBe(1);
  expect(lives.taken.map(({ series }) => series.points.length)).toEqual(FUNCTIONS.map(() => 2 * MINUTES));
  expect(new Set(lives.taken.map(({ body }) => body)).size).toBe(FUNCTIONS.length);
});

it.each([DELTA, CUMULATIVE])(
  'send nothing again of what comes to them after another has sent it: %j',
  async (nature) => {
    const lives = new World(2, nature);
    world = lives;
    lives.fetchBy(0, 0);
    lives.fetchBy(1, 0, 7);
    await lives.clock.advance(30 * MINUTE);
    const before = lives.taken.length;
    lives.lead(1);
    await lives.clock.advance(5 * MINUTE);
    lives.fetchBy(1, 0);
    await lives.clock.advance(30 * MINUTE);
    expect(before).toBe(FUNCTIONS.length);
    expect(lives.taken.length).toBe(before);
  }
);

it('refuse what one notes that has been overtaken, whatever it knows', async () => {
  const { of: register } = new MemoryRegister();
  const placed = (name: string) => {
    const db = new Database(':memory:');
    createDeliveries(db);
    const file: SharedFile = {
      use: async (work) => work(db),
      isLasting: true,
      watch: () => undefined,
      close: () => undefined,
    };
    const notes = sqliteDeliveries(file, new RealPartsClock(epochMs(T0)));
    const place = sharedNotes({ notes, key: name, register, sharedKey: 'shared', hasTotals: true });
    return { place, log: { era: name, heads: new Map([[APP, 7]]) } };
  };
  const [one, two, three] = ['one', 'two', 'three'].map(placed);
  const cursor = (minutes: number) => ({
    ...{
      until: after(epochMs(T0), minutes * MINUTE),
      begun: epochMs(T0),
      change: 3,
      apart: NOTHING_APART,
      definition: 'sets',
    },
  });
  const at = (minutes: number) => ({ ...NOTHING_NOTED, cursors: new Map([[APP, cursor(minutes)]]) });
  await one.place.begin(one.log);
  await one.place.write(at(1));
  const { noted } = await two.place.begin(two.log);
  const elsewhere = (minutes: number) => ({ ...cursor(minutes), change: 7, elsewhere: cursor(minutes).until });
  expect(noted.cursors.get(APP)).toEqual(elsewhere(1));
  await two.place.write(at(9));
  await expect(one.place.write(at(2))).rejects.toThrow(Overtaken);
  expect((await three.place.begin(three.log)).noted.cursors.get(APP)).toEqual(elsewhere(9));
  await expect(two.place.write(at(10))).rejects.toThrow(Overtaken);
  // What it noted for itself all the same is not lost when it leads again.
  expect((await two.place.begin(two.log)).noted.cursors.get(APP)).toEqual(cursor(10));
});

it('bring to a register that has forgotten what they know', async () => {
  const lives = new World(2, CUMULATIVE);
  world = lives;
  lives.fetch(0);
  await lives.clock.advance(HOUR);
  lives.register.forget();
  lives.fetch(1);
  await lives.clock.advance(5 * MINUTE);
  lives.lead(1);
  lives.fetch(2);
  await lives.clock.advance(HOUR);
  expect(new Set(lives.taken.map(({ body }) => body)).size).toBe(lives.taken.length);
  const values = lives.taken
    .map(({ series }) => series.points.map((point) => ('value' in point ? point.value : 0)))
    .flat();
  expect(Math.max(...values)).toBe(
    Math.max(
      ...FUNCTIONS.map((_, series) =>
        Array.from({ length: 3 * MINUTES }, (_unused, minute) => valueOf(series, minute)).reduce(
          (sum, each) => sum + each,
          0
        )
      )
    )
  );
});
