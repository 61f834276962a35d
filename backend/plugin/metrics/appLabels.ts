/** Which apps have series of their own: so many and no more, and those that have them keep them. */
import type { AppId } from '../../../src/engine/identity';

const MOST_APPS = 200;
/** All others together. */
const OTHERS = 'others';

export class AppLabels {
  private readonly own = new Set<AppId>();

  /** The id alone: names, sites and e-mails are nobody's business on a page that is often open to all. */
  of(app: AppId): string {
    if (!this.own.has(app) && this.own.size < MOST_APPS) {
      this.own.add(app);
    }
    return this.own.has(app) ? app : OTHERS;
  }
}
