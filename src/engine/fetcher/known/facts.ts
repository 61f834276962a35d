/** What has been learnt about an app's calls. */
import type { Effect } from './events';
import { refusedOf } from './refusals';
import { without } from './scope';
import { partsOf } from './split';
import type { AppFacts, AppState } from './state';

export function setFacts(app: AppState, facts: AppFacts): void {
  app.facts = facts;
  app.callsAWindow = Math.max(1, partsOf(without(app.ask, refusedOf(facts, app.ask)), facts.split).length);
}

export const remembered = ({ id, facts }: AppState): Effect => ({ kind: 'remember', app: id, facts });
