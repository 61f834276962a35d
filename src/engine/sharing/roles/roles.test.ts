/** Whatever happens to instances, their network and the register: never two that lead, and one that leads soon again. */
import fc from 'fast-check';
import { accountKey } from '../../identity';
import { SimulatedClock } from '../../testing/simulatedClock';
import { after, durationMs, epochMs, HOUR, MINUTE, SECOND, type Clock, type DurationMs } from '../../time';
import { SimulatedRegister, type Link } from '../testing/simulatedRegister';
import { createRoles, type Role, type Roles } from './roles';
import { LEASE, STRANGE } from './times';

const ACCOUNT = accountKey('https://api.example.com/graphql', 'a@example.com');
const NOW = epochMs(100 * HOUR);
const RUNS = 12;
const ROLES = ['collect one', 'collect two', 'export'];
const TAKEN_OVER = durationMs(15 * SECOND);

/** A process' own: its time of day may be anything, and nothing runs in it while it stalls. */
class OwnClock implements Clock {
  ahead = 0;
  private held: (() => void)[] | undefined;

  constructor(private readonly clock: Clock) {}

  now = () => after(this.clock.now(), this.ahead);
  monotonic = (): DurationMs => this.clock.monotonic();
  schedule = (at: ReturnType<Clock['now']>, task: () => void): (() => void) => {
    let isOff = false;
    const run = (): void => (isOff ? undefined : task());
    const cancel = this.clock.schedule(epochMs(at - this.ahead), () => (this.held ? this.held.push(run) : run()));
    return () => {
      isOff = true;
      cancel();
    };
  };

  get isStalled(): boolean {
    return this.held !== undefined;
  }

  stall(): void {
    this.held ??= [];
  }

  goOn(): void {
    const tasks = this.held ?? [];
    this.held = undefined;
    tasks.forEach((task) => task());
  }

  /** Answers that come while it stalls are seen when it goes on. */
  async seen<Result>(answer: Promise<Result>): Promise<Result> {
    const result = await answer.then(
      (value) => () => value,
      (error: unknown) => () => {
        throw error;
      }
    );
    if (this.held) {
      await new Promise<void>((resolve) => this.held?.push(resolve));
    }
    return result();
  }
}

interface Instance {
  readonly clock: OwnClock;
  readonly id: string;
  readonly shared: Roles;
  readonly roles: readonly Role[];
  link: Link;
  isDead: boolean;
  isAble: boolean;
}

class Group {
  readonly clock = new SimulatedClock(NOW);
  readonly register: SimulatedRegister;
  readonly instances: Instance[] = [];
  private started = 0;

  constructor(delay: () => number = () => 0) {
    this.register = new SimulatedRegister(this.clock, delay);
  }

  add(size = 1, replaces?: string): void {
    for (let added = 0; added < size; added += 1) {
      this.instances.push(this.start(replaces));
    }
  }

  /** @param keepsFolder whether another process follows it on its folder, or on a new one. */
  crash(place: number, keepsFolder: boolean): void {
    const dead = this.instances[place % this.instances.length];
    dead.isDead = true;
    this.instances[place % this.instances.length] = this.start(keepsFolder ? dead.id : undefined);
  }

  at(place: number): Instance {
    return this.instances[place % this.instances.length];
  }

  leaders(role: number): readonly Instance[] {
    return this.instances.filter(({ roles, clock }) => !clock.isStalled && roles[role].part().kind === 'leads');
  }

  /** Looked at all the time. @returns the longest that any role was led by nobody. */
  async pass(length: number): Promise<number> {
    let longest = 0;
    const without = ROLES.map(() => 0);
    for (let passed = 0; passed < length; passed += STEP) {
      await this.clock.advance(STEP);
      for (const role of ROLES.keys()) {
        const leaders = this.leaders(role).length;
        expect(leaders).toBeLessThanOrEqual(1);
        without[role] = leaders === 1 ? 0 : without[role] + STEP;
        longest = Math.max(longest, without[role]);
      }
    }
    return longest;
  }

  private start(replaces: string | undefined): Instance {
    const id = `instance ${this.started++}`;
    const clock = new OwnClock(this.clock);
    const register = this.register.seenBy(() => (instance.isDead ? 'down' : instance.link));
    const shared = createRoles({
      ...{ id, clock, replaces: () => replaces, keyOf: (account) => account },
      register: {
        look: (key) => clock.seen(register.look(key)),
        write: (key, seen, text) => clock.seen(register.write(key, seen, text)),
      },
    });
    const state = { clock, id, shared, link: 'up' as Link, isDead: false, isAble: true };
    const instance: Instance = Object.assign(state, {
      roles: ROLES.map((role) => shared.seek(ACCOUNT, role, () => state.isAble)),
    });
    return instance;
  }
}

const STEP = 500;

const place = fc.nat({ max: 4 });
const faults = fc.oneof(
  fc.record({ kind: fc.constant('link' as const), place, link: fc.constantFrom<Link>('up', 'down', 'deaf') }),
  fc.record({ kind: fc.constant('register clock' as const), by: fc.constantFrom(-70 * SECOND, 70 * SECOND, HOUR) }),
  fc.record({ kind: fc.constant('own clock' as const), place, by: fc.constantFrom(-70 * SECOND, 70 * SECOND) }),
  fc.record({ kind: fc.constant('crash' as const), place, keepsFolder: fc.boolean() }),
  fc.record({ kind: fc.constantFrom('stall' as const, 'go on' as const), place }),
  fc.record({ kind: fc.constant('able' as const), place, is: fc.boolean() }),
  fc.record({ kind: fc.constant('read only' as const), is: fc.boolean() }),
  fc.record({ kind: fc.constantFrom('restart' as const, 'fail over' as const) })
);
type Fault = typeof faults extends fc.Arbitrary<infer One> ? One : never;

function happen(group: Group, fault: Fault): void {
  switch (fault.kind) {
    case 'link':
      group.at(fault.place).link = fault.link;
      return;
    case 'register clock':
      return group.register.setClock(fault.by);
    case 'own clock':
      group.at(fault.place).clock.ahead += fault.by;
      return;
    case 'crash':
      return group.crash(fault.place, fault.keepsFolder);
    case 'stall':
      return group.at(fault.place).clock.stall();
    case 'go on':
      return group.at(fault.place).clock.goOn();
    case 'able':
      group.at(fault.place).isAble = fault.is;
      return;
    case 'read only':
      group.register.isReadOnly = fault.is;
      return;
    case 'restart':
      return group.register.restart();
    case 'fail over':
      group.register.failOver();
  }
}

function mend(group: Group): void {
  group.register.isReadOnly = false;
  group.instances.forEach((instance) => {
    instance.clock.goOn();
    instance.link = 'up';
    instance.isAble = true;
  });
}

describe('who leads', () => {
  it('is never two, whatever happens; and one again when all is well', () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 5 }),
        fc.array(fc.record({ after: fc.integer({ min: STEP, max: 30 * SECOND }), fault: faults }), { maxLength: 8 }),
        fc.constantFrom(0, 40, 400),
        async (size, story, delay) => {
          const group = new Group(() => delay);
          group.add(size);
          await group.pass(30 * SECOND);
          for (const { after: pause, fault } of story) {
            await group.pass(pause);
            happen(group, fault);
          }
          await group.pass(10 * SECOND);
          mend(group);
          await group.pass(STRANGE + LEASE + 4 * SECOND);
          ROLES.forEach((_, role) => expect(group.leaders(role)).toHaveLength(1));
        }
      ),
      { numRuns: RUNS }
    ));

  it('is another within 15 s of a crash, at whatever moment, and however slow the answers', () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 5 }),
        fc.integer({ min: 0, max: 6 * SECOND }),
        fc.constantFrom(0, 40, 400),
        fc.constantFrom('crash' as const, 'stall' as const, 'cut off' as const),
        async (size, moment, delay, fault) => {
          const group = new Group(() => delay);
          group.add(size);
          await group.pass(MINUTE);
          await group.clock.advance(durationMs(moment));
          const [leader] = group.leaders(0);
          const at = group.instances.indexOf(leader);
          if (fault === 'crash') {
            group.crash(at, false);
          } else if (fault === 'stall') {
            leader.clock.stall();
          } else {
            leader.link = 'down';
          }
          expect(await group.pass(MINUTE)).toBeLessThanOrEqual(TAKEN_OVER);
          expect(group.leaders(0)).toHaveLength(1);
          expect(group.leaders(0)[0]).not.toBe(leader);
        }
      ),
      { numRuns: RUNS }
    ));

  it('goes on through a restart of the register, a failover and a clock that is set, without a pause', async () => {
    const group = new Group(() => 40);
    group.add(3);
    await group.pass(MINUTE);
    const leaders = ROLES.map((_, role) => group.leaders(role)[0]);
    for (const fault of [
      () => group.register.restart(),
      () => group.register.failOver(),
      () => group.register.setClock(HOUR),
    ]) {
      fault();
      expect(await group.pass(MINUTE)).toBe(0);
    }
    expect(ROLES.map((_, role) => group.leaders(role)[0])).toEqual(leaders);
  });

  it('goes on through a failover that takes as long as a cluster does, at whatever moment it begins', () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 6 * SECOND }),
        fc.integer({ min: 0, max: 4.5 * SECOND }),
        fc.constantFrom(0, 40),
        async (moment, length, delay) => {
          const group = new Group(() => delay);
          group.add(3);
          await group.pass(MINUTE);
          await group.clock.advance(durationMs(moment));
          const leaders = ROLES.map((_, role) => group.leaders(role)[0]);
          group.instances.forEach((instance) => Object.assign(instance, { link: 'down' }));
          await group.clock.advance(durationMs(length));
          group.register.failOver();
          group.instances.forEach((instance) => Object.assign(instance, { link: 'up' }));
          expect(await group.pass(MINUTE)).toBe(0);
          expect(ROLES.map((_, role) => group.leaders(role)[0])).toEqual(leaders);
        }
      ),
      { numRuns: RUNS }
    ));

  it.each([0, 500, 1_000, 1_500])(
    'stays the one that is cut off for as long as it may believe so, though the register forgets %d ms later',
    async (pause) => {
      const group = new Group();
      group.add(3);
      await group.pass(MINUTE);
      const [leader] = group.leaders(0);
      leader.link = 'down';
      await group.pass(pause);
      group.register.restart();
      await group.pass(LEASE);
      expect(group.leaders(0)).toEqual([]);
      await group.pass(STRANGE);
      expect(group.leaders(0)).toHaveLength(1);
    }
  );

  it.each([
    ['ends in good order', (leader: Instance) => void leader.shared.close()],
    ['is not able any more', (leader: Instance) => void Object.assign(leader, { isAble: false })],
    [
      'is followed by a process on its folder',
      (leader: Instance, group: Group) => group.crash(group.instances.indexOf(leader), true),
    ],
  ])('is another with its next look where the one that leads %s', async (_, end) => {
    const group = new Group();
    group.add(2);
    await group.pass(MINUTE);
    end(group.leaders(0)[0], group);
    expect(await group.pass(MINUTE)).toBeLessThanOrEqual(5 * SECOND);
  });

  it('is known by a term that is another each time it begins to lead', async () => {
    const group = new Group();
    group.add(1);
    await group.pass(MINUTE);
    const [{ roles }] = group.instances;
    const first = roles[0].part();
    await group.pass(MINUTE);
    expect(roles[0].part()).toEqual(first);
    group.at(0).link = 'down';
    await group.clock.advance(MINUTE);
    expect(roles[0].part()).toEqual({ kind: 'led' });
    group.at(0).link = 'up';
    await group.clock.advance(MINUTE);
    expect(roles[0].part()).toMatchObject({ kind: 'leads' });
    expect(roles[0].part()).not.toEqual(first);
  });

  it('leaves alone what a newer version wrote', async () => {
    const group = new Group();
    const newer = JSON.stringify({ schemaVersion: 2 });
    const register = group.register.seenBy(() => 'up');
    const seen = register.look(ACCOUNT);
    await group.clock.advance(SECOND);
    void register.write(ACCOUNT, await seen, newer);
    group.add(2);
    await group.pass(MINUTE);
    expect(group.register.text(ACCOUNT)).toBe(newer);
    expect(group.leaders(0)).toHaveLength(0);
  });
});
