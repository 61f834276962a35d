import { SimulatedClock } from '../testing/simulatedClock';
import { after, epochMs, SECOND } from '../time';
import { memoryMemo } from './memoryMemo';

it('a memo in memory forgets a value when its time has come', async () => {
  const clock = new SimulatedClock(epochMs(1_000));
  const memo = memoryMemo(clock);
  await memo.set('key', 'value', after(clock.now(), SECOND));
  expect(await memo.get('key')).toBe('value');
  await clock.advance(SECOND);
  expect(await memo.get('key')).toBeUndefined();
});
