/**
 * What a heatmap's rows are called. Grafana takes the unit of rows from the panel's Y axis, and has none from the frame: the
 * unit of their fields is that of the counts in them (a Y axis with a scale takes it for the bounds as well, so there is no
 * right one for both). So their names bring it; a scale goes by the label `le`, which stays a number.
 */

/** A unit by Grafana's id, its symbol, and how many of the one before it it holds. */
type Step = readonly [id: string, symbol: string, holds: number];

const SCALES: readonly (readonly Step[])[] = [
  [
    ['ns', 'ns', 1],
    ['µs', 'µs', 1000],
    ['ms', 'ms', 1000],
    ['s', 's', 1000],
    ['m', 'min', 60],
    ['h', 'h', 60],
    ['d', 'd', 24],
  ],
  [
    ['bytes', 'B', 1],
    ['kbytes', 'KiB', 1024],
    ['mbytes', 'MiB', 1024],
    ['gbytes', 'GiB', 1024],
    ['tbytes', 'TiB', 1024],
  ],
  [
    ['deckbytes', 'kB', 1],
    ['decmbytes', 'MB', 1000],
    ['decgbytes', 'GB', 1000],
    ['dectbytes', 'TB', 1000],
  ],
  [['percent', '%', 1]],
  [['bits', 'b', 1]],
  [['hertz', 'Hz', 1]],
  [['celsius', '°C', 1]],
  [['watt', 'W', 1]],
  [['joule', 'J', 1]],
  [['volt', 'V', 1]],
  [['amp', 'A', 1]],
];

/** Of a bound in Grafana's `unit`; a unit without a symbol leaves a plain number, which the panel's own unit may still name. */
export function boundName(bound: number, unit: string): string {
  const scale = SCALES.find((steps) => steps.some(([id]) => id === unit)) ?? [];
  const [own, ...larger] = scale.slice(scale.findIndex(([id]) => id === unit));
  if (own === undefined) {
    return String(bound);
  }
  let name = `${bound} ${own[1]}`;
  let size = 1;
  for (const [, symbol, holds] of larger) {
    size *= holds;
    const short = Number((bound / size).toPrecision(3));
    // A name that was rounded would name another bound.
    if (Math.abs(short) >= 1 && short * size === bound) {
      name = `${short} ${symbol}`;
    }
  }
  return name;
}
