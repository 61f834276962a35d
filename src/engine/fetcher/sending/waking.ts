/** When there may be something to send that can't be sent now. */
import type { DurationMs } from '../../time';
import type { Chooser } from './choose';
import type { Moment } from '../known/moment';
import type { AccountState } from '../known/state';
import { nextTrialAt } from './trials';

/** When something that is not due now will be. */
export function nextDue(state: AccountState, chooser: Chooser, moment: Moment): readonly DurationMs[] {
  const moments: DurationMs[] = [];
  const trial = nextTrialAt(state, moment);
  if (trial !== undefined) {
    moments.push(trial);
  }
  for (const gate of [state.gate, ...state.tokens.values()]) {
    moments.push(...(gate.closed ? [gate.closed.until] : []));
  }
  for (const app of state.apps.values()) {
    for (const gate of [app.gate, ...app.tokenGates.values()]) {
      moments.push(...(gate.closed ? [gate.closed.until] : []));
    }
    moments.push(...app.queue.later.slice(0, 1).map((first) => first.at));
    for (const window of app.queue.heads) {
      const entry = app.windows.get(window);
      const dues = entry ? chooser.duesOf(entry) : [];
      moments.push(...dues.map((due) => due.at));
    }
  }
  return moments;
}
