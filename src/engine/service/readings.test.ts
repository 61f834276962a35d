import fc from 'fast-check';
import { DAY, durationMs, HOUR } from '../time';
import { Readings } from './readings';

/** Once all that follows from what has happened has been done. */
async function soon(): Promise<void> {
  for (let step = 0; step < 20; step += 1) {
    await undefined;
  }
}

/** Readings that end when they are told to. */
class Desk {
  readonly begun: string[] = [];
  private readonly ends = new Map<string, (() => void)[]>();

  constructor(readonly readings: Readings) {}

  read(asker: string, left?: Promise<never>, length: number = HOUR, name = asker): Promise<string> {
    return this.readings.of(asker, left, durationMs(length), async () => {
      this.begun.push(name);
      await new Promise<void>((resolve) => this.ends.set(asker, [...(this.ends.get(asker) ?? []), resolve]));
      return asker;
    });
  }

  underWay(asker: string): number {
    return this.ends.get(asker)?.length ?? 0;
  }

  async end(asker: string): Promise<void> {
    const [first, ...rest] = this.ends.get(asker) ?? [];
    this.ends.set(asker, rest);
    first?.();
    await soon();
  }
}

describe('readings', () => {
  it('of one asker wait for each other, and for nobody else', async () => {
    const desk = new Desk(new Readings({ ofOne: 2, longOfOne: 1, ofAll: 10 }));
    const mine = Array.from({ length: 5 }, () => desk.read('ada'));
    void desk.read('grace');
    await soon();
    expect(desk.begun).toEqual(['ada', 'ada', 'grace']);
    for (let count = 0; count < 5; count += 1) {
      await desk.end('ada');
    }
    expect(await Promise.all(mine)).toHaveLength(5);
  });

  it('are as many as there is room for, all are done in the end, and those of one in their order', async () => {
    const asked = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(
        asked,
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 6 }),
        fc.array(fc.constantFrom(HOUR, DAY, 7 * DAY), { minLength: 40, maxLength: 40 }),
        async (names, one, all, lengths) => {
          const desk = new Desk(new Readings({ ofOne: one, longOfOne: 1, ofAll: all }));
          const answers = Promise.all(names.map((name, index) => desk.read(name, undefined, lengths[index])));
          await soon();
          for (;;) {
            const busy = ['a', 'b', 'c', 'd'].filter((name) => desk.underWay(name) > 0);
            const counts = busy.map((name) => desk.underWay(name));
            expect(Math.max(0, ...counts)).toBeLessThanOrEqual(one);
            expect(counts.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(all);
            if (busy.length === 0) {
              break;
            }
            await desk.end(busy[0]);
          }
          expect(await answers).toEqual(names);
          expect([...desk.begun].sort()).toEqual([...names].sort());
        }
      ),
      { numRuns: 50 }
    );
  });

  it('of a short range go first, but now and then the one that has waited longest', async () => {
    const desk = new Desk(new Readings({ ofOne: 1, longOfOne: 1, ofAll: 1 }));
    const days = [14, 14, 7, 1, 7, 1, 1, 14];
    days.forEach((count, index) => void desk.read('ada', undefined, count * DAY, `${index}: ${count} d`));
    await soon();
    for (let count = 0; count < days.length; count += 1) {
      await desk.end('ada');
    }
    expect(desk.begun).toEqual(['0: 14 d', '3: 1 d', '5: 1 d', '6: 1 d', '1: 14 d', '2: 7 d', '4: 7 d', '7: 14 d']);
  });

  it('that are long have their turn although shorter ones never end', async () => {
    const desk = new Desk(new Readings({ ofOne: 4, longOfOne: 1, ofAll: 10 }));
    const again = (length: number, name: string): void => {
      void desk.read('ada', undefined, length, name).then(() => again(length, name));
    };
    for (let client = 0; client < 3; client += 1) {
      again(HOUR, 'short');
      again(3 * DAY, 'long');
    }
    void desk.read('ada', undefined, 30 * DAY, 'longest');
    for (let count = 0; count < 100; count += 1) {
      await desk.end('ada');
    }
    expect(desk.begun).toContain('longest');
  });

  it('of long ranges leave room beside them to short ones', async () => {
    const desk = new Desk(new Readings({ ofOne: 4, longOfOne: 2, ofAll: 10 }));
    for (let count = 0; count < 5; count += 1) {
      void desk.read('ada', undefined, 14 * DAY, 'long');
    }
    void desk.read('ada', undefined, HOUR, 'short');
    await soon();
    expect(desk.begun).toEqual(['long', 'long', 'short']);
    await desk.end('ada');
    expect(desk.begun).toEqual(['long', 'long', 'short', 'long']);
  });

  it('go to whoever has waited longest for one, when there is room for few', async () => {
    const desk = new Desk(new Readings({ ofOne: 2, longOfOne: 1, ofAll: 1 }));
    void desk.read('many');
    void desk.read('many');
    void desk.read('many');
    void desk.read('one');
    await soon();
    await desk.end('many');
    await desk.end('many');
    expect(desk.begun).toEqual(['many', 'many', 'one']);
  });

  it('that nobody waits for any more are not begun, and take no room', async () => {
    const desk = new Desk(new Readings({ ofOne: 1, longOfOne: 1, ofAll: 1 }));
    void desk.read('ada');
    let leave = (): void => undefined;
    const left = new Promise<never>((_, reject) => {
      leave = () => reject(new Error('gone'));
    });
    const gone = desk.read('ada', left);
    const next = desk.read('ada');
    leave();
    await expect(gone).rejects.toThrow('gone');
    await desk.end('ada');
    expect(desk.begun).toEqual(['ada', 'ada']);
    await desk.end('ada');
    expect(await next).toBe('ada');
  });

  it('that fail leave their room to others', async () => {
    const readings = new Readings({ ofOne: 1, longOfOne: 1, ofAll: 1 });
    await expect(readings.of('ada', undefined, HOUR, () => Promise.reject(new Error('damaged')))).rejects.toThrow(
      'damaged'
    );
    expect(await readings.of('ada', undefined, HOUR, async () => 'read')).toBe('read');
  });
});
