/** Whether a window's last minute comes with its own call or with the next: learnt of all that the gateway answers. */
import { ALL, appNumber, SETTLE, SimulatedAccount, START } from '../testing/fetching';
import { after, DAY, epochMs, HOUR, MINUTE } from '../time';
import type { MetricsCall } from '../upstream';
import { previousWindow, WINDOW, windowEnd, windowOf } from '../window/grid';
import { comeInNext, learnt, UNSEEN, type Shown } from './known/lastMinutes';

const WINDOWS = Array.from({ length: 200 }, (_, index) => windowOf(epochMs(START + index * WINDOW)));
const shown = (index: number, facts: Partial<Shown>): Shown => ({
  ...{ window: WINDOWS[index], frontier: windowEnd(WINDOWS[index]), endsInNext: false, endsHere: false },
  ...facts,
});
const HERE = { endsHere: true };
const IN_NEXT = { endsInNext: true };
const A_DAY = DAY / WINDOW;

describe('a last minute', () => {
  it.each<[string, readonly Shown[], boolean]>([
    ['nothing was seen', [shown(0, {})], false],
    ['one window shows that it does', [shown(0, IN_NEXT), shown(1, {})], true],
    ['a window that had not settled seems to show it', [shown(0, { ...IN_NEXT, frontier: WINDOWS[0] })], false],
    ['a window has its own, before and after', [shown(0, HERE), shown(1, IN_NEXT)], false],
    ['a window has its own, whichever comes first', [shown(1, IN_NEXT), shown(0, HERE)], false],
    ['no window has had its own for more than a day', [shown(0, HERE), shown(A_DAY + 1, IN_NEXT)], true],
    ['one has had it within the day', [shown(1, HERE), shown(A_DAY + 1, IN_NEXT)], false],
  ])('comes with the next window where that is seen: %s', (_case, all, expected) => {
    expect(comeInNext(all.reduce(learnt, UNSEEN))).toBe(expected);
    expect(comeInNext([...all].reverse().reduce(learnt, UNSEEN))).toBe(expected);
  });
});

it('what one window of one app shows is known of all, and after a restart', async () => {
  const one = new SimulatedAccount(START);
  const telling = previousWindow(windowOf(epochMs(START - SETTLE - MINUTE)));
  one.gateway.answer = ({ window, app }: MetricsCall) => ({
    ...{ columns: [], dropped: [], duplicates: 0 },
    endsInNext: window === telling && app === appNumber(1),
  });
  const fetcher = one.fetcher();
  const [first, second] = [1, 2].map((number) => one.settledDemand(4, { app: appNumber(number), wants: ALL }));
  expect((await one.during(fetcher.ask(second))).endsInNext).toBe(false);
  await one.watch(fetcher, () => first, after(START, 5 * MINUTE));
  expect((await one.during(fetcher.ask(second))).endsInNext).toBe(true);

  const again = one.fetcher();
  await one.during(again.ask(first));
  expect((await one.during(again.ask(second))).endsInNext).toBe(true);
});

it('is forgotten a day after windows have had their own again', async () => {
  const one = new SimulatedAccount(START);
  const fetcher = one.fetcher();
  one.gateway.answer = ({ window }) => ({
    ...{ columns: [], dropped: [], duplicates: 0 },
    ...(window < START ? { endsInNext: true } : { endsInNext: false, endsHere: true as const }),
  });
  await one.watch(fetcher, () => one.settledDemand(2), after(START, MINUTE));
  expect((await one.during(fetcher.ask(one.settledDemand(2)))).endsInNext).toBe(true);
  await one.clock.advanceTo(after(START, HOUR));
  await one.watch(fetcher, () => one.settledDemand(2), after(START, HOUR + 2 * MINUTE));
  expect((await one.during(fetcher.ask(one.settledDemand(2)))).endsInNext).toBe(false);
});
