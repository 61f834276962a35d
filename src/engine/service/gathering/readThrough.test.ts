import { memoryChunkStore } from '../../chunk/memoryStore';
import type { ChunkStore, WindowSpan } from '../../chunk/store';
import type { Chunk, ChunkHeader } from '../../chunk/types';
import { accountKey } from '../../identity';
import { PAUSE, type Evaluating } from '../../query/reading/evaluating';
import { askFor, call, METRIC, pointAt, PRODUCTION, windowNumber } from '../../query/testing/world';
import { epochMs } from '../../time';
import { readThrough } from './readThrough';
import { APP } from '../testing/serving';

const REF = { account: accountKey('https://gateway.example/graphql', 'dev@example.com'), app: APP };
const HOUR: WindowSpan = { from: windowNumber(0), to: windowNumber(4) };

const chunk = (number: number, value: number, fetchedAt = number): Chunk =>
  call('counter', [pointAt(15 * number, value)], windowNumber(number), {
    fetchedAt: epochMs(windowNumber(20) + fetchedAt),
  });

interface Begun {
  readonly headers: readonly ChunkHeader[];
}

/** Adds up what it reads, a window at a time. */
function* sum(): Evaluating<number> {
  let total = 0;
  for (let number = 0; number < 4; number += 1) {
    const span = { from: windowNumber(number), to: windowNumber(number + 1) };
    const chunks = yield { span, metric: METRIC.counter, detail: 'points' };
    for (const { columns } of chunks) {
      columns.forEach((one) => (total += one.shape === 'number' ? one.value[0] : 0));
    }
  }
  return total;
}

let store: ChunkStore;
/** Before each read of a window, by number. */
let onRead: (window: number) => Promise<void>;
let begins: number;

beforeEach(async () => {
  store = memoryChunkStore();
  onRead = async () => undefined;
  begins = 0;
  for (const number of [0, 1, 3]) {
    await store.put(REF, chunk(number, 10 ** number));
  }
});

const changing = (): ChunkStore => ({
  ...store,
  read: async (app, span, metrics, detail) => {
    await onRead((span.from - windowNumber(0)) / (windowNumber(1) - windowNumber(0)));
    return store.read(app, span, metrics, detail);
  },
});

async function begin(): Promise<Begun> {
  begins += 1;
  return { headers: await store.headers(REF, HOUR) };
}

const read = (turn?: () => Promise<void>) => readThrough<Begun, number>(changing(), REF, begin, sum, turn && { turn });

describe('an answer read through', () => {
  it('takes a turn before it begins and before each of its readings', async () => {
    const order: string[] = [];
    onRead = async () => void order.push('reading');
    await read(async () => void order.push('turn'));
    expect(order).toEqual(['turn', ...Array.from({ length: 4 }, () => ['turn', 'reading']).flat()]);
  });

  it('takes one between any two parts of its evaluation, too, so that those of many come one after another', async () => {
    let turns = 0;
    function* paused(): Evaluating<number> {
      for (let part = 0; part < 7; part += 1) {
        yield PAUSE;
      }
      return turns;
    }
    const { result } = await readThrough<Begun, number>(store, REF, begin, paused, {
      turn: async () => void (turns += 1),
    });
    expect(result).toBe(1 + 7);
  });

  it('reads no more once nobody waits for it', async () => {
    const readings: number[] = [];
    onRead = async (window) => void readings.push(window);
    const turn = async (): Promise<void> => {
      if (readings.length === 2) {
        throw new Error('nobody waits');
      }
    };
    await expect(read(turn)).rejects.toThrow('nobody waits');
    expect(readings).toEqual([0, 1]);
  });

  it('is of what was there when it was begun', async () => {
    const { begun, result } = await read();
    expect(result).toBe(1_011);
    expect(begun.headers.map(({ window }) => window)).toEqual([0, 1, 3].map(windowNumber));
    expect(begins).toBe(1);
  });

  it.each([
    ['lands in a window not yet read', chunk(2, 100), 2, 1_111],
    ['is replaced in one not yet read', chunk(3, 7_000, 9), 1, 7_011],
    [
      'is stored beside another',
      call('counter', [pointAt(45, 5)], windowNumber(3), {
        asked: askFor('counter', [PRODUCTION]),
        fetchedAt: epochMs(windowNumber(20) + 9),
      }),
      1,
      1_016,
    ],
  ])('is begun anew, and of one moment, when a chunk %s', async (_, late, at, expected) => {
    let isThere = false;
    onRead = async (window) => {
      if (window === at && !isThere) {
        isThere = true;
        await store.put(REF, late);
      }
    };
    const { begun, result } = await read();
    expect(result).toBe(expected);
    expect(begun.headers).toEqual(await store.headers(REF, HOUR));
    expect(begins).toBe(2);
  });

  it('is begun anew when a chunk is dropped', async () => {
    const whole = store;
    onRead = async (window) => {
      if (window === 1) {
        store = without(whole, windowNumber(3));
      }
    };
    expect((await read()).result).toBe(11);
    expect(begins).toBe(2);
  });

  it('leaves alone what changes where it has read already, or does not read', async () => {
    onRead = async (window) => {
      if (window === 3) {
        await store.put(REF, chunk(0, 5, 99));
        await store.put(REF, chunk(7, 5));
      }
    };
    expect((await read()).result).toBe(1_011);
    expect(begins).toBe(1);
  });

  it('is given up after five attempts', async () => {
    let turn = 10;
    onRead = async () => {
      turn += 1;
      await store.put(REF, chunk(3, turn, turn));
    };
    await expect(read()).rejects.toThrow('What is stored kept changing while it was read. Ask again.');
    expect(begins).toBe(5);
  });

  it('is had at the fifth', async () => {
    let turn = 10;
    onRead = async (window) => {
      if (window === 0 && begins < 5) {
        turn += 1;
        await store.put(REF, chunk(3, turn, turn));
      }
    };
    expect((await read()).result).toBe(11 + 14);
    expect(begins).toBe(5);
  });
});

function without(all: ChunkStore, window: number): ChunkStore {
  return {
    ...all,
    headers: async (...asked) => (await all.headers(...asked)).filter((header) => header.window !== window),
    read: async (...asked) => (await all.read(...asked)).filter(({ header }) => header.window !== window),
  };
}
