/** The load over its time as a picture: SVG, one curve below the other. */
import { quantile } from './figures';
import type { Asked, Load } from './load';

const [WIDTH, HEIGHT] = [720, 110];
const EDGE = { left: 70, right: 16, top: 26, bottom: 14 } as const;
const SLICE_MS = 10_000;
const MINUTE = 60_000;

interface Curve {
  readonly title: string;
  readonly unit: string;
  /** The upper end of its axis, at least. */
  readonly most: number;
  /** Where a limit is drawn. */
  readonly limit?: number;
  readonly dots: readonly (readonly [number, number])[];
}

export function loadPicture(load: Load): string {
  const curves = curvesOf(load);
  const drawn = curves.map((curve, index) => drawCurve(curve, index * HEIGHT, load.lasted));
  const title = 'Questions, memory, holds and calls over the time of the load';
  const height = curves.length * HEIGHT + 20;
  const minutes = Array.from({ length: Math.floor(load.lasted / MINUTE) + 1 }, (_, minute) =>
    text(across(minute * MINUTE, load.lasted), height - 6, String(minute), 'middle')
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${title}" font-family="sans-serif" font-size="11" fill="none">
<title>${title}</title>
${[...drawn, ...minutes].join('\n')}
</svg>
`;
}

function curvesOf({ panels, rules, samples, arrivals, lasted }: Load): readonly Curve[] {
  const p99 = (asked: readonly Asked[]) =>
    slices(lasted).flatMap((from): (readonly [number, number])[] => {
      const times = asked.filter(({ at }) => at >= from && at < from + SLICE_MS).map((one) => one.milliseconds);
      return times.length === 0 ? [] : [[from + SLICE_MS / 2, quantile(times, 0.99)]];
    });
  const callsAMinute = minutesOf(lasted).map(
    (from) => [from + MINUTE / 2, arrivals.filter(({ at }) => at >= from && at < from + MINUTE).length] as const
  );
  return [
    { title: 'Questions of panels, p99 of ten seconds', unit: 'ms', most: 60, limit: 50, dots: p99(panels) },
    { title: 'Evaluations of rules, p99 of ten seconds', unit: 'ms', most: 60, dots: p99(rules) },
    {
      ...{ title: 'Longest hold of the event loop', unit: 'ms', most: 60, limit: 50 },
      dots: samples.map(({ at, hold }) => [at, hold]),
    },
    {
      ...{ title: 'Resident memory', unit: 'MB', most: 320, limit: 300 },
      dots: samples.map(({ at, resident }) => [at, resident / 1e6]),
    },
    { title: 'Calls in a minute', unit: '', most: 6, limit: 5, dots: callsAMinute },
  ];
}

const slices = (lasted: number): readonly number[] =>
  Array.from({ length: Math.floor(lasted / SLICE_MS) }, (_, index) => index * SLICE_MS);
const minutesOf = (lasted: number): readonly number[] =>
  Array.from({ length: Math.floor(lasted / MINUTE) }, (_, index) => index * MINUTE);

const across = (at: number, lasted: number): number => EDGE.left + (at / lasted) * (WIDTH - EDGE.left - EDGE.right);

function drawCurve({ title, unit, most, limit, dots }: Curve, top: number, lasted: number): string {
  const highest = Math.max(most, ...dots.map(([, value]) => value));
  const [floor, ceiling] = [top + HEIGHT - EDGE.bottom, top + EDGE.top];
  const up = (value: number): number => floor - (value / highest) * (floor - ceiling);
  const line = (value: number, colour: string, dashes = ''): string =>
    `<path d="M${EDGE.left} ${up(value).toFixed(1)}H${WIDTH - EDGE.right}" stroke="${colour}"${dashes}/>`;
  const path = dots.map(([at, value]) => `${across(at, lasted).toFixed(1)} ${up(value).toFixed(1)}`).join('L');
  return [
    text(EDGE.left, ceiling - 10, title, 'start'),
    line(0, '#8886'),
    text(EDGE.left - 6, floor, '0', 'end'),
    text(EDGE.left - 6, ceiling + 8, `${Math.round(highest)} ${unit}`.trim(), 'end'),
    ...(limit === undefined ? [] : [line(limit, '#c4162a', ' stroke-dasharray="4 4"')]),
    `<path d="M${path}" stroke="#3274d9" stroke-width="1.5"/>`,
  ].join('');
}

/** Grey reads on light and on dark. */
const text = (x: number, y: number, content: string, anchor: string): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" fill="#888">${content}</text>`;
