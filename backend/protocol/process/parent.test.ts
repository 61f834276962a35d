import { expect, test } from 'bun:test';
import { isThere } from './parent';

test('a process is there while it runs, and not once it has ended', async () => {
  const child = Bun.spawn(['cat'], { stdin: 'pipe', stdout: 'ignore' });
  expect(isThere(child.pid)).toBe(true);
  child.kill('SIGKILL');
  await child.exited;
  expect(isThere(child.pid)).toBe(false);
});

test("so is one of another user's, and one that can't be seen from here", () => {
  expect([isThere(1), isThere(0)]).toEqual([true, true]);
});
