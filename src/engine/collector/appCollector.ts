/** Collects one app: says every few minutes what is wanted of it, for as long as a data source wants it collected. */
import type { AppId } from '../identity';
import { settleOf, type Account } from '../service/account/account';
import type { CollectedBy } from '../service/account/collection';
import { demandBase } from '../service/prepare/demandBase';
import { knownEnvironments } from '../service/prepare/knownEnvironments';
import type { Source } from '../service/account/source';
import type { Role } from '../sharing/roles/roles';
import { after, MINUTE, type DurationMs } from '../time';
import { Progress, WANTED_FOR, type Lacking } from './progress';
import type { Refused } from './refused';
import type { Share } from './share';

const EVERY = MINUTE;

export class AppCollector {
  private readonly progress: Progress;
  private readonly role: Role;
  /** Whether a token is there to collect with. */
  private isAble: boolean;
  private standing: CollectedBy;
  private goOn: () => void = () => undefined;

  constructor(
    private readonly account: Account,
    private readonly app: AppId,
    private readonly refused: Refused,
    private readonly share: Share
  ) {
    this.progress = new Progress(app);
    this.isAble = this.payer(this.sources()) !== undefined;
    this.role = share.seek(
      app,
      () => this.isAble,
      () => this.partChanged()
    );
    this.standing = { app, by: this.by(), since: account.clock.now() };
  }

  /** Begins after `delay`. Resolves when nobody wants the app collected any more. */
  async run(delay: DurationMs): Promise<void> {
    await this.pause(delay);
    for (let sources = this.sources(); sources.length > 0; sources = this.sources()) {
      const source = this.payer(sources);
      this.isAble = source !== undefined;
      if (source) {
        // What can't be read or looked up now is asked for a minute later.
        await this.ask(source).catch(() => undefined);
        this.isAble = this.payer(sources) !== undefined;
      }
      await this.pause(EVERY);
    }
    this.role.leave();
  }

  lacking(): Lacking | undefined {
    return this.progress.lacking(this.account.clock.now());
  }

  collectedBy(): CollectedBy {
    return this.standing;
  }

  private sources(): readonly Source[] {
    return this.account.collecting().filter(({ apps }) => apps.some(({ id }) => id === this.app));
  }

  private payer(sources: readonly Source[]): Source | undefined {
    return sources.find((each) => !this.refused.has(each));
  }

  private async ask(source: Source): Promise<void> {
    const { account, app, progress } = this;
    const slices = progress.due(account.clock.now(), settleOf(account, source), account.longestRetention());
    if (slices.length === 0) {
      return;
    }
    const { environments } = await knownEnvironments(account, source, app);
    if (environments.length === 0) {
      return;
    }
    const demand = demandBase(account, source, app, environments);
    for (const slice of slices) {
      const { span, priority } = slice;
      const standsBy = this.standing.by !== 'this instance';
      const collectedElsewhere = this.share.collectedElsewhere();
      const wish = { span, priority, lifetime: WANTED_FOR, standsBy, collectedElsewhere };
      const plan = await account.fetcher.ask({ ...demand, ...wish });
      progress.note(slice, plan, demand.settle);
      this.refused.note(source, plan);
    }
  }

  /** One that led when it last heard of the others goes on, with the calls that are kept for it: they may not be able to. */
  private by(): CollectedBy['by'] {
    const part = this.role.part();
    return part.kind !== 'follows' ? 'this instance' : part.isLed ? 'another' : 'unknown';
  }

  private partChanged(): void {
    const by = this.by();
    if (by === this.standing.by) {
      return;
    }
    this.standing = { app: this.app, by, since: this.account.clock.now() };
    if (by === 'this instance') {
      // What was only looked at is wished for now.
      this.progress.lookAgain();
      this.goOn();
    }
  }

  private pause(length: DurationMs): Promise<void> {
    const { clock } = this.account;
    return new Promise((resolve) => {
      const cancel = clock.schedule(after(clock.now(), length), resolve);
      this.goOn = () => {
        cancel();
        resolve();
      };
    });
  }
}
