import { expect, test } from 'bun:test';
import { createLogOutlet, type LogStream } from './logOutlet';

/** A reader that reads when it is told to. */
class Reader implements LogStream {
  readonly unread: { readonly line: string; readonly written: () => void }[] = [];
  readonly read: string[] = [];
  private fail = (): void => undefined;

  write(line: string, written: () => void): void {
    this.unread.push({ line, written });
  }

  on(_event: 'error', listener: () => void): void {
    this.fail = listener;
  }

  readAll(): void {
    for (const { line, written } of this.unread.splice(0)) {
      this.read.push(line);
      written();
    }
  }

  leave(): void {
    this.fail();
  }
}

const LINE = `${'x'.repeat(999)}\n`;

test('what nobody reads is kept up to a bound, and what is lost is said once it is read again', () => {
  const reader = new Reader();
  const losses: number[] = [];
  const outlet = createLogOutlet(reader, (lines) => losses.push(lines));
  for (let line = 0; line < 5_000; line += 1) {
    outlet.write(LINE);
  }
  const kept = reader.unread.length;
  expect(kept * LINE.length).toBeLessThanOrEqual(1024 * 1024);
  expect(losses).toEqual([]);
  reader.readAll();
  expect(losses).toEqual([5_000 - kept]);
  outlet.write(LINE);
  reader.readAll();
  expect(reader.read).toHaveLength(kept + 1);
  expect(losses).toHaveLength(1);
});

test('a reader that has left is written to no more', () => {
  const reader = new Reader();
  const outlet = createLogOutlet(reader, () => undefined);
  outlet.write(LINE);
  reader.leave();
  outlet.write(LINE);
  expect(reader.unread).toHaveLength(1);
});
