/** `npm run bench:instances -- [--only failed] [--at-once 2] [--answers]`: three backends that share a Redis, and what happens to them; then, or with `--answers` alone, how fast they answer beside one that shares nothing. */
import { parseArgs } from 'node:util';
import { measureAnswers } from './answers';
import { FAULTS } from './faults';
import { makeRows } from './rows';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    // More, and a machine of two cores holds up what is measured.
    'at-once': { type: 'string', default: '2' },
    answers: { type: 'boolean', default: false },
  },
});
const faults = FAULTS.filter(({ name }) => name.includes(values.only));
const isWell = values.answers || (await makeRows(faults, Number(values['at-once'])));
if (values.only === '') {
  await measureAnswers();
}
process.exitCode = isWell ? 0 : 1;
