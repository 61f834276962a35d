import { FIRST, pointAt, windowNumber } from '../../query/testing/world';
import { after, before, DAY, MINUTE } from '../../time';
import { WINDOW, windowEnd, windowOf } from '../../window/grid';
import type { Turn } from '../answer';
import { gather, spanOf } from './gather';
import { prepare } from '../prepare/prepare';
import { APP, HOUR_BEFORE, NOW, question, Serving } from '../testing/serving';

const minute = (number: number) => after(FIRST, number * MINUTE);

describe('the windows of a range', () => {
  it.each([
    [0, 15, 0, 1],
    [0, 16, 0, 2],
    [14, 15, 0, 1],
    [15, 15, 1, 2],
    [-1, 61, -1, 5],
    [20, 10, 1, 2],
  ])('from minute %i to %i are those from %i up to %i', (from, to, first, end) => {
    expect(spanOf({ from: minute(from), to: minute(to) })).toEqual({
      from: windowNumber(first),
      to: windowNumber(end),
    });
  });
});

describe('what is gathered', () => {
  async function gathered(serving: Serving, range = HOUR_BEFORE, turn?: Turn) {
    const preparation = await prepare(serving.account, serving.source, APP, question().query);
    if (preparation.kind === 'answer') {
      throw new Error('not prepared');
    }
    return gather(serving.account, preparation.prepared, range, { priority: 'view' }, { turn });
  }

  it('are the windows of the range and, for points on its border, one on either side', async () => {
    const serving = new Serving();
    for (const number of [-2, -1, 0, 1, 2, 3, 4, 5]) {
      await serving.keep(windowNumber(number), [pointAt(15 * number + 1, 1)]);
    }
    const { plan, headers } = await gathered(serving);
    expect(plan.windows).toHaveLength(4);
    expect(headers.map(({ window }) => window)).toEqual([-1, 0, 1, 2, 3, 4].map(windowNumber));
    expect(serving.fetcher.demands).toHaveLength(1);
  });

  it('includes the next window where the last minute comes with it, once that has begun', async () => {
    const serving = new Serving();
    await serving.keep(windowNumber(3), [], { endsInNext: true });
    await gathered(serving, { from: windowNumber(3), to: windowEnd(windowNumber(3)) });
    expect(serving.fetcher.demands.map(({ span }) => span.to)).toContain(windowEnd(windowNumber(4)));

    const early = new Serving();
    await early.keep(windowNumber(4), [], { endsInNext: true });
    await gathered(early, { from: windowNumber(4), to: NOW });
    expect(early.fetcher.demands.map(({ span }) => span.to)).toEqual([windowEnd(windowNumber(4))]);
  });

  it.each([
    [60 * MINUTE, 0],
    [14 * DAY, 0],
    [400 * DAY, 2],
  ])('takes turns between pieces of work where there are very many windows', async (length, atLeast) => {
    const serving = new Serving();
    let turns = 0;
    await gathered(serving, { from: before(NOW, length), to: NOW }, async () => {
      turns += 1;
    });
    expect(turns > 0).toBe(atLeast > 0);
    expect(turns).toBeGreaterThanOrEqual(atLeast);
  });

  it('is planned in pieces where there are very many windows, newest first, each window once', async () => {
    const serving = new Serving();
    const { plan } = await gathered(serving, { from: before(NOW, 400 * DAY), to: NOW });
    const oldest = windowOf(before(NOW, 400 * DAY));
    const all = serving.fetcher.demands.map(({ span }) => span);
    const spans = all.slice(0, 1 + all.findIndex(({ from }) => from === oldest));
    expect(spans.length).toBeGreaterThan(1);
    spans.forEach(({ from, to }) => expect((to - from) / WINDOW).toBeLessThanOrEqual(2_000));
    expect(spans.slice(1).map(({ to }) => to)).toEqual(spans.slice(0, -1).map(({ from }) => from));
    expect([spans.at(-1)?.from, spans[0].to]).toEqual([oldest, spanOf({ from: oldest, to: NOW }).to]);
    const windows = plan.windows.map(({ window }) => window);
    expect(windows).toEqual([...new Set(windows)].sort((one, other) => one - other));
  });

  it('is planned twice at most, although a window never appears', async () => {
    const serving = new Serving();
    const { headers } = await gathered(serving);
    expect(headers).toEqual([]);
    expect(serving.fetcher.demands).toHaveLength(2);
  });
});
