import type { FetcherStatus } from '../../fetcher/types';
import type { Frame } from '../../frame';
import { metricLabel, parseAppId, type AppId } from '../../identity';
import { windowNumber } from '../../query/testing/world';
import { parseQuery } from '../../query/asked/parsing/parse';
import { IDLE_STATUS } from '../../testing/idleStatus';
import { after, before, DAY, durationMs, HOUR, MINUTE, SECOND } from '../../time';
import { windowEnd } from '../../window/grid';
import { answerStatus, STATUS_FIGURES } from './status';
import { statusFor } from './statusFor';
import type { Observed } from './observed';
import { NOTHING_OBSERVED } from '../testing/observed';
import { APP, fault, NOW, Serving } from '../testing/serving';

let serving: Serving;
let status: FetcherStatus;
let observed: Observed;
beforeEach(() => {
  observed = NOTHING_OBSERVED;
  serving = new Serving();
  status = IDLE_STATUS;
  serving.fetcher.status = async () => status;
});

async function ask(query: Readonly<Record<string, unknown>> = {}) {
  const { account, source } = serving;
  const parsed = parseQuery({ schemaVersion: 1, queryType: 'status', ...query });
  return (await serving.passing(answerStatus(account, source, parsed, observed))).result;
}

async function framesOf(query: Readonly<Record<string, unknown>> = {}): Promise<readonly Frame[]> {
  const answer = await ask(query);
  if (answer.kind !== 'frames') {
    throw new Error(answer.message);
  }
  return answer.frames;
}

const figures = (frames: readonly Frame[]) =>
  Object.fromEntries(
    frames.flatMap(({ fields }) => fields).map(({ labels, values }) => [labels?.['metric'], values[0]])
  );

describe('a status query', () => {
  it('tells of quota and queue in numbers of one row each, told apart by a label', async () => {
    status = {
      ...IDLE_STATUS,
      callsLeft: 2,
      pausedUntil: after(NOW, 40 * SECOND),
      missing: { windows: 12, failed: 3, oldest: before(NOW, durationMs(90 * MINUTE)) },
      rechecked: { windows: 8, changed: 1 },
    };
    const frames = await framesOf();
    expect(figures(frames)).toEqual({
      FAILING: 0,
      CALLS_LEFT: 2,
      PAUSE: 40,
      WINDOWS_MISSING: 12,
      WINDOWS_FAILED: 3,
      OLDEST_MISSING: 5_400,
      WINDOWS_RECHECKED: 8,
      WINDOWS_CHANGED: 1,
      COLLECTING: 0,
      COLLECTOR: 1,
      COLLECTION_LAG: 0,
      TOKEN_REFUSED: 0,
      POINTS_READ: 0,
      POINTS_DROPPED: 0,
      POINTS_LATE: 0,
      STORE_BYTES: 0,
      STORE_FILLED: 0,
      STORE_WINDOWS: 0,
      MEMORY: 1,
      EVENT_LOOP_LAG: 0,
    });
    // Nothing, rather than a moment that there was none of.
    expect(figures(frames)).not.toHaveProperty('COLLECTING_SINCE');
    frames.forEach(({ meta, fields }) => {
      expect(meta).toEqual({ type: 'numeric-multi', typeVersion: [0, 1] });
      expect(fields).toMatchObject([{ type: 'number', nullable: false }]);
    });
  });

  it('with nothing missing has no oldest window', async () => {
    expect(await framesOf({ metrics: ['OLDEST_MISSING'] })).toEqual([]);
    expect(figures(await framesOf({ metrics: ['WINDOWS_MISSING', 'PAUSE'] }))).toEqual({
      WINDOWS_MISSING: 0,
      PAUSE: 0,
    });
  });

  it("tells the age of each app's newest settled data, and nothing of an app without any", async () => {
    expect(await framesOf({ metrics: ['DATA_AGE'] })).toEqual([]);
    await serving.keep(windowNumber(0), []);
    await serving.keep(windowNumber(2), []);
    const [{ fields }] = await framesOf({ metrics: ['DATA_AGE'], app: APP });
    expect(fields).toMatchObject([{ labels: { metric: 'DATA_AGE', app: APP }, config: { unit: 's' } }]);
    expect(fields[0]?.values[0]).toBe((NOW - windowEnd(windowNumber(2))) / SECOND);
  });

  it('goes no further than the frontier in a window that is not settled', async () => {
    const frontier = after(windowNumber(3), 4 * MINUTE);
    await serving.keep(windowNumber(3), [], { frontier });
    expect(figures(await framesOf({ metrics: ['DATA_AGE'] }))).toEqual({ DATA_AGE: (NOW - frontier) / SECOND });
  });

  it.each([
    [{ kind: 'awake', since: NOW, collectedBy: [], apps: [] }, 2],
    [{ kind: 'awake', since: NOW, collectedBy: [{ app: APP, by: 'another', since: NOW }], apps: [] }, 3],
    [{ kind: 'awake', since: NOW, collectedBy: [{ app: APP, by: 'unknown', since: NOW }], apps: [] }, 0],
    [{ kind: 'asleep', why: 'switched off' }, 1],
    [{ kind: 'asleep', why: 'nobody asked' }, 0],
    [{ kind: 'asleep', why: 'token refused' }, 0],
  ] as const)('tells apart a collector that is awake, switched off and asleep: %j', async (collection, figure) => {
    serving.collection = collection;
    expect(figures(await framesOf({ metrics: ['COLLECTOR'] }))).toEqual({ COLLECTOR: figure });
  });

  it('tells by how much collecting is behind, of an app that is to be collected alone', async () => {
    await serving.keep(windowNumber(2), []);
    const lag = async () => figures(await framesOf({ metrics: ['COLLECTION_LAG'], app: APP }));
    expect(await lag()).toEqual({ COLLECTION_LAG: 0 });
    serving.dataSource({ collects: true });
    expect(await lag()).toEqual({ COLLECTION_LAG: (NOW - windowEnd(windowNumber(2))) / SECOND });
  });

  it('tells of calls, points, queues and the process, each figure by what tells its numbers apart', async () => {
    status = {
      ...IDLE_STATUS,
      queues: [
        { urgency: 'alert', windows: 2 },
        { urgency: 'backfill', windows: 900 },
      ],
      apps: [{ app: APP, missing: 4, failed: 9 }],
    };
    observed = {
      ofAccount: () => ({
        calls: [
          { kind: 'metrics', outcome: 'answer', count: 40 },
          { kind: 'app', outcome: 'timeout', count: 2 },
        ],
        points: { read: 1_200, dropped: 3, late: 5 },
      }),
      ofProcess: async () => ({
        store: { bytes: 500, maxBytes: 1_000, windows: 12, oldest: before(NOW, DAY), diskFree: 7_000 },
        memoryBytes: 100,
        eventLoopLag: 0.02,
        answers: [{ kind: 'metrics', seconds: 1.5 }],
      }),
    };
    const told = (await framesOf()).flatMap(({ fields }) =>
      fields.map(({ labels, config, values }) => [labels, config?.displayNameFromDS, values[0]])
    );
    expect(told).toEqual(
      expect.arrayContaining([
        [{ metric: 'QUEUED', urgency: 'alert' }, 'Windows that wait for a call: alert', 2],
        [{ metric: 'QUEUED', urgency: 'backfill' }, 'Windows that wait for a call: backfill', 900],
        [{ metric: 'WINDOWS_WANTED', app: APP }, `Windows somebody waits for: ${APP}`, 4],
        [{ metric: 'WINDOWS_FAILING', app: APP }, `Windows of which the last try failed: ${APP}`, 9],
        [{ metric: 'CALLS', kind: 'metrics', outcome: 'answer' }, 'Calls within an hour: metrics, answer', 40],
        [{ metric: 'CALLS', kind: 'app', outcome: 'timeout' }, 'Calls within an hour: app, timeout', 2],
        [{ metric: 'STORE_FILLED' }, 'Part of its bound that the store fills', 0.5],
        [{ metric: 'STORE_OLDEST' }, 'Age of the oldest stored window', 86_400],
        [{ metric: 'DISK_FREE' }, 'Room on the disk of the store', 7_000],
        [{ metric: 'ANSWER_TIME', kind: 'metrics' }, 'Slowest answer: metrics', 1.5],
      ])
    );
  });

  it('tells that a token is refused, and of no other failure that it is one', async () => {
    for (const [cause, refused] of [
      ['unauthorized', 1],
      ['timeout', 0],
    ] as const) {
      status = { ...IDLE_STATUS, troubles: [{ app: null, failure: fault(cause), retryAt: after(NOW, MINUTE) }] };
      expect(figures(await framesOf({ metrics: ['TOKEN_REFUSED'] }))).toEqual({ TOKEN_REFUSED: refused });
    }
  });

  it("tells how far an app's collection is, and nothing of the account's other apps", async () => {
    const none = { windows: 0, failed: 0, oldest: null, until: null, expiring: 0, lost: 0, isCounted: true };
    const other = parseAppId('00000000-0000-4000-8000-000000000001') as AppId;
    const behind = {
      windows: 80,
      failed: 1,
      oldest: before(NOW, DAY),
      until: after(NOW, HOUR),
      expiring: 3,
      lost: 2,
      isCounted: true,
    };
    serving.collection = {
      kind: 'awake',
      since: before(NOW, HOUR),
      collectedBy: [],
      apps: [
        { app: other, ...none },
        { app: APP, ...behind },
      ],
    };
    const metrics = ['COLLECTING', 'WINDOWS_BEHIND', 'WINDOWS_EXPIRING', 'WINDOWS_LOST', 'COLLECTED_IN'];
    const frames = await framesOf({ metrics });
    expect(frames).toHaveLength(5);
    expect(figures(frames)).toEqual({
      COLLECTING: 1,
      WINDOWS_BEHIND: 80,
      WINDOWS_EXPIRING: 3,
      WINDOWS_LOST: 2,
      COLLECTED_IN: 3_600,
    });
    serving.collection = { ...serving.collection, apps: [{ app: APP, ...none }] };
    expect(figures(await framesOf({ metrics: ['COLLECTED_IN'] }))).toEqual({ COLLECTED_IN: 0 });
    serving.collection = { ...serving.collection, apps: [{ app: APP, ...behind, until: 'never' }] };
    expect(await framesOf({ metrics: ['COLLECTED_IN'] })).toEqual([]);
    serving.collection = { ...serving.collection, apps: [{ app: APP, ...behind, isCounted: false }] };
    expect(await framesOf({ metrics: ['COLLECTED_IN'] })).toEqual([]);
  });

  describe('in an outage', () => {
    const OTHER = parseAppId('00000000-0000-4000-8000-000000000001') as AppId;
    const retryAt = after(NOW, 40 * SECOND);
    const noticesOf = (frames: readonly Frame[]) => frames.flatMap(({ meta }) => meta?.notices ?? []);

    beforeEach(async () => {
      await serving.keep(windowNumber(2), []);
      status = {
        ...IDLE_STATUS,
        lastFailure: fault('unavailable'),
        troubles: [{ app: null, failure: fault('unavailable'), retryAt }],
      };
    });

    it('tells at once that calls fail, since when nothing came, why, and when the next is', async () => {
      const frames = await framesOf({ metrics: ['FAILING', 'NEXT_TRY'] });
      expect(figures(frames)).toEqual({ FAILING: 1, NEXT_TRY: 40 });
      expect(noticesOf(frames)).toEqual([
        {
          severity: 'warning',
          text: expect.stringMatching(
            /^Nothing newer than \d\d:\d\d UTC\. The last call failed: It is so: unavailable\. Tried again at \d\d:\d\d UTC\.$/
          ),
        },
      ]);
      expect(noticesOf(await framesOf({ metrics: ['CALLS_LEFT', 'WINDOWS_CHANGED'] }))).toEqual([]);
    });

    it('tells of an app what is against that one alone', async () => {
      status = { ...status, troubles: [{ app: APP, failure: fault('timeout'), retryAt }] };
      const both = [
        { id: APP, name: 'Board', environments: [] },
        { id: OTHER, name: 'Other', environments: [] },
      ];
      const source = serving.dataSource({ id: '1:both', apps: both });
      const query = parseQuery({ schemaVersion: 1, queryType: 'status', metrics: ['FAILING', 'NEXT_TRY'] });
      const { result } = await serving.passing(answerStatus(serving.account, source, query, observed));
      const frames = result.kind === 'frames' ? result.frames : [];
      expect(frames.flatMap(({ fields }) => fields.map(({ labels, values }) => [labels, values[0]]))).toEqual([
        [{ metric: 'FAILING', app: APP }, 1],
        [{ metric: 'FAILING', app: OTHER }, 0],
        [{ metric: 'NEXT_TRY', app: APP }, 40],
      ]);
      expect(noticesOf(frames)).toMatchObject([{ text: expect.stringMatching(/^Board: Nothing newer .* timeout\./) }]);
    });

    it('tells nothing of apps that the data source does not list', async () => {
      serving.dataSource({ id: '1:other', apps: [{ id: OTHER, name: undefined, environments: [] }] });
      status = { ...status, troubles: [{ app: OTHER, failure: fault('timeout'), retryAt }] };
      const told = await statusFor(serving.account, serving.source);
      expect(told).toMatchObject({ troubles: [], lastFailure: null });
      expect(figures(await framesOf({ metrics: ['FAILING'] }))).toEqual({ FAILING: 0 });
    });

    it('is of one call while nothing stands against the next', async () => {
      status = { ...status, troubles: [] };
      const frames = await framesOf({ metrics: ['FAILING', 'NEXT_TRY'] });
      expect(figures(frames)).toEqual({ FAILING: 1 });
      expect(noticesOf(frames)[0].text).toMatch(/The last call failed: It is so: unavailable\.$/);
    });
  });

  it.each([
    [-5 * MINUTE, 300, "This machine's clock is 5 min ahead of"],
    [2 * MINUTE, -120, "This machine's clock is 2 min behind"],
    [30 * SECOND, -30, undefined],
  ])('tells by how much the clock is wrong, and in words over a minute: %i ms', async (clockOffset, ahead, text) => {
    status = { ...IDLE_STATUS, clockOffset };
    const [frame] = await framesOf({ metrics: ['CLOCK_OFFSET'] });
    expect(frame.fields[0]?.values[0]).toBe(ahead);
    expect(frame.meta?.notices?.[0]?.text.startsWith(text ?? '')).toBe(text === undefined ? undefined : true);
    expect(await framesOf({ metrics: ['CLOCK_OFFSET'] })).toHaveLength(1);
    status = IDLE_STATUS;
    expect(await framesOf({ metrics: ['CLOCK_OFFSET'] })).toEqual([]);
  });

  it('says what failed last and what is refused, once', async () => {
    status = {
      ...IDLE_STATUS,
      lastFailure: fault('unavailable'),
      refused: { environments: [], labels: [metricLabel('SOME_LABEL')] },
    };
    const [first, ...others] = await framesOf();
    expect(first?.meta?.notices).toEqual([
      {
        severity: 'warning',
        text: 'The last call failed: It is so: unavailable. Atlassian does not give SOME_LABEL; asked again within a day.',
      },
    ]);
    others.forEach(({ meta }) => expect(meta).not.toHaveProperty('notices'));
  });

  it('takes what is refused alone for no fault', async () => {
    status = { ...IDLE_STATUS, refused: { environments: [], labels: [metricLabel('SOME_LABEL')] } };
    const [first] = await framesOf();
    expect(first?.meta?.notices).toEqual([{ severity: 'info', text: expect.stringContaining('SOME_LABEL') }]);
  });

  it('is for those alone whose token is accepted', async () => {
    serving.refuseLookUps('unauthorized');
    expect(await ask()).toMatchObject({ kind: 'error', status: 401 });
  });

  it('refuses what it has no figure of, and apps that the data source does not list', async () => {
    await expect(ask({ metrics: ['DATA_AGE', 'LUCK'] })).rejects.toThrow(
      `The status has no figure "LUCK". It has: ${STATUS_FIGURES.join(', ')}.`
    );
    const foreign = parseAppId('00000000-0000-4000-8000-000000000000');
    expect(await ask({ app: foreign })).toMatchObject({ kind: 'error', status: 400 });
  });
});
