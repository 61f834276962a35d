/** When there may be something to send that can't be sent now. */
import { durationMs, type DurationMs } from '../../time';
import type { Chooser } from './choose';
import type { Moment } from '../known/moment';
import type { AccountState } from '../known/state';
import { nextTrialAt } from './trials';

/** When the first of what is not due now will be. */
export function nextDue(state: AccountState, chooser: Chooser, moment: Moment): DurationMs | undefined {
  let first = Infinity;
  const consider = (at: DurationMs | undefined): void => {
    first = at !== undefined && at > moment.at && at < first ? at : first;
  };
  consider(nextTrialAt(state, moment));
  consider(state.gate.closed?.until);
  state.tokens.forEach((gate) => consider(gate.closed?.until));
  for (const app of state.apps.values()) {
    consider(app.gate.closed?.until);
    app.tokenGates.forEach((gate) => consider(gate.closed?.until));
    consider(app.queue.later[0]?.at);
    chooser.duesIn(app, ({ at }) => consider(at));
  }
  return first === Infinity ? undefined : durationMs(first);
}
