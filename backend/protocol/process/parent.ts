const CHECK_EVERY_MS = 1_000;

/** As soon as this is loaded: a parent that is gone before it is looked for would never be missed. */
const PARENT = process.ppid;

/**
 * Calls back once when the process that started this one is gone. A Grafana that dies doesn't stop its plugins, and
 * nothing tells them: an orphan gets another parent, or on Windows keeps one that is no more.
 */
export function onParentGone(callback: () => void): void {
  const timer = setInterval(() => {
    if (process.ppid !== PARENT || !isThere(PARENT)) {
      clearInterval(timer);
      callback();
    }
  }, CHECK_EVERY_MS);
  timer.unref();
}

/** Asks, and sends nothing. One that may not be asked is there; a parent in another namespace of processes is told as 0. */
export function isThere(pid: number): boolean {
  try {
    return pid === 0 || process.kill(pid, 0);
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
