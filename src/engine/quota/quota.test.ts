import fc from 'fast-check';
import type { Priority } from './priority';
import { accountKey } from '../identity';
import { randomFrom } from '../testing/random';
import { SimulatedClock } from '../testing/simulatedClock';
import { after, before, epochMs, HOUR, MINUTE, SECOND, type EpochMs } from '../time';
import type { LedgerState, QuotaLedger } from './ledger';
import { MemoryLedger } from './memoryLedger';
import { SPAN } from './pace';
import { Quota } from './quota';

const START = epochMs(1_760_000_000_000);
const account = accountKey('https://gateway.example/graphql', 'dev@example.com');

/** A ledger of long standing: nothing was sent lately, and that is known. */
function settledLedger(clock: SimulatedClock): QuotaLedger {
  return new MemoryLedger(clock, before(START, HOUR));
}

function standing(): { clock: SimulatedClock; ledger: QuotaLedger; quota: Quota } {
  const clock = new SimulatedClock(START);
  const ledger = settledLedger(clock);
  return { clock, ledger, quota: new Quota(account, ledger, clock) };
}

/** Takes whatever is free and says when each call was sent. */
async function takeFor(clock: SimulatedClock, quota: Quota, priority: Priority, until: EpochMs): Promise<EpochMs[]> {
  const sent: EpochMs[] = [];
  const attempt = async (): Promise<void> => {
    if (clock.now() > until) {
      return;
    }
    const slot = await quota.take(priority);
    if (slot.kind === 'taken') {
      sent.push(clock.now());
    }
    clock.schedule(slot.kind === 'taken' ? clock.now() : slot.until, () => void attempt());
  };
  void attempt();
  await clock.advanceTo(until);
  return sent;
}

/** A ledger on a slow and faulty disk or network: each step takes its time, some fail before, some after they have worked. */
function unsteady(inner: QuotaLedger, clock: SimulatedClock, random: () => number, faults: number): QuotaLedger {
  const step = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    await clock.until(after(clock.now(), Math.floor(random() ** 4 * 3_000)));
    if (random() < faults) {
      throw new Error('the disk does not answer');
    }
    const result = await work();
    if (random() < faults) {
      throw new Error('the answer was lost');
    }
    return result;
  };
  return {
    read: (...asked) => step(() => inner.read(...asked)),
    take: (...asked) => step(() => inner.take(...asked)),
    pause: (...asked) => step(() => inner.pause(...asked)),
  };
}

function mostInAnyMinute(arrivals: readonly number[]): number {
  const ordered = [...arrivals].sort((left, right) => left - right);
  let most = 0;
  let first = 0;
  ordered.forEach((arrival, index) => {
    while (arrival - (ordered[first] ?? arrival) >= MINUTE) {
      first++;
    }
    most = Math.max(most, index - first + 1);
  });
  return most;
}

describe('the quota', () => {
  it('lets no sixth call arrive within any minute, whoever calls, however slow ledger and network are', async () => {
    let calls = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom(0, 0, 0.1),
        async (seed, instances, faults) => {
          const random = randomFrom(seed);
          const clock = new SimulatedClock(START);
          const shared = settledLedger(clock);
          const arrivals: number[] = [];
          const instance = (): void => {
            let quota = new Quota(account, unsteady(shared, clock, random, faults), clock);
            const priorities = ['alert', 'view', 'head', 'backfill'] as const;
            const caller = async (): Promise<void> => {
              const priority = priorities[Math.floor(random() * priorities.length)] ?? 'view';
              if (random() < 0.05) {
                quota.noteAlert();
              }
              if (random() < 0.05) {
                quota = new Quota(account, unsteady(shared, clock, random, faults), clock);
              }
              const slot = await quota.take(priority);
              if (slot.kind === 'taken') {
                arrivals.push(clock.now() + Math.floor(random() * 500));
              }
              if (random() < 0.02) {
                await quota.pause(random() < 0.5 ? undefined : after(clock.now(), random() * 40_000));
              }
              const wait = random() < 0.5 ? 0 : random() * 20_000;
              clock.schedule(after(slot.kind === 'taken' ? clock.now() : slot.until, wait), () => void caller());
            };
            for (let callers = 0; callers < 3; callers++) {
              void caller();
            }
          };
          for (let count = 0; count < instances; count++) {
            instance();
          }
          await clock.advance(8 * MINUTE);
          calls += arrivals.length;
          expect(mostInAnyMinute(arrivals)).toBeLessThanOrEqual(5);
        }
      ),
      { numRuns: 60 }
    );
    expect(calls).toBeGreaterThan(60 * 10);
  });

  it('gives five slots, and each again 62 s after its call was sent', async () => {
    const { clock, quota } = standing();
    const sent = await takeFor(clock, quota, 'view', after(START, 3 * SPAN - 1));
    expect(sent).toHaveLength(15);
    sent.forEach((moment, index) => expect(moment).toBe(START + Math.floor(index / 5) * SPAN));
  });

  it.each(['head', 'backfill'] as const)('leaves a slot free when the call is %s', async (priority) => {
    const { clock, quota } = standing();
    expect(await takeFor(clock, quota, priority, after(START, SECOND))).toHaveLength(4);
    expect(await quota.take('view')).toEqual({ kind: 'taken' });
    expect(await quota.take('alert')).toEqual({ kind: 'wait', until: after(START, SPAN) });
  });

  it('keeps the fifth slot for rules for an hour after one asked, and spaces the others evenly', async () => {
    const { clock, quota } = standing();
    quota.noteAlert();
    const others = await takeFor(clock, quota, 'view', after(START, SPAN - 1));
    expect(others.map((moment) => moment - START)).toEqual([0, 15_500, 31_000, 46_500]);
    expect(await quota.take('alert')).toEqual({ kind: 'taken' });
    const next = await quota.nextSlotAt('alert');
    expect(next - clock.now()).toBeLessThan(20 * SECOND);
  });

  it('takes nothing from the others for a rule that uses its own slot', async () => {
    const { clock, quota } = standing();
    quota.noteAlert();
    await quota.take('alert');
    const others = await takeFor(clock, quota, 'view', after(START, SPAN - 1));
    expect(others.map((moment) => moment - START)).toEqual([0, 15_500, 31_000, 46_500]);
  });

  it('takes the others back to five slots once no rule has asked for an hour', async () => {
    const { clock, quota } = standing();
    quota.noteAlert();
    await clock.advance(HOUR);
    expect(await takeFor(clock, quota, 'view', after(clock.now(), SECOND))).toHaveLength(5);
  });

  it('pauses for the time a 429 names, for every process, and across a restart', async () => {
    const { clock, ledger, quota } = standing();
    const until = after(START, 100 * SECOND);
    expect(await quota.pause(until)).toBe(until);
    await quota.pause(after(START, 10 * SECOND));
    expect(await quota.take('alert')).toEqual({ kind: 'wait', until });
    expect(await new Quota(account, ledger, clock).take('alert')).toEqual({ kind: 'wait', until });
    expect(await quota.status()).toEqual({ callsLeft: 0, nextCallAt: until, pausedUntil: until });
    await clock.advanceTo(until);
    expect(await quota.take('alert')).toEqual({ kind: 'taken' });
  });

  it.each([
    ['none', undefined, SPAN],
    ['one long past', epochMs(0), SECOND],
    ['one that is no time', epochMs(NaN), SPAN],
    ['one a year ahead', after(START, 365 * 24 * HOUR), 15 * MINUTE],
  ])('pauses for a bounded time where the 429 names %s', async (_name, named, pause) => {
    const { quota } = standing();
    expect(await quota.pause(named)).toBe(START + pause);
  });

  it('pauses though the ledger cannot note it', async () => {
    const { clock, ledger } = standing();
    const quota = new Quota(account, { ...bound(ledger), pause: () => Promise.reject(new Error('full')) }, clock);
    const until = await quota.pause(undefined);
    expect(await quota.take('alert')).toEqual({ kind: 'wait', until });
  });

  it('forecasts what it then gives', async () => {
    const { clock, quota } = standing();
    await quota.take('view');
    await quota.take('view');
    const forecast = await quota.forecast(13, 'view');
    expect(await takeFor(clock, quota, 'view', after(START, 3 * SPAN - 1))).toEqual(forecast);
  });
});

describe('while the clock is set', () => {
  it('lets no sixth call go out within any minute that really passes, and is never held up for long', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: 2 }), async (seed, instances) => {
        const random = randomFrom(seed);
        const clock = new SimulatedClock(START);
        const shared = settledLedger(clock);
        const sent: number[] = [];
        for (let count = 0; count < instances; count++) {
          const quota = new Quota(account, unsteady(shared, clock, random, 0), clock);
          const caller = async (): Promise<void> => {
            const slot = await quota.take(random() < 0.5 ? 'alert' : 'view');
            if (slot.kind === 'taken') {
              sent.push(clock.monotonic());
            }
            clock.schedule(slot.kind === 'taken' ? clock.now() : slot.until, () => void caller());
          };
          void caller();
        }
        for (let step = 0; step < 6; step++) {
          await clock.advance(random() * 2 * MINUTE);
          clock.step((random() - 0.5) * (random() < 0.5 ? 2 * MINUTE : 2 * HOUR));
        }
        await clock.advance(5 * MINUTE);
        const lastStep = clock.monotonic() - 5 * MINUTE;
        expect(mostInAnyMinute(sent)).toBeLessThanOrEqual(5);
        expect(sent.filter((moment) => moment > lastStep).length).toBeGreaterThan(5);
      }),
      { numRuns: 60 }
    );
  });

  it('keeps a pause for as long as it was to last', async () => {
    const { clock, quota } = standing();
    await quota.pause(after(START, 5 * MINUTE));
    clock.step(-HOUR);
    expect((await quota.status()).pausedUntil).toBe(after(clock.now(), 5 * MINUTE));
    await clock.advance(5 * MINUTE + SPAN);
    expect(await quota.take('view')).toEqual({ kind: 'taken' });
    await quota.pause(after(clock.now(), 5 * MINUTE));
    clock.step(HOUR);
    expect((await quota.status()).pausedUntil).toBe(after(clock.now(), 5 * MINUTE));
  });

  it('reads the ledger again when it was set meanwhile', async () => {
    const { clock, ledger } = standing();
    await takeFor(clock, new Quota(account, ledger, clock), 'view', after(START, SECOND));
    let set = -HOUR;
    const read: QuotaLedger['read'] = async (...asked) => {
      const found = await ledger.read(...asked);
      clock.step(set);
      set = 0;
      return found;
    };
    const slot = await new Quota(account, { ...bound(ledger), read }, clock).take('view');
    expect(slot).toEqual({ kind: 'wait', until: after(clock.now(), SPAN) });
  });

  it('does not hold calls up that a ledger out of reach says nothing of', async () => {
    const { clock, ledger } = standing();
    const quota = new Quota(account, { ...bound(ledger), read: () => Promise.reject(new Error('damaged')) }, clock);
    expect((await quota.take('view')).kind).toBe('taken');
    clock.step(-HOUR);
    expect(await takeFor(clock, quota, 'view', after(clock.now(), 3 * SPAN))).not.toEqual([]);
  });

  it('takes no notice of a clock that is steered', async () => {
    const { clock, quota } = standing();
    let taken = 0;
    for (let minute = 0; minute < 10; minute++) {
      clock.step(30);
      taken += (await takeFor(clock, quota, 'view', after(clock.now(), MINUTE))).length;
    }
    expect(taken).toBeGreaterThanOrEqual(45);
  });
});

describe('without a ledger to trust', () => {
  it('a fresh one in memory gives one call in its first 62 s', async () => {
    const clock = new SimulatedClock(START);
    const quota = new Quota(account, new MemoryLedger(clock), clock);
    expect(await takeFor(clock, quota, 'view', after(START, SPAN - 1))).toEqual([START]);
    expect(await takeFor(clock, quota, 'view', after(START, SPAN))).toHaveLength(5);
  });

  it('one that cannot be read gives one call in the first 62 s, then what this process knows of', async () => {
    const { clock, ledger } = standing();
    const quota = new Quota(account, { ...bound(ledger), read: () => Promise.reject(new Error('damaged')) }, clock);
    const sent = await takeFor(clock, quota, 'alert', after(START, 4 * SPAN - 1));
    expect(sent.slice(0, 2)).toEqual([START, after(START, SPAN)]);
    expect(mostInAnyMinute(sent)).toBe(5);
  });

  it('one that cannot be written gives none, until it can', async () => {
    const { clock, ledger } = standing();
    let full = true;
    const take: QuotaLedger['take'] = (...asked) =>
      full ? Promise.reject(new Error('disk full')) : ledger.take(...asked);
    const quota = new Quota(account, { ...bound(ledger), take }, clock);
    expect(await takeFor(clock, quota, 'alert', after(START, 5 * MINUTE))).toEqual([]);
    full = false;
    expect((await quota.take('alert')).kind).toBe('taken');
  });

  it('one that forgets is not believed against what this process has sent', async () => {
    const { clock } = standing();
    const empty: LedgerState = { sent: [], pausedUntil: undefined };
    const forgetful: QuotaLedger = {
      read: () => Promise.resolve(empty),
      take: () => Promise.resolve(true),
      pause: () => Promise.resolve(),
    };
    const sent = await takeFor(clock, new Quota(account, forgetful, clock), 'view', after(START, 5 * MINUTE));
    expect(mostInAnyMinute(sent)).toBe(5);
  });

  it('one that answers too late leaves the slot unused rather than sending a call late', async () => {
    const { clock, ledger } = standing();
    const take: QuotaLedger['take'] = async (...asked) => {
      const written = await ledger.take(...asked);
      await clock.until(after(clock.now(), 1_500));
      return written;
    };
    const slot = new Quota(account, { ...bound(ledger), take }, clock).take('view');
    await clock.advance(2 * SECOND);
    expect((await slot).kind).toBe('wait');
  });
});

function bound(ledger: QuotaLedger): QuotaLedger {
  return {
    read: (...asked) => ledger.read(...asked),
    take: (...asked) => ledger.take(...asked),
    pause: (...asked) => ledger.pause(...asked),
  };
}
