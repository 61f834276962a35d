/** `npm run bench -- [--quick] [--blocks <folder>]`: see docs/performance.md. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { growthTable } from './measures/growth';
import { areAsMeant, holdTable } from './holds/measure';
import { growthPicture } from './picture';
import { machine, ratioTable } from './report';
import { run } from './run';
import { FULL, QUICK } from './scale';

const { values } = parseArgs({
  options: {
    /** Little data, to see that all runs. */
    quick: { type: 'boolean', default: false },
    /** Keeps Prometheus' blocks there for the next run of the same day. */
    blocks: { type: 'string' },
  },
});
/** Of the docs. */
const PICTURE = join(import.meta.dir, '../docs/growth.svg');
const scale = values.quick ? QUICK : FULL;
const { rows, stages, growth, holds } = await run(scale, values.blocks, (line) => console.error(line));
const { days, functions, sites, histogramSites, rounds } = scale;
console.log(`${machine()}

${days} days of a point each minute: ${functions * sites} series of a counter, ${functions * histogramSites} of a histogram; medians of ${rounds} rounds.

${ratioTable(rows)}

${stages}

Time of an answer by range and series, asked as a panel of 1,000 dots asks: the median, and the first of a process.

${growthTable(growth)}

Longest hold of the event loop, at rest, by input.

${holdTable(holds)}`);
if (!values.quick) {
  process.exitCode = areAsMeant(holds) ? 0 : 1;
  writeFileSync(PICTURE, growthPicture(growth));
  console.error(`The picture of it: ${PICTURE}`);
}
