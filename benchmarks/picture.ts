/** The times of `measures/growth.ts` as a picture: SVG, both axes logarithmic, a line for each number of series. */
import type { Cell } from './measures/growth';

const [WIDTH, HEIGHT] = [640, 360];
const EDGE = { left: 64, right: 120, top: 24, bottom: 48 } as const;
const COLOURS = ['#3274d9', '#299c46', '#e0752d', '#8f3bb8'];
const LIMIT_MS = 2_000;
const TICKS_MS = [1, 10, 100, 1_000, 10_000];
const [LEAST_MS, MOST_MS] = [1, 10_000];

interface Dot {
  readonly days: number;
  readonly milliseconds: number;
}

export function growthPicture(cells: readonly Cell[]): string {
  const days = [...new Set(cells.map((cell) => cell.days))];
  const [firstDay, lastDay] = [Math.min(...days), Math.max(...days)];
  const across = (value: number): number =>
    EDGE.left + (Math.log(value / firstDay) / Math.log(lastDay / firstDay)) * (WIDTH - EDGE.left - EDGE.right);
  const up = (value: number): number =>
    HEIGHT -
    EDGE.bottom -
    (Math.log(value / LEAST_MS) / Math.log(MOST_MS / LEAST_MS)) * (HEIGHT - EDGE.top - EDGE.bottom);
  const right = WIDTH - EDGE.right;

  const rows = TICKS_MS.map(
    (tick) =>
      `<path d="M${EDGE.left} ${round(up(tick))}H${right}" stroke="#8884"/>` +
      text(EDGE.left - 8, up(tick) + 4, tick < 1_000 ? `${tick} ms` : `${tick / 1_000} s`, 'end')
  );
  const columns = days.map((day) => text(across(day), HEIGHT - EDGE.bottom + 20, day === 1 ? '1 day' : `${day} days`));
  const limit =
    `<path d="M${EDGE.left} ${round(up(LIMIT_MS))}H${right}" stroke="#c4162a" stroke-dasharray="4 4"/>` +
    text(right + 8, up(LIMIT_MS) + 4, '2 s: refused', 'start');
  const lines = [...new Set(cells.map(({ series }) => series))].map((series, index) => {
    const dots = cells.flatMap((cell): Dot[] =>
      cell.series === series && typeof cell.outcome !== 'string'
        ? [{ days: cell.days, milliseconds: cell.outcome.first }]
        : []
    );
    return line(dots, `${series.toLocaleString('en')} series`, COLOURS[index % COLOURS.length], across, up);
  });
  const title = 'Time of the first answer by range and series';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}" font-family="sans-serif" font-size="12" fill="none">
<title>${title}</title>
${[...rows, ...columns, limit, ...lines].join('\n')}
</svg>
`;
}

function line(
  dots: readonly Dot[],
  name: string,
  colour: string,
  across: (days: number) => number,
  up: (milliseconds: number) => number
): string {
  const last = dots.at(-1);
  if (last === undefined) {
    return '';
  }
  const places = dots.map(({ days, milliseconds }) => `${round(across(days))} ${round(up(milliseconds))}`);
  const circles = dots.map(
    ({ days, milliseconds }) =>
      `<circle cx="${round(across(days))}" cy="${round(up(milliseconds))}" r="3" fill="${colour}"/>`
  );
  const label = text(across(last.days) + 8, up(last.milliseconds) + 4, name, 'start', colour);
  return `<path d="M${places.join('L')}" stroke="${colour}" stroke-width="2"/>${circles.join('')}${label}`;
}

const round = (value: number): string => value.toFixed(1);

/** Grey reads on light and on dark. */
const text = (x: number, y: number, content: string, anchor = 'middle', colour = '#888'): string =>
  `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" fill="${colour}">${content}</text>`;
