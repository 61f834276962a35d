import type { Chunk } from '../../../chunk/types';
import { durationMs, MINUTE, type DurationMs } from '../../../time';
import { asking, minutes } from '../../testing/asking';
import { type evaluateChunks } from '../../testing/evaluateChunks';
import type { EvaluationInput } from '../../asked/evaluationInput';
import { QueryRefusal } from '../../asked/refusal';
import type { StoredQuery } from '../../asked/model/model';
import { callOfSeveral, type Brought } from '../../testing/operands';
import { FIRST, pointAt, PRODUCTION, STAGING, windowNumber, type Point } from '../../testing/world';

const DAY = 24 * 60;

const error = (minute: number, errorType: string, more: Readonly<Record<string, string>> = {}, value = 1): Point =>
  pointAt(minute, value, { errorType, ...more });
const errors = (points: readonly Point[]): Brought => ({
  metric: 'forge_backend_invocation_errors',
  kind: 'counter',
  points,
});

/** All windows from a day before `FIRST` until an hour after it, but for those left out. */
function calls(points: readonly Point[], without: readonly number[] = []): readonly Chunk[] {
  return Array.from({ length: 101 }, (_, index) => index - 97)
    .filter((number) => !without.includes(number))
    .map((number) => callOfSeveral([errors(points)], windowNumber(number)));
}

const ask = asking({ metrics: ['NEW_ERROR_TYPES'] });

function seriesOf({ frames }: ReturnType<typeof evaluateChunks>) {
  return frames.map(({ fields: [, value] }) => {
    if (value.type !== 'number') {
      throw new Error('expected a time and a number');
    }
    const values = Array.from(value.values, (one) => (Number.isNaN(one) ? null : one));
    return [Object.values(value.labels ?? {}).join(' '), values] as const;
  });
}
const during = (from: number, to: number, step: number): { range: EvaluationInput['range']; step: DurationMs } => ({
  range: { from: minutes(from), to: minutes(to) },
  step: durationMs(step * MINUTE),
});
const BY_TYPE = { groupBy: ['errorType'] };

describe('new error types', () => {
  it('are those that occur in a step and did not in the 24 hours before', () => {
    const points = [error(1, 'TIMEOUT'), error(2, 'OUT_OF_MEMORY'), error(6, 'TIMEOUT'), error(-60, 'OUT_OF_MEMORY')];
    const { frames, notices } = ask({}, calls(points));
    expect(seriesOf({ frames, notices })).toEqual([['', [1, 0, 0]]]);
    expect(notices).toEqual([]);
    expect(frames[0].fields[1].config).toMatchObject({ unit: 'short', displayNameFromDS: 'New error types' });
  });

  it('are 0 or 1 by type, with no line for one that is absent from the range', () => {
    const points = [error(6, 'TIMEOUT'), error(11, 'TIMEOUT'), error(-5, 'OUT_OF_MEMORY'), error(7, 'CRASH', {}, 0)];
    expect(seriesOf(ask(BY_TYPE, calls(points)))).toEqual([['TIMEOUT', [0, 1, 0]]]);
  });

  it('are new again when all of 24 hours have passed, counted from the start of the step', () => {
    const range = during(0, 5, 5);
    expect(seriesOf(ask({}, calls([error(4, 'A'), error(0 - DAY, 'A')]), range))).toEqual([['', [0]]]);
    expect(seriesOf(ask({}, calls([error(4, 'A'), error(-1 - DAY, 'A')]), range))).toEqual([['', [1]]]);
  });

  it('look back over whole steps, no less than 24 hours', () => {
    const step = 7 * 60;
    const from = Math.ceil(FIRST / MINUTE / step) * step - FIRST / MINUTE;
    const windows = (from + step) / 15;
    const chunks = (first: number) => {
      const points = [error(from + 1, 'A'), error(from - first, 'A')];
      return Array.from({ length: windows + 120 }, (_, index) =>
        callOfSeveral([errors(points)], windowNumber(index - 120))
      );
    };
    expect(seriesOf(ask({}, chunks(28 * 60), during(from, from + step, step)))).toEqual([['', [0]]]);
    expect(seriesOf(ask({}, chunks(28 * 60 + 1), during(from, from + step, step)))).toEqual([['', [1]]]);
  });

  it('are of the group: new in one function though another has had it', () => {
    const points = [
      error(-9, 'TIMEOUT', { functionKey: 'f' }),
      error(1, 'TIMEOUT', { functionKey: 'g' }),
      error(1, 'TIMEOUT', { functionKey: 'f' }),
    ];
    expect(seriesOf(ask({ groupBy: ['functionKey'] }, calls(points)))).toEqual([
      ['f', [0, 0, 0]],
      ['g', [1, 0, 0]],
    ]);
    expect(seriesOf(ask({}, calls(points)))).toEqual([['', [0, 0, 0]]]);
  });

  it('are found among the series that pass the filters alone, also in the time before', () => {
    const points = [error(-9, 'TIMEOUT', { functionKey: 'f' }), error(1, 'TIMEOUT', { functionKey: 'g' })];
    const filters = [{ key: 'functionKey', operator: '=' as const, value: 'g' }];
    expect(seriesOf(ask({ filters }, calls(points)))).toEqual([['', [1, 0, 0]]]);
    const inStaging = [error(-9, 'TIMEOUT', { environmentId: STAGING }), error(1, 'TIMEOUT')];
    expect(seriesOf(ask({}, calls(inStaging), { environments: [PRODUCTION] }))).toEqual([['', [1, 0, 0]]]);
  });

  it('are none where an error has no type, or a point is zero', () => {
    const points = [pointAt(1, 3), error(6, 'TIMEOUT', {}, 0), error(11, 'TIMEOUT')];
    expect(seriesOf(ask({}, calls(points)))).toEqual([['', [0, 0, 1]]]);
    expect(seriesOf(ask(BY_TYPE, calls([pointAt(1, 3)])))).toEqual([]);
  });

  it('are not told where any of the 24 hours before is not fetched, and a notice says so', () => {
    const { frames, notices } = ask({}, calls([error(6, 'TIMEOUT')], [-96]), during(0, 30, 5));
    // The missing window is left behind by the steps after its end.
    expect(seriesOf({ frames, notices })).toEqual([['', [null, null, null, 0, 0, 0]]]);
    const text =
      'New error types are told only where all of the 24 hours before is fetched, too; elsewhere they are left empty.';
    expect(notices).toEqual([{ severity: 'info', text }]);
    expect(seriesOf(ask({}, calls([error(6, 'TIMEOUT')], [-50])))).toEqual([]);
    expect(seriesOf(ask(BY_TYPE, calls([error(6, 'TIMEOUT')], [-50])))).toEqual([]);
  });

  it('are not told of steps that are not fetched, nor of those after them that look back on one', () => {
    expect(seriesOf(ask({}, calls([], [1]), during(0, 45, 15)))).toEqual([['', [0, null, null]]]);
  });

  it('need nothing of the time before an environment was created', () => {
    const bornAt = new Map([[PRODUCTION, minutes(-30)]]);
    const chunks = calls([error(6, 'TIMEOUT')]).filter(({ header: { window } }) => window >= minutes(-30));
    const facts = { bornAt, environments: [PRODUCTION], ...during(-60, 15, 15) };
    expect(seriesOf(ask({}, chunks, facts))).toEqual([['', [null, null, 0, 0, 1]]]);
  });

  it('show on demand what the step at the frontier has brought', () => {
    const facts = { frontier: minutes(8) };
    const upTo = (points: readonly Point[]) => [
      ...calls(points).filter(({ header: { window } }) => window < FIRST),
      callOfSeveral([errors(points)], windowNumber(0), facts),
    ];
    expect(seriesOf(ask({}, upTo([error(6, 'TIMEOUT')])))).toEqual([['', [0, null, null]]]);
    expect(seriesOf(ask({ partialStep: true }, upTo([error(6, 'TIMEOUT')])))).toEqual([['', [0, 1, null]]]);
    expect(seriesOf(ask({ partialStep: true }, upTo([])))).toEqual([['', [0, null, null]]]);
  });

  it('give a rule no nulls', () => {
    const { frames } = ask(BY_TYPE, calls([error(17, 'TIMEOUT')], [-96]), { forAlert: true, ...during(0, 30, 5) });
    expect(frames.map(({ fields: [time, value] }) => [[...time.values], [...value.values]])).toEqual([
      [
        [minutes(15), minutes(20), minutes(25)],
        [1, 0, 0],
      ],
    ]);
    expect(frames[0].fields[1]).toMatchObject({ nullable: false, labels: { errorType: 'TIMEOUT' } });
  });

  it.each(['sum', 'p95', 'unique', 'heatmap'] as const)('have no %s', (statistic) => {
    const refused = () => ask({ statistic, of: 'errorType' }, calls([]));
    expect(refused).toThrow(QueryRefusal);
    expect(refused).toThrow(`NEW_ERROR_TYPES is a count of what is new, and "${statistic}" can't be had of one.`);
  });

  it('stand beside other metrics, and are ranked by what was new most often', () => {
    const points = [error(1, 'A', { functionKey: 'f' }), error(1, 'B', { functionKey: 'f' }), error(2, 'A')];
    const both = { metrics: ['new_error_types', 'FORGE_BACKEND_INVOCATION_ERRORS'] };
    expect(seriesOf(ask(both, calls(points)))).toEqual([
      ['new_error_types', [2, 0, 0]],
      ['forge_backend_invocation_errors', [3, 0, 0]],
    ]);
    const { frames, notices } = ask({ groupBy: ['functionKey'], top: 1 }, calls(points));
    expect(seriesOf({ frames, notices })).toEqual([['f', [2, 0, 0]]]);
    expect(notices).toEqual([{ severity: 'info', text: expect.stringContaining('1 of 2 series of New error types') }]);
  });

  it('are refused where the upstream sends what is no count', () => {
    const strange = callOfSeveral([{ ...errors([error(1, 'A')]), kind: 'gauge' }], windowNumber(0));
    expect(() => ask({}, [strange])).toThrow('as a gauge, not as a counter');
  });
});

describe('a table of new error types', () => {
  const table = (query: Partial<StoredQuery>, chunks: readonly Chunk[], facts: Partial<EvaluationInput> = {}) => {
    const {
      frames,
      notices,
      unknown = [],
    } = ask({ format: 'table', ...query }, chunks, {
      ...during(7, 37, 1),
      ...facts,
    });
    const rows = frames.flatMap(({ fields }) => fields.map(({ name, values }) => [name, [...values]]));
    return { rows, notices: notices.map(({ text }) => text), unknown };
  };

  it('has those of the whole range that did not occur in the 24 hours before its start', () => {
    const points = [
      error(8, 'A'),
      error(30, 'A'),
      error(36, 'B'),
      error(9, 'C'),
      error(7 - DAY, 'C'),
      error(6 - DAY, 'B'),
    ];
    expect(table({}, calls(points)).rows).toEqual([['value', [2]]]);
    expect(table(BY_TYPE, calls(points)).rows).toEqual([
      ['errorType', ['A', 'B', 'C']],
      ['value', [1, 1, 0]],
    ]);
    expect(table(BY_TYPE, calls([error(6, 'A')])).rows).toEqual([]);
    expect(table({}, calls([error(6, 'A')])).rows).toEqual([['value', [0]]]);
  });

  it('is of what is known of the range, and says nothing where the time before is not', () => {
    const points = [error(8, 'A'), error(20, 'B')];
    expect(table({}, calls(points, [1]))).toEqual({
      rows: [['value', [1]]],
      notices: [],
      unknown: [15 * MINUTE],
    });
    expect(table({}, calls(points, [0]), during(7, 12, 1)).rows).toEqual([]);
    expect(table({}, calls(points, [-40]))).toEqual({
      rows: [],
      notices: [expect.stringContaining('only where all of the 24 hours before is fetched')],
      unknown: [],
    });
  });
});
