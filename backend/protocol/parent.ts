const CHECK_EVERY_MS = 1_000;

/**
 * Calls back once when the process that started this one is gone. A Grafana that dies doesn't stop its plugins, and
 * nothing tells them: an orphan gets another parent.
 */
export function onParentGone(callback: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid !== parent) {
      clearInterval(timer);
      callback();
    }
  }, CHECK_EVERY_MS);
  timer.unref();
}
