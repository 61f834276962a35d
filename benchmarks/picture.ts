/** The times of `measures/growth.ts` as a picture: SVG, both axes logarithmic, a line for each number of series. */
import type { Cell } from './measures/growth';

const [WIDTH, HEIGHT] = [640, 360];
const EDGE = { left: 64, right: 120, top: 24, bottom: 48 } as const;
const COLOURS = ['#3274d9', '#299c46', '#e0752d', '#8f3bb8'];
const LIMIT_MS = 2_000;
const TICKS_MS = [10, 100, 1_000, 10_000];
const [LEAST_MS, MOST_MS] = [10, 10_000];
const LINE_HEIGHT = 14;

interface Dot {
  readonly x: number;
  readonly y: number;
}

interface Line {
  readonly name: string;
  readonly dots: readonly Dot[];
  readonly colour: string;
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
    text(EDGE.left + 4, up(LIMIT_MS) - 4, '2 s', 'start');
  const lines = [...new Set(cells.map(({ series }) => series))].map((series, index) => {
    const dots = cells.flatMap(({ days, outcome, series: own }): Dot[] =>
      own === series && typeof outcome !== 'string' ? [{ x: across(days), y: up(outcome.first) }] : []
    );
    return { name: `${series.toLocaleString('en')} series`, dots, colour: COLOURS[index % COLOURS.length] };
  });
  const title = 'Time of the first answer by range and series';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}" font-family="sans-serif" font-size="12" fill="none">
<title>${title}</title>
${[...rows, ...columns, limit, ...lines.map(drawn), ...namesOf(lines)].join('\n')}
</svg>
`;
}

function drawn({ dots, colour }: Line): string {
  const places = dots.map(({ x, y }) => `${round(x)} ${round(y)}`);
  const circles = dots.map(({ x, y }) => `<circle cx="${round(x)}" cy="${round(y)}" r="3" fill="${colour}"/>`);
  return `<path d="M${places.join('L')}" stroke="${colour}" stroke-width="2"/>${circles.join('')}`;
}

/** At the ends of their lines, below each other where those are close. */
function namesOf(lines: readonly Line[]): readonly string[] {
  const ends = lines.flatMap(({ name, dots, colour }) => dots.slice(-1).map(({ x, y }) => ({ name, x, y, colour })));
  const lowest = new Map<number, number>();
  return ends
    .sort((one, other) => one.y - other.y)
    .map(({ name, x, y, colour }) => {
      const place = Math.max(y, (lowest.get(x) ?? 0) + LINE_HEIGHT);
      lowest.set(x, place);
      return text(x + 8, place + 4, name, 'start', colour);
    });
}

const round = (value: number): string => value.toFixed(1);

/** Grey reads on light and on dark. */
const text = (x: number, y: number, content: string, anchor = 'middle', colour = '#888'): string =>
  `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" fill="${colour}">${content}</text>`;
