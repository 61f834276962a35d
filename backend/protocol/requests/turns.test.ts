import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { type Place, Turns } from './turns';

/** Time that goes on when it is told to. */
class Loop {
  private readonly tasks: (() => void)[] = [];
  readonly later = (task: () => void): void => void this.tasks.push(task);

  async run(): Promise<void> {
    for (let task = this.tasks.shift(); task !== undefined; task = this.tasks.shift()) {
      task();
      // What the turn's owner does until it asks for the next one.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

const FOREVER = new AbortController().signal;

async function work(turns: Turns, place: Place, pieces: number, done: (place: Place) => void): Promise<void> {
  for (let piece = 0; piece < pieces; piece += 1) {
    await turns.take(place, FOREVER);
    done(place);
  }
}

test('while someone waits for a turn, nobody else has two', async () => {
  const askers = fc.array(
    fc.array(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 }), { maxLength: 4 }),
    {
      minLength: 1,
      maxLength: 4,
    }
  );
  await fc.assert(
    fc.asyncProperty(askers, async (all) => {
      const loop = new Loop();
      const turns = new Turns(loop.later);
      const order: string[] = [];
      const wanted = new Map<string, number>();
      all.forEach((requests, asker) =>
        requests.forEach((queries, request) => {
          const name = {};
          queries.forEach((pieces, query) => {
            wanted.set(`${asker}`, (wanted.get(`${asker}`) ?? 0) + pieces);
            void work(turns, { asker: `${asker}`, request: name, query }, pieces, () => order.push(`${asker}`));
          });
          void request;
        })
      );
      await loop.run();
      expect(order).toHaveLength([...wanted.values()].reduce((sum, pieces) => sum + pieces, 0));
      for (const [asker, pieces] of wanted) {
        // All of one asker's turns come within so many rounds: the n-th at the latest when all others have had n, too.
        let own = 0;
        const others = new Map<string, number>();
        for (const name of order) {
          if (name === asker) {
            own += 1;
          } else {
            others.set(name, (others.get(name) ?? 0) + 1);
          }
          if (own < pieces) {
            for (const count of others.values()) {
              expect(count).toBeLessThanOrEqual(own + 1);
            }
          }
        }
      }
    }),
    { numRuns: 50 }
  );
});

test("a request of two thousand queries holds a neighbour's single one back by a turn each", async () => {
  const loop = new Loop();
  const turns = new Turns(loop.later);
  const order: string[] = [];
  const request = {};
  for (let query = 0; query < 2_000; query += 1) {
    void work(turns, { asker: 'many', request, query }, 1, () => order.push('many'));
  }
  void work(turns, { asker: 'one', request: {}, query: 0 }, 5, () => order.push('one'));
  await loop.run();
  expect(order.slice(0, 10)).toEqual(Array.from({ length: 5 }, () => ['many', 'one']).flat());
  expect(order).toHaveLength(2_005);
});

test("an asker's requests take turns as well, and of a request the first query is done first", async () => {
  const loop = new Loop();
  const turns = new Turns(loop.later);
  const order: string[] = [];
  const panel = (name: string, queries: number) => {
    const request = {};
    for (let query = 0; query < queries; query += 1) {
      void work(turns, { asker: 'ada', request, query }, 2, () => order.push(`${name}${query}`));
    }
  };
  panel('a', 3);
  panel('b', 1);
  await loop.run();
  expect(order).toEqual(['a0', 'b0', 'a0', 'b0', 'a1', 'a1', 'a2', 'a2']);
});

test('what is quickly answered waits for nothing that takes long, which goes on all the same', async () => {
  const loop = new Loop();
  const turns = new Turns(loop.later);
  const order: string[] = [];
  for (const name of ['long', 'longer']) {
    void work(turns, { asker: 'ada', request: {}, query: 0 }, 40, () => order.push(name));
  }
  const quick = async (): Promise<void> => {
    for (let request = 0; request < 10; request += 1) {
      await work(turns, { asker: 'ada', request: {}, query: 0 }, 3, () => order.push('quick'));
    }
  };
  void quick();
  await loop.run();
  const until = order.slice(0, order.lastIndexOf('quick'));
  const part = until.filter((name) => name === 'quick').length / until.length;
  expect([part > 0.6, part < 0.9, order.length]).toEqual([true, true, 110]);
});

test.each([1, 2, 3, 4])(
  'of %i askers each has what takes long go on, though what is quick never ends',
  async (count) => {
    const loop = new Loop();
    const turns = new Turns(loop.later);
    const order: string[] = [];
    const quick = async (asker: string): Promise<void> => {
      for (let request = 0; request < 60; request += 1) {
        await work(turns, { asker, request: {}, query: 0 }, 3, () => order.push(`quick ${asker}`));
      }
    };
    for (let number = 0; number < count; number += 1) {
      const asker = `${number}`;
      void work(turns, { asker, request: {}, query: 0 }, 20, () => order.push(`long ${asker}`));
      void quick(asker);
      void quick(asker);
    }
    await loop.run();
    for (let number = 0; number < count; number += 1) {
      expect(order.lastIndexOf(`long ${number}`)).toBeLessThan(order.lastIndexOf(`quick ${number}`));
    }
  }
);

test('who is gone waits no more, and costs no turn', async () => {
  const loop = new Loop();
  const turns = new Turns(loop.later);
  const order: number[] = [];
  const leaving = new AbortController();
  const request = {};
  const gone = turns.take({ asker: 'a', request, query: 0 }, leaving.signal).then(
    () => 'went',
    () => 'gone'
  );
  void work(turns, { asker: 'a', request, query: 1 }, 1, ({ query }) => order.push(query));
  leaving.abort();
  expect(await gone).toBe('gone');
  await loop.run();
  expect(order).toEqual([1]);
  expect(await turns.take({ asker: 'a', request, query: 2 }, leaving.signal).catch(() => 'gone')).toBe('gone');
});
