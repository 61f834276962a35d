import {
  LoadingState,
  type DataFrame,
  type DataQuery,
  type DataQueryRequest,
  type DataQueryResponse,
} from '@grafana/data';
import fc from 'fast-check';
import {
  defer,
  finalize,
  map,
  NEVER,
  of,
  throwError,
  timer,
  VirtualTimeScheduler,
  type Observable,
  type SchedulerLike,
} from 'rxjs';
import { epochMs } from '../engine/time';
import { coverage, frame, request } from '../testing/answers';
import { once, refreshing } from './refresh';

interface Emission {
  readonly at: number;
  readonly response: DataQueryResponse;
}

interface Run {
  readonly emissions: readonly Emission[];
  readonly asked: ReadonlyArray<DataQueryRequest<DataQuery>>;
  readonly isComplete: boolean;
}

type Answering = (
  request: DataQueryRequest<DataQuery>,
  round: number,
  scheduler: SchedulerLike
) => Observable<DataQueryResponse>;

/** Runs the loop on a simulated clock until it ends, or `until` milliseconds have passed. */
function run(refIds: readonly string[], answering: Answering, until = Infinity): Run {
  const scheduler = new VirtualTimeScheduler(undefined, until);
  const emissions: Emission[] = [];
  const asked: DataQueryRequest<DataQuery>[] = [];
  let isComplete = false;
  const ask = (each: DataQueryRequest<DataQuery>) =>
    defer(() => {
      asked.push(each);
      return answering(each, asked.length - 1, scheduler);
    });
  refreshing(request(refIds.map((refId) => ({ refId }))), ask, scheduler).subscribe({
    next: (response) => emissions.push({ at: scheduler.now(), response }),
    complete: () => (isComplete = true),
  });
  scheduler.flush();
  return { emissions, asked, isComplete };
}

const points = ({ response }: Emission, refId: string): number =>
  response.data.filter((each) => each.refId === refId).reduce((sum, { length }) => sum + length, 0);
const states = ({ emissions }: Run) => emissions.map(({ response }) => response.state);
const whole = (refId: string, held: number) => frame(refId, held, coverage({ fetched: held }));
const part = (refId: string, held: number, pending: number, nextAt: number | null = null) =>
  frame(refId, held, coverage({ fetched: held, pending, nextAt: nextAt === null ? null : epochMs(nextAt) }));

describe('an answer that is complete', () => {
  it('is the only and terminal one', () => {
    const { emissions, asked, isComplete } = run(['A'], () => of({ data: [whole('A', 4)] }));
    expect(asked).toHaveLength(1);
    expect(emissions).toHaveLength(1);
    expect(emissions[0]?.response).toMatchObject({ state: LoadingState.Done, key: 'forge-app-metrics' });
    expect(isComplete).toBe(true);
  });

  it('is so too when it has no coverage, or nothing in it at all', () => {
    expect(states(run(['A'], () => of({ data: [frame('A', 2)] })))).toEqual([LoadingState.Done]);
    expect(states(run(['A'], () => of({ data: [] })))).toEqual([LoadingState.Done]);
  });
});

describe('an answer with windows pending', () => {
  it('is drawn at once, and asked for again when the backend says', () => {
    const result = run(['A'], (_request, round) =>
      of({ data: [round === 0 ? part('A', 1, 3, 12_000) : whole('A', 4)] })
    );
    expect(result.emissions.map(({ at }) => at)).toEqual([0, 12_000]);
    expect(states(result)).toEqual([LoadingState.Streaming, LoadingState.Done]);
  });

  it.each([
    ['in the past', -5_000, 1_000],
    ['far ahead of this clock', 3_600_000, 30_000],
    ['not given', null, 30_000],
  ])('waits no less than a second and no more than half a minute when the time is %s', (_case, nextAt, expected) => {
    const { emissions } = run(['A'], (_request, round) =>
      of({ data: [round === 0 ? part('A', 1, 1, nextAt) : whole('A', 2)] })
    );
    expect(emissions[1]?.at).toBe(expected);
  });

  it('is asked for again, too, where the rest of a window is to come that nobody asked for in time', () => {
    const ended = frame('A', 2, coverage({ fetched: 1, provisional: 1, nextAt: epochMs(8_000) }));
    const gap = { from: 420_000, to: 900_000, kind: 'pending' };
    const custom = { ...ended.meta?.custom, unfetched: [gap] };
    const result = run(['A'], (_request, round) =>
      of({ data: [round === 0 ? { ...ended, meta: { ...ended.meta, custom } } : whole('A', 2)] })
    );
    expect(result.emissions.map(({ at }) => at)).toEqual([0, 8_000]);
    expect(states(result)).toEqual([LoadingState.Streaming, LoadingState.Done]);
  });

  it('leaves the panel loading while nothing at all is known', () => {
    const result = run(['A'], (_request, round) => of({ data: [round < 3 ? part('A', 0, 4) : part('A', 0, 0)] }));
    expect(states(result)).toEqual([LoadingState.Done]);
    expect(result.asked).toHaveLength(4);
  });

  it.each([
    ['warning', [LoadingState.Streaming, LoadingState.Streaming, LoadingState.Done]],
    ['error', [LoadingState.Streaming, LoadingState.Streaming, LoadingState.Done]],
    // What is under way is no news to who sees that it loads.
    ['info', [LoadingState.Done]],
  ] as const)('says what stands in the way although nothing is there: %s', (severity, expected) => {
    const stopped = (text: string) => frame('A', 0, coverage({ pending: 4 }), [{ severity, text }]);
    const said = ['The gateway can’t be reached.', 'The gateway can’t be reached.', 'Its certificate is not trusted.'];
    const result = run(['A'], (_request, round) => of({ data: [round < 3 ? stopped(said[round]) : whole('A', 4)] }));
    expect(states(result)).toEqual(expected);
    expect(result.asked).toHaveLength(4);
    const read = result.emissions.flatMap(({ response }) => response.data[0].meta?.notices ?? []);
    expect(read.map(({ text }) => text)).toEqual(severity === 'info' ? [] : [said[0], said[2]]);
  });

  it('draws "fetched, and there was nothing"', () => {
    const result = run(['A'], (_request, round) =>
      of({ data: [frame('A', 0, coverage({ fetched: round + 1, pending: 1 - round }))] })
    );
    expect(states(result)).toEqual([LoadingState.Streaming, LoadingState.Done]);
  });

  it('is not drawn again while nothing changes', () => {
    const result = run(['A'], (_request, round) => of({ data: [round < 5 ? part('A', 1, 1, round) : whole('A', 2)] }));
    expect(result.asked).toHaveLength(6);
    expect(states(result)).toEqual([LoadingState.Streaming, LoadingState.Done]);
  });

  it('is drawn again when only its notice changes', () => {
    const notice = (text: string) => [{ severity: 'info' as const, text }];
    const held = coverage({ fetched: 1, pending: 1 });
    const result = run(['A'], (_request, round) =>
      of({ data: [round < 2 ? frame('A', 1, held, notice(`try ${round}`)) : whole('A', 2)] })
    );
    expect(states(result)).toEqual([LoadingState.Streaming, LoadingState.Streaming, LoadingState.Done]);
  });

  it('is drawn again when names for what it shows have come', () => {
    const named = (name: string): DataFrame => {
      const held = part('A', 1, 1);
      const [time, value] = held.fields;
      return { ...held, fields: [time, { ...value, config: { displayNameFromDS: name } }] };
    };
    const result = run(['A'], (_request, round) =>
      of({ data: [round < 4 ? named(round < 2 ? 'ari:cloud:jira::site/1' : 'acme.atlassian.net') : whole('A', 2)] })
    );
    expect(states(result)).toEqual([LoadingState.Streaming, LoadingState.Streaming, LoadingState.Done]);
  });

  it('is asked for again without the queries that are complete, which stay in the picture', () => {
    const { asked, emissions } = run(['A', 'B'], ({ targets }, round) =>
      of({ data: targets.map(({ refId }) => (refId === 'A' || round > 0 ? whole(refId, 3) : part(refId, 1, 2))) })
    );
    expect(asked.map(({ targets }) => targets.map(({ refId }) => refId))).toEqual([['A', 'B'], ['B']]);
    expect(emissions.map((each) => [points(each, 'A'), points(each, 'B')])).toEqual([
      [3, 1],
      [3, 3],
    ]);
  });

  it('never hands out the same object twice', () => {
    const { emissions } = run(['A', 'B'], ({ targets }, round) =>
      of({ data: targets.map(({ refId }) => (refId === 'A' || round > 0 ? whole(refId, 3) : part(refId, 1, 2))) })
    );
    const [first, last] = emissions.map(({ response }) => response.data.find(({ refId }) => refId === 'A'));
    first.meta.dataTopic = 'annotations';
    first.fields[0].state = { displayName: 'poisoned' };
    expect(last.meta.dataTopic).toBeUndefined();
    expect(last.fields[0].state?.displayName).toBeUndefined();
  });
});

describe('what is said of the windows', () => {
  const MINUTES = 15 * 60_000;
  /** The newest `held` of four windows are there. */
  const told = (held: number, quota = { callsLeft: held, nextCallAt: held < 4 ? 90_000 : null }) => {
    const answer = part('A', held, 4 - held);
    const unfetched = held < 4 ? [{ from: 0, to: (4 - held) * MINUTES, kind: 'pending' }] : [];
    return { ...answer, meta: { ...answer.meta, custom: { ...answer.meta?.custom, unfetched, quota } } };
  };
  const filling = () => run(['A'], (_request, round) => of({ data: [told([1, 3, 4][round] ?? 4)] }));
  const shadedUntil = ({ response }: Emission) =>
    response.data
      .filter(({ meta }) => meta?.dataTopic === 'annotations')
      .map(({ fields }) => fields.find(({ name }: { name: string }) => name === 'timeEnd').values);
  const statisticsIn = ({ response }: Emission) =>
    Object.fromEntries(
      response.data.flatMap(({ meta }) => meta?.stats ?? []).map(({ displayName, value }) => [displayName, value])
    );

  it('shades the time that is not there, until it is', () => {
    expect(filling().emissions.map(shadedUntil)).toEqual([[[3 * MINUTES]], [[MINUTES]], []]);
  });

  it('stands in the statistics: what was there at first, and what came since', () => {
    const [first, second, last] = filling().emissions.map(statisticsIn);
    expect(first).toMatchObject({ 'Windows cached': 1, 'Windows fetched meanwhile': 0, 'Windows pending': 3 });
    expect(second).toMatchObject({ 'Windows cached': 1, 'Windows fetched meanwhile': 2, 'Windows pending': 1 });
    expect(second).toMatchObject({ 'Windows failed': 0, 'Calls left in this minute': 3, 'Next call': 90_000 });
    expect(last).toMatchObject({ 'Windows cached': 1, 'Windows fetched meanwhile': 3, 'Calls left in this minute': 4 });
    expect(last).not.toHaveProperty('Next call');
  });

  it('counts as cached what was stored before, though names had to be looked up first', () => {
    const lookingUp = part('A', 0, 4);
    const { emissions } = run(['A'], (_request, round) => of({ data: [[lookingUp, told(3)][round] ?? told(4)] }));
    expect(emissions.map(statisticsIn)).toMatchObject([
      { 'Windows cached': 3, 'Windows fetched meanwhile': 0 },
      { 'Windows cached': 3, 'Windows fetched meanwhile': 1 },
    ]);
  });

  it('says of which query it is, where there are several', () => {
    const { emissions } = run(['A', 'B'], () => of({ data: [whole('A', 4), whole('B', 3)] }));
    expect(emissions.map(statisticsIn)[0]).toMatchObject({ 'A: Windows cached': 4, 'B: Windows cached': 3 });
  });

  it('is not drawn again for another number of calls', () => {
    const calls = (left: number) => told(1, { callsLeft: left, nextCallAt: left });
    const result = run(['A'], (_request, round) => of({ data: [round < 4 ? calls(round) : told(4)] }));
    expect(states(result)).toEqual([LoadingState.Streaming, LoadingState.Done]);
  });

  it('stands in a picture for those who are given one answer alone, too', () => {
    const emissions: Emission[] = [];
    once(request([{ refId: 'A' }]), () => of({ data: [told(1)] })).subscribe((response) =>
      emissions.push({ at: 0, response })
    );
    expect(emissions.map(({ response }) => response.state)).toEqual([LoadingState.Done]);
    expect(emissions.map(shadedUntil)).toEqual([[[3 * MINUTES]]]);
  });

  it('is left out where a backend says something else', () => {
    const odd = told(1);
    const custom = { ...odd.meta.custom, unfetched: [{ from: 'x' }, null, 7], quota: { callsLeft: 'many' } };
    const { emissions } = run(['A'], (_request, round) =>
      of({ data: [round === 0 ? { ...odd, meta: { ...odd.meta, custom } } : whole('A', 4)] })
    );
    expect(emissions.map(shadedUntil)).toEqual([[], []]);
    expect(emissions.map(statisticsIn)[0]).not.toHaveProperty('Calls left in this minute');
  });
});

describe('a failure', () => {
  const refused = { refId: 'B', message: 'percentiles need a histogram', status: 400 };

  it('of one query loses no other query’s data, and ends the panel’s loading only when the others are there', () => {
    const result = run(['A', 'B'], (_request, round) =>
      of(
        round === 0
          ? { data: [part('A', 1, 1)], error: refused, errors: [refused], state: LoadingState.Error }
          : { data: [whole('A', 2)] }
      )
    );
    const [first, last] = result.emissions.map(({ response }) => response);
    expect(first).toMatchObject({ state: LoadingState.Streaming });
    expect(first?.errors).toBeUndefined();
    expect(first?.data[1]).toMatchObject({
      refId: 'B',
      meta: { notices: [{ severity: 'error', text: refused.message }] },
    });
    expect(last).toMatchObject({ state: LoadingState.Error, error: refused, errors: [refused] });
    expect(last?.data).toHaveLength(1);
  });

  it('of the first request is shown at once', () => {
    const result = run(['A'], () => throwError(() => new Error('no way through')));
    expect(result.emissions[0]?.response).toMatchObject({
      state: LoadingState.Error,
      data: [],
      error: { message: 'no way through' },
    });
    expect(result.isComplete).toBe(true);
  });

  it('of a later request keeps the picture and tries again', () => {
    const down = { data: [], error: { status: 502, message: 'Bad gateway' }, state: LoadingState.Error };
    const result = run(['A'], (_request, round) =>
      of(round === 0 ? { data: [part('A', 1, 1)] } : round < 4 ? down : { data: [whole('A', 2)] })
    );
    expect(states(result)).toEqual([LoadingState.Streaming, LoadingState.Done]);
  });

  it('that lasts is said, with the data that came before', () => {
    const result = run(['A'], (_request, round) =>
      round === 0 ? of({ data: [part('A', 1, 1)] }) : throwError(() => new Error('gone'))
    );
    expect(states(result)).toEqual([LoadingState.Streaming, LoadingState.Error]);
    expect(result.emissions.map((each) => points(each, 'A'))).toEqual([1, 1]);
    expect(result.asked).toHaveLength(7);
  });
});

describe('unsubscribing', () => {
  it('stops the timer', () => {
    const scheduler = new VirtualTimeScheduler();
    let count = 0;
    const ask = () => {
      count += 1;
      return of({ data: [part('A', 1, 1)] });
    };
    const subscription = refreshing(request([{ refId: 'A' }]), ask, scheduler).subscribe();
    subscription.unsubscribe();
    scheduler.flush();
    expect(count).toBe(1);
  });

  it('cancels the request under way', () => {
    const cancelled = jest.fn();
    const ask = () => NEVER.pipe(finalize(cancelled));
    refreshing(request([{ refId: 'A' }]), ask)
      .subscribe()
      .unsubscribe();
    expect(cancelled).toHaveBeenCalledTimes(1);
  });
});

describe('whatever the backend does', () => {
  const WINDOWS = 12;
  const rounds = fc.array(
    fc.record({
      latency: fc.nat(5_000),
      nextIn: fc.option(fc.integer({ min: -10_000, max: 120_000 })),
      outcome: fc.constantFrom('more', 'same', 'lost', 'down', 'throws', 'nothing', 'error in B'),
    }),
    { maxLength: 12 }
  );
  type Round = { latency: number; nextIn: number | null; outcome: string };
  const LAST: Round = { latency: 10, nextIn: 0, outcome: 'finish' };

  /** A backend that goes through the rounds and then has everything. */
  const going = (script: readonly Round[]): Answering => {
    let held = 0;
    return ({ targets }, index, scheduler) => {
      const { latency, nextIn, outcome } = script[index] ?? LAST;
      held = outcome === 'finish' ? WINDOWS : Math.min(WINDOWS - 1, held + (outcome === 'more' ? 1 : 0));
      const known = outcome === 'lost' ? 0 : held;
      const nextAt = nextIn === null ? null : scheduler.now() + latency + nextIn;
      return timer(latency, scheduler).pipe(
        map((): DataQueryResponse => {
          switch (outcome) {
            case 'throws':
              throw new Error('lost on the way');
            case 'down':
              return { data: [], error: { message: 'down' } };
            case 'nothing':
              return { data: [] };
            case 'error in B':
              return {
                data: [part('A', known, WINDOWS - known, nextAt)],
                errors: [{ refId: 'B', message: 'refused' }],
              };
            default:
              return { data: targets.map(({ refId }) => part(refId, known, WINDOWS - known, nextAt)) };
          }
        })
      );
    };
  };
  const always = (check: (result: Run) => void) => () =>
    fc.assert(
      fc.property(rounds, (script) => check(run(['A', 'B'], going(script)))),
      { numRuns: 300 }
    );

  it('keeps the fullest picture through a store that is lost twice', () => {
    const script = ['more', 'lost', 'lost', 'error in B'].map((outcome) => ({ latency: 0, nextIn: null, outcome }));
    const { emissions } = run(['A', 'B'], going(script));
    expect(Math.min(...emissions.map((emission) => points(emission, 'A')))).toBe(1);
  });

  it(
    'exactly one state is terminal, the last',
    always((result) => {
      const [last, ...earlier] = states(result).reverse();
      expect([LoadingState.Done, LoadingState.Error]).toContain(last);
      expect(earlier.every((state) => state === LoadingState.Streaming)).toBe(true);
      expect(result.isComplete).toBe(true);
    })
  );

  it(
    'no two pictures come within a second',
    always(({ emissions }) => {
      const times = emissions.map(({ at }) => at);
      expect(times.slice(1).every((at, index) => at - (times[index] ?? 0) >= 1_000)).toBe(true);
    })
  );

  it(
    'no picture is emptier than the one before',
    always(({ emissions }) => {
      for (const refId of ['A', 'B']) {
        const counts = emissions.map((emission) => points(emission, refId));
        expect(counts).toEqual([...counts].sort((one, other) => one - other));
      }
    })
  );

  it(
    'each request has an id of its own',
    always(({ asked }) => {
      expect(new Set(asked.map(({ requestId }) => requestId)).size).toBe(asked.length);
    })
  );
});
