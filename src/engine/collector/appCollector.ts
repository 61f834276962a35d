/** Collects one app: says every few minutes what is wanted of it, for as long as a data source wants it collected. */
import type { AppId } from '../identity';
import { settleOf, type Account } from '../service/account';
import { demandBase } from '../service/demandBase';
import { knownEnvironments } from '../service/knownEnvironments';
import type { Source } from '../service/source';
import { after, MINUTE, type DurationMs } from '../time';
import { Progress, WANTED_FOR, type Lacking } from './progress';
import type { Refused } from './refused';

const EVERY = MINUTE;

export class AppCollector {
  private readonly progress: Progress;

  constructor(
    private readonly account: Account,
    private readonly app: AppId,
    private readonly refused: Refused
  ) {
    this.progress = new Progress(app);
  }

  /** Begins after `delay`. Resolves when nobody wants the app collected any more. */
  async run(delay: DurationMs): Promise<void> {
    await this.pause(delay);
    for (let sources = this.sources(); sources.length > 0; sources = this.sources()) {
      const source = sources.find((each) => !this.refused.has(each));
      if (source) {
        // What can't be read or looked up now is asked for a minute later.
        await this.ask(source).catch(() => undefined);
      }
      await this.pause(EVERY);
    }
  }

  lacking(): Lacking | undefined {
    return this.progress.lacking(this.account.clock.now());
  }

  private sources(): readonly Source[] {
    return this.account.collecting().filter(({ apps }) => apps.some(({ id }) => id === this.app));
  }

  private async ask(source: Source): Promise<void> {
    const { account, app, progress } = this;
    const slices = progress.due(account.clock.now(), settleOf(account, source));
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
      const plan = await account.fetcher.ask({ ...demand, span, priority, lifetime: WANTED_FOR });
      progress.note(slice, plan, demand.settle);
      this.refused.note(source, plan);
    }
  }

  private pause(length: DurationMs): Promise<void> {
    const { clock } = this.account;
    return new Promise((resolve) => {
      clock.schedule(after(clock.now(), length), resolve);
    });
  }
}
