import { SETTLE, SimulatedAccount, START } from '../testing/fetching';
import { after, durationMs, MINUTE } from '../time';
import { AppFacts } from './facts';
import { Board } from './board';
import { Gates } from './gates';

describe('the board', () => {
  async function board() {
    const one = new SimulatedAccount(START);
    const demand = one.demand(1);
    const all = new Board(new Gates(() => 0));
    const ref = { account: one.key, app: demand.app };
    const app = all.add(ref, await AppFacts.load(one.memo, one.clock, ref));
    return { all, app, demand };
  }

  it('forgets a window once nobody waits for it, and not before', async () => {
    const { all, app, demand } = await board();
    all.wish(app, demand.span.from, demand, after(START, MINUTE), START);
    all.forget(after(START, MINUTE - 1));
    expect(app.works.size).toBe(1);
    all.forget(after(START, MINUTE));
    expect(app.works.size).toBe(0);
  });

  it('asks by the longest settle time of those who wait', async () => {
    const { all, app, demand } = await board();
    const until = after(START, MINUTE);
    const [work] = all.wish(app, demand.span.from, demand, until, START);
    all.wish(app, demand.span.from, { ...demand, priority: 'alert', settle: durationMs(2 * SETTLE) }, until, START);
    expect(all.askOf(work, START)?.settle).toBe(2 * SETTLE);
  });
});
