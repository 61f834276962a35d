import { GRAFANA_URL, NO_GRAFANA } from './grafana';

/** Playwright's list names the tests that are skipped, but not why. */
export default function sayWhySkipped(): void {
  if (GRAFANA_URL === undefined) {
    console.warn(NO_GRAFANA);
  }
}
