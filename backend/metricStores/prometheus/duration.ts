/** A duration as Prometheus' configuration has it: `30m`, `7d`, `1h30m`. */
import { z } from 'zod';
import { DAY, durationMs, HOUR, MINUTE, SECOND, type DurationMs } from '../../../src/engine/time';
import { optionalText } from '../fields';

const WANTED = 'a duration in the words of Prometheus, such as 30m or 7d';

/** Largest first, each once. */
const DURATION = /^(?:(\d{1,3})y)?(?:(\d{1,4})w)?(?:(\d{1,5})d)?(?:(\d{1,6})h)?(?:(\d{1,7})m)?(?:(\d{1,8})s)?$/;
const UNITS = [365 * DAY, 7 * DAY, DAY, HOUR, MINUTE, SECOND];

export const optionalDuration = optionalText(WANTED).transform((text, context): DurationMs | undefined => {
  if (text === undefined || text === '0') {
    return undefined;
  }
  const found = DURATION.exec(text);
  if (found === null) {
    context.addIssue({ code: 'custom', message: `"${text}" is no duration: give ${WANTED}.` });
    return z.NEVER;
  }
  return durationMs(UNITS.reduce((sum, unit, at) => sum + Number(found[at + 1] ?? 0) * unit, 0));
});
