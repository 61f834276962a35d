/** What of an account is done by one instance alone, and whether this is the one: asked for, kept and taken over by looking every other second. */
import type { AccountKey } from '../../identity';
import { after, type Clock, type DurationMs } from '../../time';
import type { SharedRegister } from '../register';
import { attempt, believes, NO_LEAD, withoutHolder, type Lead } from './lead';
import type { Reading } from '../standing';
import { readTable, writtenTable, type RoleTable } from './table';
import { ROLE_BEAT, ROLE_RETRY } from './times';

export type Part =
  /** It leads. `term`: another one each time it begins to. */
  | { readonly kind: 'leads'; readonly term: number }
  /** It led when it last heard of the others, and hears of none now. */
  | { readonly kind: 'led' }
  /** `isLed`: another leads, as far as this one has heard. */
  | { readonly kind: 'follows'; readonly isLed: boolean };

export interface Role {
  /** At this moment: to be asked right before anything that one alone may do. */
  part(): Part;
  /** It is wanted no more. */
  leave(): void;
}

export interface Roles {
  /**
   * @param isAble whether this instance could fill the role now: one that can't leaves it to others.
   * @param changed after a look that found its part to be another one.
   */
  seek(account: AccountKey, role: string, isAble: () => boolean, changed?: () => void): Role;
  /** What others of the account lead, as far as this one has heard. */
  ledElsewhere(account: AccountKey): ReadonlySet<string>;
  /** Leaves all, so that others need not wait. */
  close(): Promise<void>;
}

export interface RolesParts {
  /** Of this process: no other ever has it. */
  readonly id: string;
  /** The process before it on the same folder, once it is known to be no more. */
  readonly replaces: () => string | undefined;
  readonly register: SharedRegister;
  readonly clock: Clock;
  /** Of the register, for an account. */
  readonly keyOf: (account: AccountKey) => string;
}

const NOBODY = (): void => undefined;
const NONE: ReadonlySet<string> = new Set();

export function createRoles(parts: RolesParts): Roles {
  const accounts = new Map<AccountKey, AccountRoles>();
  return {
    seek: (account, role, isAble, changed = NOBODY) => {
      const known = accounts.get(account) ?? new AccountRoles(parts, parts.keyOf(account));
      accounts.set(account, known);
      return known.seek({ role, isAble, changed });
    },
    ledElsewhere: (account) => accounts.get(account)?.ledElsewhere ?? NONE,
    close: async () => {
      await Promise.all([...accounts.values()].map((roles) => roles.close()));
    },
  };
}

/** Where nothing is shared, each does all that it can. */
export const rolesAlone: Roles = {
  seek: (_account, _role, isAble) => ({
    part: () => (isAble() ? { kind: 'leads', term: 0 } : { kind: 'follows', isLed: false }),
    leave: () => undefined,
  }),
  ledElsewhere: () => NONE,
  close: async () => undefined,
};

/** Others change other roles of the account at the same moment; more in a row wait for the next beat. */
const MOST_TRIES = 5;

interface Sought {
  readonly role: string;
  readonly isAble: () => boolean;
  readonly changed: () => void;
}

class AccountRoles {
  private lead: Lead = NO_LEAD;
  private readonly sought = new Set<Sought>();
  private readonly terms = new Map<string, number>();
  private began = 0;
  private beating: Promise<void> | undefined;
  private cancelBeat: () => void = () => undefined;
  private isClosed = false;

  constructor(
    private readonly parts: RolesParts,
    private readonly key: string
  ) {}

  get ledElsewhere(): ReadonlySet<string> {
    return this.lead.led;
  }

  seek(sought: Sought): Role {
    this.sought.add(sought);
    this.beat();
    return {
      part: () => this.part(sought.role),
      leave: () => void this.sought.delete(sought),
    };
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.cancelBeat();
    await this.beating;
    const hadAny = this.lead.roles.size > 0;
    this.lead = { ...this.lead, roles: new Set() };
    if (hadAny) {
      await this.tell((table) => table?.holders[this.parts.id] && withoutHolder(table, this.parts.id)).catch(
        () => false
      );
    }
  }

  private part(role: string): Part {
    const { lead, parts } = this;
    const term = this.terms.get(role);
    if (term !== undefined && believes(lead, role, parts.clock.monotonic())) {
      return { kind: 'leads', term };
    }
    return lead.roles.has(role) ? { kind: 'led' } : { kind: 'follows', isLed: lead.led.has(role) };
  }

  /** One at a time. */
  private beat(): void {
    if (this.isClosed || this.beating) {
      return;
    }
    this.cancelBeat();
    this.beating = this.look().then(
      () => this.beatAfter(ROLE_BEAT),
      // Who can't be heard is neither followed nor led; what was believed ends by itself.
      () => this.beatAfter(ROLE_RETRY)
    );
  }

  private beatAfter(pause: DurationMs): void {
    this.beating = undefined;
    if (!this.isClosed && (this.sought.size > 0 || this.lead.roles.size > 0)) {
      const { clock } = this.parts;
      this.cancelBeat = clock.schedule(after(clock.now(), pause), () => this.beat());
    }
  }

  private async look(): Promise<void> {
    const { clock, id, replaces } = this.parts;
    let taken: Lead = this.lead;
    const isTold = await this.tell((found, reading) => {
      const wanted = new Set([...this.sought].filter(({ isAble }) => isAble()).map(({ role }) => role));
      const self = { id, replaces: replaces(), wanted };
      const next = attempt(this.lead, found, reading, self, clock.monotonic());
      this.become(next.lead);
      taken = next.taken;
      return next.table;
    });
    if (isTold) {
      this.become(taken);
    }
  }

  /**
   * @param word the table as it is to be, by what is found; undefined where there is nothing to say.
   * @returns whether the register has it: not, where others came between each time.
   */
  private async tell(
    word: (found: RoleTable | undefined, reading: Reading) => RoleTable | undefined
  ): Promise<boolean> {
    const { register, clock } = this.parts;
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const from = clock.monotonic();
      const seen = await register.look(this.key);
      const table = word(readTable(seen.text), { seen, span: { from, to: clock.monotonic() } });
      if (table === undefined || (await register.write(this.key, seen, writtenTable(table)))) {
        return true;
      }
    }
    return false;
  }

  /** A role that was not believed to be led until now is led anew. */
  private become(next: Lead): void {
    const now = this.parts.clock.monotonic();
    const before = [...this.sought].map((sought) => ({ sought, part: this.part(sought.role) }));
    for (const role of next.roles) {
      if (!believes(this.lead, role, now)) {
        this.terms.set(role, ++this.began);
      }
    }
    this.lead = next;
    before
      .filter(({ sought, part }) => !isSame(part, this.part(sought.role)))
      .forEach(({ sought }) => sought.changed());
  }
}

const isSame = (one: Part, other: Part): boolean =>
  one.kind === 'follows' && other.kind === 'follows' ? one.isLed === other.isLed : one.kind === other.kind;
