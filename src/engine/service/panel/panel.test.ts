import type { UpstreamFailure } from '../../failure';
import type { Frame } from '../../frame';
import { pointAt, PRODUCTION, STAGING, windowNumber } from '../../query/testing/world';
import { after, before, DAY, epochMs, MINUTE, SECOND } from '../../time';
import { windowEnd, type WindowStart } from '../../window/grid';
import type { Answer } from '../answer';
import { answerPanel } from './panel';
import { APP, fault, HOUR_BEFORE, NOW, question, Serving } from '../testing/serving';

let serving: Serving;
beforeEach(() => {
  serving = new Serving();
});

const ask = async (...asked: Parameters<typeof question>): Promise<Answer> =>
  (await serving.passing(answerPanel(serving.account, serving.source, question(...asked)))).result;

const framesOf = (answer: Answer): readonly Frame[] => (answer.kind === 'frames' ? answer.frames : []);
const valuesOf = (answer: Answer): readonly number[] =>
  framesOf(answer).flatMap(({ fields }) =>
    fields.flatMap((field) => (field.type === 'number' ? [...field.values] : []))
  );
const sumOf = (answer: Answer): number =>
  valuesOf(answer).reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : value), 0);
const metaOf = (answer: Answer) => framesOf(answer)[0]?.meta;
const noticesOf = (answer: Answer): string => (metaOf(answer)?.notices ?? []).map(({ text }) => text).join(' ');

async function keepHour(): Promise<void> {
  for (const number of [0, 1, 2, 3]) {
    await serving.keep(windowNumber(number), [pointAt(15 * number + 1, 10 ** number)]);
  }
}

describe('a panel', () => {
  it('gets what is stored, and wishes for all that is known of the app as somebody who looks', async () => {
    await keepHour();
    const answer = await ask();
    expect(sumOf(answer)).toBe(1_111);
    expect(metaOf(answer)?.custom).toMatchObject({ coverage: { windows: 4, fetched: 4, nextAt: null } });
    expect(serving.fetcher.demands).toMatchObject([
      { app: APP, priority: 'view', ask: { environments: [PRODUCTION, STAGING] }, source: serving.source.id },
    ]);
  });

  it.each(['series', 'table'])('that tells what is new has the 24 hours before fetched, too: %s', async (format) => {
    const isNew = { metrics: ['NEW_ERROR_TYPES'], statistic: 'auto', format };
    const windows = Array.from({ length: 100 }, (_, index) => windowNumber(index - 96));
    await Promise.all(windows.map((window) => serving.keep(window, [])));
    const answer = await ask(isNew);
    expect(metaOf(answer)?.custom).toMatchObject({ coverage: { windows: 100, fetched: 100 } });
    expect(serving.fetcher.demands.at(-1)?.span).toEqual({ from: windowNumber(-96), to: windowNumber(4) });
    expect(new Set(valuesOf(answer).slice(-60))).toEqual(new Set([0]));
    expect(metaOf(answer)?.notices).toBeUndefined();

    serving.lose(windowNumber(-96));
    serving.fetcher.stateOf = (window) => ({ window, kind: window === windowNumber(-96) ? 'gone' : 'fetched' });
    const partial = await ask(isNew);
    expect(valuesOf(partial).filter((value) => value === 0)).toHaveLength(format === 'table' ? 0 : 45);
    expect(noticesOf(partial)).toContain('1 of 100 windows stay empty');
    expect(noticesOf(partial)).toContain('New error types are told only where all of the 24 hours before is fetched');
  });

  it.each([
    ['nothing is fetched', async () => undefined],
    ['nothing came of it', () => keepHour()],
  ])(
    'that shows a heatmap has an empty one where %s: Grafana draws none of a frame without fields',
    async (_, given) => {
      await given();
      const answer = await ask({ metrics: ['FORGE_BACKEND_INVOCATION_LATENCY'], statistic: 'heatmap' });
      expect(metaOf(answer)).toMatchObject({ type: 'heatmap-rows', custom: { coverage: {} } });
      const fields = framesOf(answer).flatMap((frame) => frame.fields);
      expect(fields.map(({ type, values }) => [type, values.length])).toEqual([
        ['time', 0],
        ['number', 0],
      ]);
      expect(fields[1]).toMatchObject({ labels: { le: '+Inf' } });
    }
  );

  describe('that compares with an hour before', () => {
    const valuesBy = (answer: Answer) =>
      new Map(
        framesOf(answer).flatMap(({ fields: [, value] }) =>
          value?.type === 'number' ? [[value.labels?.['shift'] ?? 'now', [...value.values]] as const] : []
        )
      );

    it('has both hours fetched and counted, and no window between or beside', async () => {
      await keepHour();
      for (const number of [-8, -7, -6, -5]) {
        await serving.keep(windowNumber(number), [pointAt(15 * number + 1, 7)]);
      }
      const answer = await ask({ shift: '2h', minStep: 900 });
      expect(metaOf(answer)?.custom).toMatchObject({ coverage: { windows: 8, fetched: 8, nextAt: null } });
      expect(serving.fetcher.demands.map(({ span }) => span)).toEqual([
        { from: windowNumber(0), to: windowNumber(4) },
        { from: windowNumber(-8), to: windowNumber(-4) },
      ]);
      expect(valuesBy(answer)).toEqual(
        new Map([
          ['now', [1, 10, 100, 1_000]],
          ['2h', [7, 7, 7, 7]],
        ])
      );
    });

    it('shades what is not there of before at the times at which it would be drawn', async () => {
      await keepHour();
      for (const number of [-8, -6, -5]) {
        await serving.keep(windowNumber(number), [pointAt(15 * number + 1, 7)]);
      }
      const expectedAt = after(NOW, 10 * MINUTE);
      serving.fetcher.stateOf = (window) =>
        window === windowNumber(-7) ? { window, kind: 'pending', expectedAt } : { window, kind: 'fetched' };
      const answer = await ask({ shift: '2h', minStep: 900 });
      expect(metaOf(answer)?.custom).toMatchObject({
        unfetched: [{ from: windowNumber(1), to: windowNumber(2), kind: 'pending', shift: '2h' }],
      });
    });

    it('counts each window once where both overlap', async () => {
      await Promise.all([-2, -1].map((number) => serving.keep(windowNumber(number), [pointAt(15 * number + 1, 5)])));
      await keepHour();
      const answer = await ask({ shift: '30m', minStep: 900, compare: 'difference' });
      expect(metaOf(answer)?.custom).toMatchObject({ coverage: { windows: 6, fetched: 6 } });
      expect(valuesOf(answer)).toEqual([1 - 5, 10 - 5, 100 - 1, 1_000 - 10]);
    });

    it('gets what was before while nothing of now is there, past where now ends, and is told of what lacks', async () => {
      await Promise.all(
        [-4, -3, -2, -1].map((number) => serving.keep(windowNumber(number), [pointAt(15 * number + 1, 5)]))
      );
      const expectedAt = after(NOW, 10 * MINUTE);
      serving.fetcher.stateOf = (window) =>
        window < windowNumber(0) ? { window, kind: 'fetched' } : { window, kind: 'pending', expectedAt };
      const answer = await ask({ shift: '1h', minStep: 900 });
      expect(valuesBy(answer)).toEqual(new Map([['1h', [5, 5, 5, 5]]]));
      expect(metaOf(answer)?.custom).toMatchObject({ coverage: { windows: 8, fetched: 4, pending: 4 } });
      expect(valuesOf(await ask({ shift: '1h', minStep: 900, compare: 'ratio' }))).toEqual([]);
    });

    it('is told what of the hour before is not to be had, and shows no figure against it', async () => {
      await keepHour();
      serving.fetcher.stateOf = (window) => ({ window, kind: window < windowNumber(0) ? 'gone' : 'fetched' });
      const answer = await ask({ shift: '1h', minStep: 900, compare: 'difference' });
      expect(valuesOf(answer)).toEqual([]);
      expect(noticesOf(answer)).toContain('4 of 8 windows stay empty');
      expect(valuesBy(await ask({ shift: '1h', minStep: 900 }))).toEqual(new Map([['now', [1, 10, 100, 1_000]]]));
    });

    it('compares a table’s figures over as much of both', async () => {
      await Promise.all(
        [-4, -3, -2, -1].map((number) => serving.keep(windowNumber(number), [pointAt(15 * number + 1, 5)]))
      );
      await serving.keep(windowNumber(0), [pointAt(1, 1)]);
      await serving.keep(windowNumber(1), [pointAt(16, 10)]);
      serving.fetcher.stateOf = (window) =>
        window < windowNumber(2)
          ? { window, kind: 'fetched' }
          : { window, kind: 'pending', expectedAt: after(NOW, MINUTE) };
      const answer = await ask({ shift: '1h', format: 'table' });
      expect(framesOf(answer)[0]?.fields.map(({ name, values }) => [name, ...values])).toEqual([
        ['total', 11],
        ['total 1h before', 10],
      ]);
    });
  });

  it('has its hours begin with those of its time zone, and fetches all of them', async () => {
    await Promise.all([-2, -1].map((number) => serving.keep(windowNumber(number), [])));
    await keepHour();
    const answer = await ask({ minStep: 3_600, timeZone: 'Asia/Kolkata' });
    const [time] = framesOf(answer)[0]?.fields ?? [];
    expect(Array.from(time?.type === 'time' ? time.values : [])).toEqual([windowNumber(-2)]);
    expect(valuesOf(answer)).toEqual([11]);
    expect(serving.fetcher.demands.at(-1)?.span).toEqual({ from: windowNumber(-2), to: windowNumber(6) });
  });

  it('with a moving average has the steps before its range fetched, too, and counted', async () => {
    await serving.keep(windowNumber(-1), [pointAt(-1, 5)]);
    await keepHour();
    const answer = await ask({ smooth: 2, minStep: 900 });
    expect(metaOf(answer)?.custom).toMatchObject({ coverage: { windows: 5, fetched: 5 } });
    expect(valuesOf(answer)).toEqual([3, 5.5, 55, 550]);
  });

  it('gets one empty frame with the coverage while nothing is there', async () => {
    serving.fetcher.stateOf = (window) => ({ window, kind: 'pending', expectedAt: after(NOW, 10 * MINUTE) });
    serving.fetcher.nextAt = after(NOW, 3 * SECOND);
    const answer = await ask();
    expect(framesOf(answer)).toHaveLength(1);
    expect(framesOf(answer)[0]?.fields).toEqual([]);
    expect(metaOf(answer)?.custom).toMatchObject({ coverage: { windows: 4, pending: 4, nextAt: after(NOW, 3_000) } });
    expect(noticesOf(answer)).toBe('0 of 4 windows; all in about 10 min.');
  });

  it('gets told which part of its range is not there, and how many calls are left', async () => {
    await keepHour();
    const gone = { kind: 'gone' } as const;
    serving.fetcher.stateOf = (window) => ({ window, ...(window < windowNumber(2) ? gone : { kind: 'fetched' }) });
    const { from } = HOUR_BEFORE;
    expect(metaOf(await ask())?.custom).toMatchObject({
      unfetched: [{ from, to: after(from, 30 * MINUTE), kind: 'gone' }],
      quota: { callsLeft: 5, nextCallAt: null },
    });
  });

  it('leaves a gap, not zeros, where a window failed, and says why and when it is tried again', async () => {
    await keepHour();
    const bad = windowNumber(2);
    serving.fetcher.stateOf = (window) =>
      window === bad
        ? { window, kind: 'failed', failure: fault('unavailable'), retryAt: after(NOW, MINUTE) }
        : { window, kind: 'fetched' };
    serving.lose(bad);
    const answer = await ask();
    expect(valuesOf(answer).filter(Number.isNaN)).toHaveLength(15);
    expect(noticesOf(answer)).toContain('It is so: unavailable. Tried again at');
  });

  describe('in an outage', () => {
    const retryAt = after(NOW, MINUTE);
    const failing = { failure: fault('unavailable'), retryAt };
    const newest = windowNumber(4);
    const lastHour = { from: before(NOW, 60 * MINUTE), to: NOW };

    beforeEach(async () => {
      await keepHour();
      await serving.keep(newest, [pointAt(60, 7)], { frontier: after(newest, MINUTE) });
    });

    it.each(['series', 'table'])('says so at once, and has shaded what it lacks: %s', async (format) => {
      serving.fetcher.stateOf = (window) =>
        window === newest
          ? { window, kind: 'provisional', frontier: after(newest, MINUTE), stale: failing }
          : { window, kind: 'fetched' };
      const answer = await ask({ format }, lastHour);
      expect(noticesOf(answer)).toMatch(
        /^Nothing newer than .*UTC\. The last call failed: It is so: unavailable\. Tried again at .*UTC\.$/
      );
      expect(metaOf(answer)?.custom).toMatchObject({
        unfetched: [{ from: after(newest, MINUTE), to: windowEnd(newest), kind: 'failed' }],
        coverage: { windows: 5, fetched: 4, provisional: 1 },
      });
    });

    it('has all of it shaded from where its data end', async () => {
      serving.fetcher.stateOf = (window) =>
        window === newest
          ? { window, kind: 'failed', ...failing }
          : window === windowNumber(3)
            ? { window, kind: 'provisional', frontier: after(window, 9 * MINUTE), stale: failing }
            : { window, kind: 'fetched' };
      serving.lose(newest);
      serving.lose(windowNumber(3));
      await serving.keep(windowNumber(3), [], { frontier: after(windowNumber(3), 9 * MINUTE) });
      const { unfetched } = metaOf(await ask({}, lastHour))?.custom ?? {};
      expect(unfetched).toEqual([{ from: after(windowNumber(3), 9 * MINUTE), to: windowEnd(newest), kind: 'failed' }]);
    });

    it('counts in a table the minutes that were asked for', async () => {
      const bad = windowNumber(2);
      serving.fetcher.stateOf = (window) =>
        window === bad
          ? { window, kind: 'failed', ...failing }
          : window === newest
            ? { window, kind: 'provisional', frontier: after(newest, MINUTE) }
            : { window, kind: 'fetched' };
      serving.lose(bad);
      const notice = noticesOf(await ask({ format: 'table' }, lastHour));
      expect(notice).toContain('1 of 5 windows could not be fetched');
      expect(notice).toContain('The figures are of 39 min of the 1 h asked for.');
    });
  });

  it('is told that its range is too new to hold anything', async () => {
    const newest = windowNumber(4);
    await serving.keep(newest, [], { frontier: after(newest, MINUTE) });
    serving.fetcher.stateOf = (window) => ({ window, kind: 'provisional', frontier: after(newest, MINUTE) });
    const answer = await ask({}, { from: before(NOW, 5 * MINUTE), to: NOW });
    expect(metaOf(answer)?.notices).toEqual([
      { severity: 'info', text: expect.stringMatching(/settled up to .* before this range begins\. Choose/) },
    ]);
  });

  it('is answered within two seconds though the look-up of names hangs; the look-up goes on', async () => {
    await keepHour();
    serving.lookUp = async () => {
      await serving.clock.until(after(NOW, 20 * SECOND));
      return serving.answer({ name: 'x', environments: [{ id: PRODUCTION, key: 'production', type: 'PRODUCTION' }] });
    };
    const { result, took } = await serving.passing(answerPanel(serving.account, serving.source, question()));
    expect(took).toBeLessThan(2_000);
    expect(valuesOf(result)).toEqual([]);
    expect(noticesOf(result)).toBe("Looking up the app's environments.");
    expect(metaOf(result)?.custom).toMatchObject({ coverage: { windows: 4, pending: 4 } });
    await serving.clock.advance(20 * SECOND);
    expect(sumOf(await ask())).toBe(1_111);
    expect(serving.lookUps).toBe(1);
  });

  it('still shows what is stored when names have grown old and the gateway is down', async () => {
    await keepHour();
    await ask();
    await serving.clock.advance(2 * DAY);
    serving.refuseLookUps('unavailable');
    expect(sumOf(await ask())).toBe(1_111);
  });

  it('reads what lies on the border after it was planned for, not before', async () => {
    // The last minute of a window comes with the next window's call, which is answered between two looks.
    const late = pointAt(59, 5);
    await serving.keep(windowNumber(3), [pointAt(46, 1)], { endsInNext: true });
    serving.fetcher.onAsk = async ({ span }) => {
      if (span.to > HOUR_BEFORE.to) {
        await serving.keep(windowNumber(4), [late], { border: 'ends before its end' });
      }
    };
    const range = { from: windowNumber(3), to: windowEnd(windowNumber(3)) };
    expect(sumOf(await ask({}, range))).toBe(6);
  });

  it('plans anew when the store has dropped a damaged window while reading', async () => {
    await keepHour();
    const damaged = windowNumber(1);
    let dropped = false;
    serving.store.read = (
      (read) =>
      async (...asked) => {
        if (!dropped) {
          dropped = true;
          serving.lose(damaged);
          return serving.store.read(...asked);
        }
        return read(...asked);
      }
    )(serving.store.read);
    serving.fetcher.stateOf = (window: WindowStart) =>
      dropped && window === damaged
        ? { window, kind: 'pending', expectedAt: after(NOW, MINUTE) }
        : { window, kind: 'fetched' };
    expect(metaOf(await ask())?.custom).toMatchObject({ coverage: { fetched: 3, pending: 1 } });
  });
});

describe('a dashboard’s filter on what the metric can’t be told apart by', () => {
  const site = { key: 'pod', operator: '=', value: 'p', adHoc: true } as const;

  it('leaves an empty panel that says so, and no zeros', async () => {
    await keepHour();
    const answer = await ask({ filters: [site] });
    expect(framesOf(answer).flatMap(({ fields }) => fields)).toEqual([]);
    expect(noticesOf(answer)).toMatch(/Nothing passes the dashboard's filter on “pod”, which Invocations cannot/);
    expect(metaOf(answer)?.custom).toMatchObject({ coverage: { windows: 4, fetched: 4 } });
    expect(metaOf(answer)?.notices?.map(({ severity }) => severity)).toEqual(['info']);
  });

  it('is refused as the query’s own', async () => {
    await keepHour();
    await expect(ask({ filters: [{ ...site, adHoc: false }] })).rejects.toThrow(/no attribute "pod"/);
  });
});

describe('a gateway from which nothing comes', () => {
  const FAILURES: readonly UpstreamFailure[] = [
    { cause: 'unavailable', message: 'The certificate is not trusted.' },
    { cause: 'timeout', message: 'It did not finish in time.' },
    { cause: 'rate limited', until: undefined, message: 'It has had too many calls.' },
    { cause: 'too large', message: 'Its answer is too large.' },
    { cause: 'not understood', message: 'It answered with a redirect.' },
  ];

  it.each(FAILURES)('is said with its reason, whether the app is known or not: $cause', async (failure) => {
    serving.lookUp = async () => ({ kind: 'failure', failure });
    const unknown = await ask();
    expect(noticesOf(unknown)).toMatch(/ Tried again at \d\d:\d\d/);
    await keepHour();
    for (const answer of [unknown, await ask()]) {
      const { notices, custom } = metaOf(answer) ?? {};
      expect(notices).toEqual([{ severity: 'warning', text: expect.stringContaining(failure.message) }]);
      // It is asked for again without anybody's doing.
      expect(custom).toMatchObject({ coverage: { windows: 4, pending: 4, nextAt: expect.any(Number) } });
    }
  });
});

describe('a panel whose token the upstream has yet to accept', () => {
  beforeEach(() => keepHour());

  it('sees nothing stored, and a call with its own token is wished for', async () => {
    serving.refuseLookUps('not owner');
    const other = serving.dataSource({
      id: '1:other',
      tokenId: 'other',
      apps: [{ id: APP, name: undefined, environments: [{ id: PRODUCTION, key: undefined, type: undefined }] }],
    });
    const { result } = await serving.passing(answerPanel(serving.account, other, question()));
    expect(valuesOf(result)).toEqual([]);
    expect(noticesOf(result)).toContain("once Atlassian has accepted this data source's token. It is so: not owner.");
    expect(serving.fetcher.demands).toMatchObject([
      { source: other.id, span: { to: after(windowNumber(4), 15 * MINUTE) } },
    ]);
    expect(metaOf(result)?.custom).toMatchObject({ coverage: { pending: 4 } });

    await serving.acceptances.note(other);
    const accepted = await serving.passing(answerPanel(serving.account, other, question()));
    expect(sumOf(accepted.result)).toBe(1_111);
  });

  it('is told that the token is wrong by the first that finds out: the look-up, or the call', async () => {
    serving.refuseLookUps('unauthorized');
    expect(await ask()).toMatchObject({ kind: 'error', status: 401, message: 'It is so: unauthorized.' });
    expect(serving.fetcher.demands).toEqual([]);

    serving = new Serving();
    serving.refuseLookUps('unavailable');
    const source = serving.dataSource({
      apps: [{ id: APP, name: undefined, environments: [{ id: PRODUCTION, key: undefined, type: undefined }] }],
    });
    serving.fetcher.stateOf = (window) => ({
      window,
      kind: 'failed',
      failure: fault('unauthorized'),
      retryAt: after(NOW, MINUTE),
    });
    const { result } = await serving.passing(answerPanel(serving.account, source, question()));
    expect(result).toMatchObject({ kind: 'error', status: 401, message: 'It is so: unauthorized.' });
  });
});

describe('a question that has no answer', () => {
  it.each([
    [{ app: '' }, 'Choose an app'],
    [{ app: 'my-app' }, 'is not an app'],
    [{ app: '8ce114f4-d82c-45e2-b4fb-c6a0751d7d58' }, "is not among this data source's apps"],
    [{ metrics: [] }, 'Choose at least one metric'],
    [{ queryType: 'annotations' }, 'not answered here'],
  ])('is refused with a sentence, and nothing is looked up: %j', async (query, text) => {
    const answer = await ask(query);
    expect(answer).toMatchObject({ kind: 'error', status: 400, errorSource: 'plugin' });
    expect(answer).toMatchObject({ message: expect.stringContaining(text) });
    expect(serving.lookUps).toBe(0);
  });

  it('is refused when its range is so long that planning it would hold up all others', async () => {
    const range = { from: epochMs(0), to: NOW };
    expect(await ask({}, range)).toMatchObject({ status: 400, message: expect.stringContaining('at most 400') });
    expect(serving.fetcher.demands).toEqual([]);
    const year = await ask({}, { from: before(NOW, 365 * DAY), to: NOW });
    expect(year.kind).toBe('frames');
  });

  it('is answered with what there is when its range is turned round or lies in the future', async () => {
    for (const range of [
      { from: HOUR_BEFORE.to, to: HOUR_BEFORE.from },
      { from: after(NOW, DAY), to: after(NOW, 2 * DAY) },
    ]) {
      expect(valuesOf(await ask({}, range))).toEqual([]);
    }
  });
});

describe('a last minute that comes with the next window', () => {
  /** Minutes of the third window; nothing in it shows that its last one is missing. */
  const range = { from: windowNumber(2), to: windowNumber(3) };
  const lastMinuteOf = async (serving: Serving) => {
    const { result } = await serving.passing(answerPanel(serving.account, serving.source, question({}, range)));
    const [frame] = result.kind === 'frames' ? result.frames : [];
    const values = frame?.fields.flatMap((field) => (field.type === 'number' ? [...field.values] : [])) ?? [];
    return values.length < 15 || Number.isNaN(values[14]) ? null : values[14];
  };

  async function serving(facts: object = {}): Promise<Serving> {
    const one = new Serving();
    one.fetcher.endsInNext = true;
    one.fetcher.stateOf = (window) =>
      window < windowNumber(3) ? { window, kind: 'fetched' } : { window, kind: 'pending', expectedAt: NOW };
    await one.keep(windowNumber(2), [pointAt(35, 1)], facts);
    return one;
  }

  it('is absent until that is there, then what it is', async () => {
    const one = await serving();
    expect(await lastMinuteOf(one)).toBe(null);
    one.fetcher.stateOf = (window) => ({ window, kind: 'fetched' });
    await one.keep(windowNumber(3), [pointAt(44, 10)], { border: 'touches it' });
    expect(await lastMinuteOf(one)).toBe(10);
  });

  it('is zero where the next window is there and brings nothing: an app may be quiet', async () => {
    const one = await serving();
    one.fetcher.stateOf = (window) => ({ window, kind: 'fetched' });
    await one.keep(windowNumber(3), []);
    expect(await lastMinuteOf(one)).toBe(0);
  });

  it('is there with its own window where that shows it', async () => {
    const one = await serving({ endsHere: true });
    expect(await lastMinuteOf(one)).toBe(0);
  });
});
