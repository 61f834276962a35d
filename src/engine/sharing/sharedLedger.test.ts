/** Whatever happens to instances, their network, the register and its clock: never a sixth call in a minute. */
import fc from 'fast-check';
import { accountKey } from '../identity';
import { MemoryLedger } from '../quota/memoryLedger';
import { LIMIT, SPAN } from '../quota/pace';
import type { Priority } from '../quota/priority';
import { SimulatedClock } from '../testing/simulatedClock';
import { durationMs, epochMs, HOUR, MINUTE, SECOND } from '../time';
import { createSharedLedger, type SharedLedger } from './sharedLedger';
import type { KeptStanding } from './standing';
import { SimulatedRegister, type Link } from './testing/simulatedRegister';
import { ALONE_FOR, BEAT, LAPSE } from './times';

const ACCOUNT = accountKey('https://api.example.com/graphql', 'a@example.com');
const NOW = epochMs(100 * HOUR);
/** The register's answers come this much later than its clock was read, and a clock that was set by as much goes unnoticed. */
const TOLERATED = SECOND;
const RUNS = 15;

interface Instance {
  link: Link;
  ledger: SharedLedger;
  readonly sent: number[];
  folder: Folder;
}

/** What outlives a process. */
class Folder {
  standing: KeptStanding | undefined;
  readonly own: MemoryLedger;

  constructor(clock: SimulatedClock) {
    this.own = new MemoryLedger(clock, durationMs(0));
  }
}

class Group {
  readonly clock = new SimulatedClock(NOW);
  readonly register: SimulatedRegister;
  readonly instances: Instance[] = [];
  private started = 0;
  private given = 0;
  /** Of the slots that are given, each so manieth is given back: nothing is left to be sent with it. */
  leavesEvery = Infinity;

  constructor(delay: () => number = () => 0) {
    this.register = new SimulatedRegister(this.clock, delay);
  }

  add(): Instance {
    const folder = new Folder(this.clock);
    const ledger = this.start(() => instance.link, folder, undefined);
    const instance: Instance = { link: 'up', sent: [], folder, ledger };
    this.instances.push(instance);
    return instance;
  }

  /** It dies, and another process follows it. */
  crash(instance: Instance, keepsFolder: boolean): void {
    const dead = this.ids.get(instance.ledger);
    this.dead.add(instance.ledger);
    instance.folder = keepsFolder ? instance.folder : new Folder(this.clock);
    instance.ledger = this.start(() => instance.link, instance.folder, keepsFolder ? dead : undefined);
  }

  /** Asks for a slot, and sends as the fetcher does: at once, or not at all. */
  async call(instance: Instance, priority: Priority): Promise<boolean> {
    const { ledger } = instance;
    const asked = this.clock.monotonic();
    const answer = await ledger.take(ACCOUNT, priority).catch(() => undefined);
    const now = this.clock.monotonic();
    const isGiven = answer?.slot.kind === 'taken' && now - asked <= SECOND && !this.dead.has(ledger);
    const isSent = isGiven && ++this.given % this.leavesEvery !== 0;
    if (isGiven && !isSent && answer.slot.kind === 'taken' && answer.slot.id !== undefined) {
      void ledger.giveBack(ACCOUNT, answer.slot.id).catch(() => undefined);
    }
    if (isSent) {
      instance.sent.push(now);
    }
    return isSent;
  }

  /** Every instance asks whenever it can, as often as this. */
  busy(every: number): void {
    for (const [place, instance] of this.instances.entries()) {
      const again = (): void => {
        void this.call(instance, 'alert');
        this.clock.schedule(epochMs(this.clock.now() + every), again);
      };
      this.clock.schedule(epochMs(this.clock.now() + 100 * place), again);
    }
  }

  sent(): readonly number[] {
    return this.instances.flatMap(({ sent }) => sent).sort((one, other) => one - other);
  }

  /** The most calls in any span, as the upstream may see it. */
  most(span: number): number {
    const sent = this.sent();
    return sent.reduce(
      (most, at) => Math.max(most, sent.filter((other) => other >= at && other < at + span).length),
      0
    );
  }

  since(moment: number): number {
    return this.sent().filter((at) => at >= moment).length;
  }

  private readonly ids = new Map<SharedLedger, string>();
  private readonly dead = new Set<SharedLedger>();

  private start(link: () => Link, folder: Folder, replaces: string | undefined): SharedLedger {
    const id = `instance ${this.started++}`;
    const ledger = createSharedLedger({
      ...{ id, own: folder.own, clock: this.clock, replaces: () => replaces, keyOf: (account) => account },
      keptOf: () => ({
        read: async () => folder.standing,
        write: async (standing) => {
          folder.standing = standing;
        },
      }),
      register: this.register.seenBy(() => (this.dead.has(ledger) ? 'down' : link())),
    });
    this.ids.set(ledger, id);
    return ledger;
  }
}

const place = fc.nat({ max: 4 });
const links = fc.record({
  kind: fc.constant('link' as const),
  place,
  link: fc.constantFrom<Link>('up', 'down', 'deaf'),
});
const clocks = fc.record({ kind: fc.constant('clock' as const), by: fc.constantFrom(-70 * SECOND, 70 * SECOND, HOUR) });
const crashes = fc.record({ kind: fc.constant('crash' as const), place, keepsFolder: fc.boolean() });
const losses = fc.record({ kind: fc.constantFrom('restart' as const, 'fail over' as const) });
const refusals = fc.record({ kind: fc.constant('read only' as const), is: fc.boolean() });
type Of<Each> = Each extends fc.Arbitrary<infer One> ? One : never;
type Fault = Of<typeof links> | Of<typeof clocks> | Of<typeof crashes> | Of<typeof losses> | Of<typeof refusals>;

function happen(group: Group, fault: Fault): void {
  switch (fault.kind) {
    case 'link': {
      const instance = group.instances[fault.place % group.instances.length];
      instance.link = fault.link;
      return;
    }
    case 'clock':
      return group.register.setClock(fault.by);
    case 'crash':
      return group.crash(group.instances[fault.place % group.instances.length], fault.keepsFolder);
    case 'restart':
      return group.register.restart();
    case 'fail over':
      return group.register.failOver();
    case 'read only':
      group.register.isReadOnly = fault.is;
  }
}

const runs = (faults: fc.Arbitrary<Fault>) =>
  fc.asyncProperty(
    fc.integer({ min: 1, max: 4 }),
    fc.array(fc.record({ after: fc.integer({ min: SECOND, max: 2 * MINUTE }), fault: faults }), { maxLength: 6 }),
    fc.constantFrom(0, 40, 400),
    fc.constantFrom(Infinity, 2, 3),
    async (size, story, delay, leavesEvery) => {
      const group = new Group(() => delay);
      group.leavesEvery = leavesEvery;
      Array.from({ length: size }, () => group.add());
      group.busy(4_000);
      await group.clock.advance(durationMs(MINUTE));
      // Who begins with nothing can't tell that the register's clock was set in this very minute, nor can anybody for it.
      const last = { loss: -Infinity, clock: -Infinity };
      for (const { after, fault } of story) {
        await group.clock.advance(durationMs(after));
        const isLoss = fault.kind === 'crash' && !fault.keepsFolder;
        const other = isLoss ? last.clock : fault.kind === 'clock' ? last.loss : -Infinity;
        await group.clock.advance(durationMs(Math.max(0, other + SPAN - group.clock.monotonic())));
        happen(group, fault);
        if (isLoss || fault.kind === 'clock') {
          last[isLoss ? 'loss' : 'clock'] = group.clock.monotonic();
        }
      }
      await group.clock.advance(durationMs(3 * MINUTE));
      expect(group.most(SPAN - TOLERATED)).toBeLessThanOrEqual(LIMIT);
    }
  );

describe('never a sixth call in a minute', () => {
  it('whoever loses the register, dies or comes back, and however its clock is set', () =>
    fc.assert(runs(fc.oneof(links, crashes, clocks, refusals)), { numRuns: RUNS }));

  it('whoever loses the register, though it forgets, or another stands in for it', () =>
    fc.assert(runs(fc.oneof(links, losses, clocks, refusals)), { numRuns: RUNS }));
});

describe('what instances send', () => {
  const minutes = (count: number) => durationMs(count * MINUTE);
  /** All of them have long found each other. */
  async function settled(size: number, every: number = 2 * SECOND): Promise<Group> {
    const group = new Group();
    Array.from({ length: size }, () => group.add());
    group.busy(every);
    await group.clock.advance(minutes(3));
    return group;
  }
  /** Of each, in the spans that follow. */
  async function sentIn(group: Group, spans: number): Promise<readonly number[]> {
    const begin = group.clock.monotonic();
    await group.clock.advance(durationMs(spans * SPAN));
    return group.instances.map(({ sent }) => sent.filter((at) => at >= begin && at < begin + spans * SPAN).length);
  }
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

  it('is together what the account has, from the first minute on but one', async () => {
    const group = new Group();
    [1, 2, 3].forEach(() => group.add());
    group.busy(1_000);
    await group.clock.advance(durationMs(SPAN - 1));
    expect(group.sent()).toEqual([]);
    await group.clock.advance(SECOND);
    expect(sum(await sentIn(group, 4))).toBe(4 * LIMIT);
  });

  it("is as much as ever where slots are given back: they are another's at once", async () => {
    const group = new Group();
    [1, 2].forEach(() => group.add());
    group.leavesEvery = 2;
    group.busy(500);
    await group.clock.advance(minutes(3));
    expect(sum(await sentIn(group, 4))).toBe(4 * LIMIT);
    expect(group.most(SPAN)).toBe(LIMIT);
  });

  it('is by one that has lost the register its share, once the others keep it; and all again when it is back', async () => {
    const group = await settled(2);
    const [lost, other] = group.instances;
    lost.link = 'down';
    const before = lost.sent.length;
    await group.clock.advance(durationMs(LAPSE + SPAN - BEAT));
    expect(lost.sent).toHaveLength(before);
    await group.clock.advance(minutes(1));
    expect(await sentIn(group, 4)).toEqual([4 * 2, 4 * 3]);
    expect(lost.ledger.trouble(ACCOUNT)).toMatch(
      /^Redis does not answer\. .* up to 2 calls a minute until \d\d:\d\d UTC/
    );
    expect(other.ledger.trouble(ACCOUNT)).toBeUndefined();

    lost.link = 'up';
    await group.clock.advance(minutes(2));
    expect(lost.ledger.trouble(ACCOUNT)).toBeUndefined();
    expect(sum(await sentIn(group, 4))).toBe(4 * LIMIT);
  });

  it('is an even share each where the register is gone for all, and where there are more than five, one call each of five', async () => {
    for (const [size, each] of [
      [2, [2, 2]],
      [3, [1, 1, 1]],
      [6, [1, 1, 1, 1, 1, 0]],
    ] as const) {
      const group = await settled(size);
      group.instances.forEach((instance) => {
        instance.link = 'down';
      });
      await group.clock.advance(minutes(3));
      const sent = [...(await sentIn(group, 6))].sort((one, two) => two - one);
      // Each finds out for a second that Redis still does not answer, so that a slot is used a little later than it is free.
      each.forEach((calls, place) => {
        expect(sent[place]).toBeLessThanOrEqual(6 * calls);
        expect(sent[place]).toBeGreaterThanOrEqual(5 * calls);
      });
    }
  });

  it('is nothing by one that has been alone for an hour, and then all by the others', async () => {
    const group = await settled(2, 10 * SECOND);
    const [lost] = group.instances;
    lost.link = 'down';
    await group.clock.advance(durationMs(ALONE_FOR + 4 * MINUTE));
    const [byLost = 0, byOther = 0] = await sentIn(group, 2);
    expect(byLost).toBe(0);
    // While a share of two is kept, it sends three in a span.
    expect(byOther).toBeGreaterThan(2 * 3);
    expect(lost.ledger.trouble(ACCOUNT)).toContain('Nothing is fetched until Redis can be reached');
  });

  it('is all at once after one ends in good order, or is followed by a process on its folder', async () => {
    const group = await settled(2);
    const [ended, crashed] = group.instances;
    const closing = ended.ledger.close();
    await group.clock.advance(SECOND);
    await closing;
    ended.link = 'down';
    group.crash(crashed, true);
    await group.clock.advance(SPAN);
    expect(sum(await sentIn(group, 2))).toBe(2 * LIMIT);
  });

  it('is an even share each while the register takes no writes', async () => {
    const group = await settled(3);
    group.register.isReadOnly = true;
    await group.clock.advance(minutes(2));
    for (const sent of await sentIn(group, 6)) {
      expect(sent).toBeGreaterThanOrEqual(5);
      expect(sent).toBeLessThanOrEqual(6);
    }
  });

  it('is an even share each while the register takes no writes, though many of its answers are lost', async () => {
    const group = new Group(() => 400);
    [1, 2].forEach(() => group.add());
    group.busy(2 * SECOND);
    await group.clock.advance(minutes(3));
    group.register.isReadOnly = true;
    const begin = group.clock.monotonic();
    for (let times = 0; times < 30; times += 1) {
      await group.clock.advance(durationMs(9_700));
      group.instances.forEach((instance) => {
        instance.link = times % 2 === 0 ? 'deaf' : 'down';
      });
      await group.clock.advance(durationMs(1_500));
      group.instances.forEach((instance) => {
        instance.link = 'up';
      });
    }
    for (const { sent } of group.instances) {
      // Of five spans that are left when the first calls have left theirs.
      expect(sent.filter((at) => at > begin + LAPSE + SPAN).length).toBeGreaterThanOrEqual(2 * 2);
    }
    expect(group.most(SPAN - TOLERATED)).toBeLessThanOrEqual(LIMIT);
  });

  it('is its share by one that is started again while the register is gone', async () => {
    const group = await settled(2);
    group.instances.forEach((instance) => {
      instance.link = 'down';
    });
    const [again, anew] = group.instances;
    await group.clock.advance(minutes(10));
    group.crash(again, true);
    group.crash(anew, false);
    await group.clock.advance(minutes(2));
    const [byAgain = 0, byAnew = 0] = await sentIn(group, 6);
    expect(byAgain).toBeGreaterThanOrEqual(5 * 2);
    expect(byAgain).toBeLessThanOrEqual(6 * 2);
    expect(byAnew).toBe(0);
  });

  it('heeds a pause that one was told, also when it could not say so at once', async () => {
    const group = await settled(2);
    const [told, other] = group.instances;
    told.link = 'down';
    void told.ledger.note(ACCOUNT, { kind: 'paused', wait: minutes(10) });
    await group.clock.advance(minutes(2));
    expect(told.sent.filter((at) => at > group.clock.monotonic() - SECOND)).toEqual([]);
    told.link = 'up';
    await group.clock.advance(durationMs(2 * BEAT));
    const moment = group.clock.monotonic();
    await group.clock.advance(minutes(7));
    expect(group.since(moment)).toBe(0);
    await group.clock.advance(minutes(2));
    expect(other.sent.length + told.sent.length).toBeGreaterThan(0);
    expect(group.since(moment)).toBeGreaterThan(0);
  });

  it('is nothing where the register holds what a newer version wrote, and what it wrote stays', async () => {
    const group = new Group();
    const instance = group.add();
    const register = group.register.seenBy(() => 'up');
    const newer = JSON.stringify({ schemaVersion: 2 });
    const seen = register.look(ACCOUNT);
    await group.clock.advance(SECOND);
    void register.write(ACCOUNT, await seen, newer);
    const asked = instance.ledger.take(ACCOUNT, 'alert').catch((error: Error) => error.message);
    await group.clock.advance(SECOND);
    expect(await asked).toContain('the same version');
    expect(group.register.text(ACCOUNT)).toBe(newer);
  });
});
