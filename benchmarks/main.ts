/** `npm run bench -- [--quick] [--blocks <folder>]`: see docs/performance.md. */
import { parseArgs } from 'node:util';
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
const scale = values.quick ? QUICK : FULL;
const { rows, stages } = await run(scale, values.blocks, (line) => console.error(line));
const { days, functions, sites, histogramSites, rounds } = scale;
console.log(`${machine()}

${days} days of a point each minute: ${functions * sites} series of a counter, ${functions * histogramSites} of a histogram; medians of ${rounds} rounds.

${ratioTable(rows)}

${stages}`);
