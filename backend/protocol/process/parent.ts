const CHECK_EVERY_MS = 1_000;

/** As soon as this is loaded: a parent that is gone before it is looked for would never be missed. */
const PARENT = process.ppid;

/**
 * Calls back once when the process that started this one is gone. A Grafana that dies doesn't stop its plugins, and
 * nothing tells them: an orphan gets another parent.
 */
export function onParentGone(callback: () => void): void {
  const timer = setInterval(() => {
    if (process.ppid !== PARENT) {
      clearInterval(timer);
      callback();
    }
  }, CHECK_EVERY_MS);
  timer.unref();
}
