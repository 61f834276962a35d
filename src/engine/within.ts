import type { Clock, EpochMs } from './time';

/** Undefined when it isn't done by `deadline`; what was begun goes on, and is there for the next question. */
export function within<Result>(clock: Clock, deadline: EpochMs, work: Promise<Result>): Promise<Result | undefined> {
  return new Promise((resolve, reject) => {
    const cancel = clock.schedule(deadline, () => resolve(undefined));
    work.then(resolve, reject).finally(cancel);
  });
}
