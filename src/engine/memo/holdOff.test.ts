import type { UpstreamFailure } from '../failure';
import { metricLabel, parseEnvironmentId } from '../identity';
import { SimulatedClock } from '../testing/simulatedClock';
import { after, DAY, durationMs, epochMs, HOUR, MINUTE } from '../time';
import { createHoldOff } from './holdOff';
import { memoryMemo } from './memoryMemo';
import type { Memo } from './memo';

const BACKOFF = { first: MINUTE, longest: HOUR };
const down: UpstreamFailure = { cause: 'unavailable', message: 'It is down.' };
const START = epochMs(1_700_000_000_000);

function setUp(memoOf: (clock: SimulatedClock) => Memo = memoryMemo) {
  const clock = new SimulatedClock(START);
  const memo = memoOf(clock);
  /** As after a restart. */
  const begin = () => createHoldOff({ memo, clock }, 'test', () => BACKOFF);
  return { clock, memo, begin, holdOff: begin() };
}

/** The minutes at which it was tried, by one that tries whenever nothing stands against it. */
async function triesOf(duration: number, restarts = false) {
  const { clock, begin } = setUp();
  let holdOff = begin();
  const tries: number[] = [];
  for (let at = 0; at < duration; at += MINUTE) {
    holdOff = restarts ? begin() : holdOff;
    if (!(await holdOff.on('key'))) {
      tries.push(at / MINUTE);
      await holdOff.failed('key', down);
    }
    await clock.advance(MINUTE);
  }
  return tries;
}

describe('a hold-off', () => {
  it('waits twice as long after each failure, up to a longest', async () => {
    expect(await triesOf(5 * HOUR)).toEqual([0, 1, 3, 7, 15, 31, 63, 123, 183, 243]);
  });

  it('goes on where it was after a restart, whenever that is', async () => {
    expect(await triesOf(5 * HOUR, true)).toEqual(await triesOf(5 * HOUR));
  });

  it('is over when it has succeeded, and begins anew', async () => {
    const { clock, holdOff, begin } = setUp();
    await holdOff.failed('key', down);
    await holdOff.failed('key', down);
    await holdOff.succeeded('key');
    expect(await holdOff.on('key')).toBeUndefined();
    expect(await begin().on('key')).toBeUndefined();
    expect((await holdOff.failed('key', down)).until).toBe(after(clock.now(), MINUTE));
  });

  it('holds nothing but what failed', async () => {
    const { holdOff } = setUp();
    await holdOff.failed('key', down);
    expect(await holdOff.on('other')).toBeUndefined();
  });

  it('begins anew a day after the last hold has ended', async () => {
    const { clock, holdOff } = setUp();
    await holdOff.failed('key', down);
    await clock.advance(DAY + MINUTE);
    expect((await holdOff.failed('key', down)).failures).toBe(1);
  });

  it('works where the memo takes nothing', async () => {
    const broken = async () => Promise.reject(new Error('disk I/O error'));
    const { holdOff } = setUp(() => ({ get: broken, set: broken }));
    expect(await holdOff.on('key')).toBeUndefined();
    await holdOff.failed('key', down);
    expect((await holdOff.failed('key', down)).failures).toBe(2);
    expect((await holdOff.on('key'))?.failure).toEqual(down);
  });

  it('waits for the time that the failure names, within a day', async () => {
    const { clock, holdOff } = setUp();
    const until = after(clock.now(), durationMs(3 * HOUR));
    const limited = { cause: 'rate limited', message: 'Later.', until } as const;
    expect((await holdOff.failed('key', limited)).until).toBe(until);
    const never = { ...limited, until: after(clock.now(), 400 * DAY) };
    expect((await holdOff.failed('other', never)).until).toBe(after(clock.now(), DAY));
  });

  it('lets go when the clock is set back to before it was noted', async () => {
    const { memo, holdOff } = setUp();
    await holdOff.failed('key', down);
    const earlier = new SimulatedClock(epochMs(START - DAY));
    const back = createHoldOff({ memo, clock: earlier }, 'test', () => BACKOFF);
    expect(await back.on('key')).toBeUndefined();
  });

  it.each<UpstreamFailure>([
    { cause: 'unauthorized', message: 'No.' },
    { cause: 'rate limited', message: 'Later.', until: undefined },
    { cause: 'refused label', message: 'Not this.', labels: [metricLabel('ALPHA')] },
    {
      cause: 'unknown environment',
      message: 'Not there.',
      environments: [parseEnvironmentId('aaaaaaaa-0000-4000-8000-000000000000') ?? fail()],
    },
  ])('tells after a restart what it was told: $cause', async (failure) => {
    const { begin } = setUp();
    await begin().failed('key', failure);
    expect((await begin().on('key'))?.failure).toEqual(failure);
  });
});

function fail(): never {
  throw new Error('not a UUID');
}
