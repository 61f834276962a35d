import type { DestinationStream } from 'pino';

/** Characters that may wait for a reader. What comes beyond is dropped, counted, and said when there is one again. */
const MOST_WAITING = 1024 * 1024;

/** What of a stream is needed; such as `process.stderr`, which in Bun never blocks. */
export interface LogStream {
  write(line: string, written: () => void): unknown;
  on(event: 'error', listener: () => void): unknown;
}

/**
 * Lines for a reader that may be slow, hang or be gone: writing one never waits and never fails.
 * @param onLoss is told how many lines were dropped, once those before them are read.
 */
export function createLogOutlet(stream: LogStream, onLoss: (lines: number) => void): DestinationStream {
  let waiting = 0;
  let lost = 0;
  let isGone = false;
  stream.on('error', () => {
    isGone = true;
  });

  const written = (length: number): void => {
    waiting -= length;
    if (waiting === 0 && lost > 0) {
      const lines = lost;
      lost = 0;
      onLoss(lines);
    }
  };

  return {
    write(line) {
      if (isGone) {
        return;
      }
      if (waiting + line.length > MOST_WAITING) {
        lost += 1;
        return;
      }
      waiting += line.length;
      stream.write(line, () => written(line.length));
    },
  };
}
