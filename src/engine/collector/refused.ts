/** Data sources on whose behalf nothing is collected, since their token is refused. */
import type { Account } from '../service/account/account';
import type { Source } from '../service/account/source';
import type { EpochMs } from '../time';
import type { RangePlan } from '../window/coverage';

export class Refused {
  private readonly since = new Map<string, { readonly tokenId: string; readonly at: EpochMs }>();
  /** When one could be collected for again, after all had been refused. */
  resumedAt: EpochMs | undefined;

  constructor(private readonly account: Account) {}

  /** Until it has another token, or the upstream has accepted this one after all, for whoever asked. */
  has(source: Source): boolean {
    const refusal = this.since.get(source.id);
    if (!refusal) {
      return false;
    }
    const acceptedAt = this.account.accessCheck.lastAcceptedAt(source);
    const holds = refusal.tokenId === source.tokenId && (acceptedAt === undefined || acceptedAt <= refusal.at);
    if (!holds) {
      if (this.account.collecting().every(({ id }) => this.since.has(id))) {
        this.resumedAt = this.account.clock.now();
      }
      this.since.delete(source.id);
    }
    return holds;
  }

  /** @param plan as the data source was told it. One call may be refused by a passing fault: then others are still to come. */
  note({ id, tokenId }: Source, { windows }: RangePlan): void {
    const failures = windows.flatMap((state) => {
      switch (state.kind) {
        case 'failed':
          return [state.failure.cause];
        case 'provisional':
          return state.stale ? [state.stale.failure.cause] : [undefined];
        case 'pending':
          return [undefined];
        default:
          return [];
      }
    });
    if (failures.length > 0 && failures.every((cause) => cause === 'unauthorized')) {
      this.since.set(id, { tokenId, at: this.account.clock.now() });
    }
  }
}
