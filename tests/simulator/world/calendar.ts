/** Spans of time, in milliseconds, and the shape of a day. All moments are epoch milliseconds. */
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const floorTo = (moment: number, span: number): number => Math.floor(moment / span) * span;

/** How busy people are at `moment`: 1 at noon of a working day, about 0.1 at night, half of it at weekends. */
export function busyness(moment: number, zoneHours: number): number {
  const local = moment + zoneHours * HOUR;
  const dayOfWeek = new Date(local).getUTCDay();
  const shape = 0.55 - 0.45 * Math.cos((2 * Math.PI * (local % DAY)) / DAY);
  return dayOfWeek === 0 || dayOfWeek === 6 ? shape / 2 : shape;
}
