import fc from 'fast-check';
import type { Chunk } from '../chunk/types';
import { PAUSE } from '../query/reading/evaluating';
import { parseQuery } from '../query/asked/parsing/parse';
import { call, FIRST, pointAt, PRODUCTION, STAGING, windowNumber, type Point } from '../query/testing/world';
import { epochMs, MINUTE } from '../time';
import { WINDOW } from '../window/grid';
import { firstSightEvent, firstSights, VERSIONS_LABEL, type FirstSight } from './versions';

/** Windows before `FIRST` that the first window's sights are held against. */
const BACK = 96;
const minute = (number: number) => epochMs(FIRST + number * MINUTE);

const invoked = (at: number, appVersion: string, environmentId: string = PRODUCTION, count = 1): Point =>
  pointAt(at, count, { appVersion, environmentId, contextAri: `site ${at % 2}` });

/** Of all windows from a day before `FIRST` until an hour after it, but for those left out. */
function chunksOf(points: readonly Point[], without: readonly number[] = [], facts: Parameters<typeof call>[3] = {}) {
  return Array.from({ length: BACK + 6 }, (_, index) => index - BACK - 1)
    .filter((number) => !without.includes(number))
    .map((number) => call('counter', points, windowNumber(number), facts));
}

const NOWHERE = { from: 0, to: 0 };

function sights(
  chunks: readonly Chunk[],
  facts: Partial<Parameters<typeof firstSights>[0]> = {}
): readonly FirstSight[] {
  const evaluation = firstSights({
    query: parseQuery({ schemaVersion: 1, queryType: 'annotations', metrics: [VERSIONS_LABEL] }),
    environments: undefined,
    range: { from: minute(0), to: minute(60) },
    headers: chunks.map(({ header }) => header),
    forAlert: false,
    ...facts,
  });
  let step = evaluation.next();
  while (step.done !== true) {
    const isIn = (window: number, { from, to } = NOWHERE): boolean => window >= from && window < to;
    const span = step.value === PAUSE ? undefined : step.value.span;
    step = evaluation.next(chunks.filter(({ header }) => isIn(header.window, span)));
  }
  return step.value;
}

const seen = (at: number, version: string, environment: string = PRODUCTION): FirstSight => ({
  at: minute(at),
  environment,
  version,
});

describe('the first sight of a version', () => {
  it('is the minute of its first invocation, once for all functions and sites', () => {
    const points = [-30, -1, 3, 20].map((at) => invoked(at, '1.0'));
    expect(sights(chunksOf([...points, invoked(22, '1.1'), invoked(23, '1.1'), invoked(50, '1.1')]))).toEqual([
      seen(22, '1.1'),
    ]);
  });

  it('is none of what was turned away before a version ran', () => {
    const points = [invoked(-30, '1.0'), invoked(20, 'unknown'), invoked(31, '1.1')];
    expect(sights(chunksOf(points))).toEqual([seen(31, '1.1')]);
  });

  it('is one of its own in each environment', () => {
    const points = [invoked(-30, '1.1'), invoked(20, '1.1'), invoked(31, '1.1', STAGING)];
    expect(sights(chunksOf(points))).toEqual([seen(31, '1.1', STAGING)]);
    expect(sights(chunksOf(points), { environments: [PRODUCTION] })).toEqual([]);
  });

  it('is no invocation that did not happen', () => {
    expect(sights(chunksOf([invoked(20, '1.1', PRODUCTION, 0), invoked(25, '1.1')]))).toEqual([seen(25, '1.1')]);
    expect(sights(chunksOf([invoked(20, '1.1', PRODUCTION, 0)]))).toEqual([]);
  });

  it('comes again after a day of silence', () => {
    expect(sights(chunksOf([invoked(-BACK * 15 + 1, '1.0'), invoked(1, '1.0')]))).toEqual([]);
    expect(sights(chunksOf([invoked(-BACK * 15 + 1, '1.0'), invoked(16, '1.0')]))).toEqual([seen(16, '1.0')]);
  });

  it('is not claimed while any window of the 24 hours before is not fetched', () => {
    const points = [invoked(1, '1.1'), invoked(16, '1.2')];
    // The oldest of them is a matter of the first window alone.
    expect(sights(chunksOf(points, [-BACK]))).toEqual([seen(16, '1.2')]);
    expect(sights(chunksOf(points, [-40]))).toEqual([]);
    expect(sights(chunksOf(points, [2]))).toHaveLength(2);
  });

  it('is not claimed where the upstream does not give the metric', () => {
    const none = { asked: { environments: [PRODUCTION, STAGING], labels: [] } };
    const refused = { environments: [], labels: [VERSIONS_LABEL] };
    const [without, ...rest] = chunksOf([invoked(16, '1.2')]).map((chunk) =>
      chunk.header.window === windowNumber(-10) ? { header: { ...chunk.header, ...none, refused }, columns: [] } : chunk
    );
    expect(sights([without, ...rest])).toEqual([]);
  });

  it('needs no time before an environment was created', () => {
    const chunks = chunksOf(
      [invoked(16, '1.0')],
      Array.from({ length: BACK }, (_, index) => index - BACK - 1)
    );
    expect(sights(chunks)).toEqual([]);
    const born = { environments: [PRODUCTION], bornAt: new Map([[PRODUCTION, minute(-10)]]) };
    expect(sights(chunks, born)).toEqual([seen(16, '1.0')]);
  });

  it('is shown as soon as it is seen, before its window is settled', () => {
    const settled = chunksOf([invoked(-5, '1.0')], [0, 1, 2, 3, 4]);
    const newest = call('counter', [invoked(2, '1.1')], windowNumber(0), { frontier: minute(1) });
    expect(sights([...settled, newest])).toEqual([seen(2, '1.1')]);
  });

  it('says where it was seen, by name', () => {
    const event = firstSightEvent(seen(2, '1.1'), new Map([[PRODUCTION, 'production']]));
    expect(event).toMatchObject({
      time: minute(2),
      text: 'Version 1.1 was seen in production, and had not been in the 24 hours before.',
      tags: ['production', '1.1'],
    });
    expect(firstSightEvent(seen(2, '1.1'), new Map()).tags).toEqual([PRODUCTION, '1.1']);
  });

  it('is what a plain look at all points tells, whatever is fetched and asked for', () => {
    const point = fc
      .record({
        at: fc.oneof(fc.integer({ min: -BACK * 15, max: -BACK * 15 + 60 }), fc.integer({ min: -30, max: 59 })),
        version: fc.constantFrom('1', '2', '3'),
        environment: fc.constantFrom(PRODUCTION, STAGING),
        count: fc.constantFrom(0, 1, 1, 5),
      })
      .map(({ at, version, environment, count }) => invoked(at, version, environment, count));
    const gaps = fc.subarray([-BACK, -BACK + 1, -BACK + 2, -3, 0, 1, 2, 3], { maxLength: 2 });
    const minutes = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 }));
    fc.assert(
      fc.property(
        fc.uniqueArray(point, {
          selector: ({ start, attributes }) => JSON.stringify([start, attributes]),
          maxLength: 12,
        }),
        gaps,
        minutes,
        (points, without, [one, other]) => {
          const range = { from: minute(Math.min(one, other)), to: minute(Math.max(one, other)) };
          const found = sights(chunksOf(points, without), { range });
          const told = plainly(points, without).filter(({ at }) => at >= range.from && at < range.to);
          expect([...found].sort(compare)).toEqual([...told].sort(compare));
        }
      ),
      { numRuns: 60 }
    );
  });
});

const keyOf = ({ at, environment, version }: FirstSight): string => `${at} ${environment} ${version}`;
const compare = (one: FirstSight, other: FirstSight): number => (keyOf(one) < keyOf(other) ? -1 : 1);

/** Each version's invocations in order, each held against those of the windows before. */
function plainly(points: readonly Point[], without: readonly number[]): readonly FirstSight[] {
  const numberOf = ({ start }: Point): number => Math.floor((start - FIRST) / WINDOW);
  const real = points
    .filter((point) => point.value > 0 && !without.includes(numberOf(point)))
    .sort((one, other) => one.start - other.start);
  const isNew = (point: Point, index: number): boolean => {
    const isEarlier = (other: Point, at: number): boolean =>
      at < index &&
      other.attributes.appVersion === point.attributes.appVersion &&
      other.attributes.environmentId === point.attributes.environmentId &&
      numberOf(other) >= numberOf(point) - BACK;
    const isGap = without.some((gap) => gap >= numberOf(point) - BACK && gap < numberOf(point));
    return !isGap && !real.some(isEarlier);
  };
  return real.filter(isNew).map(({ start, attributes }) => ({
    at: epochMs(start),
    environment: attributes.environmentId,
    version: attributes.appVersion,
  }));
}
