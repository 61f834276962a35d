/** A query's least step, as people write it: seconds, or a length of time such as `5m`. */

const SECONDS_IN: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };

/** What Grafana knows a panel's own interval by; a rule sends it as it is written, and goes by its interval anyway. */
const PANELS_OWN = /^\$(?:\{__(?:rate_)?interval(?:_ms)?(?::[^}]*)?\}|__(?:rate_)?interval(?:_ms)?)$/;

/** Whether a text stands for the interval that each question brings along. */
export const isPanelsInterval = (text: string): boolean => PANELS_OWN.test(text.trim());

/** @returns seconds; undefined for a text that says no length of time. */
export function secondsOf(text: string): number | undefined {
  const trimmed = text.trim();
  const number = Number(trimmed);
  if (trimmed !== '' && !Number.isNaN(number)) {
    return number;
  }
  const [, count, unit] = /^(\d{1,12}(?:\.\d{1,6})?) ?(ms|[smhdw])$/.exec(trimmed) ?? [];
  return count === undefined || unit === undefined ? undefined : Number(count) * SECONDS_IN[unit];
}
