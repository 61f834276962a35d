/** `npm run bench:instances -- [--only failed] [--answers]`: three backends that share a Redis, and what happens to them; then, or with `--answers` alone, how fast they answer beside one that shares nothing. */
import { parseArgs } from 'node:util';
import { measureAnswers } from './answers';
import { FAULTS } from './faults';
import { makeRows } from './rows';

const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, answers: { type: 'boolean', default: false } },
});
const isWell = values.answers || (await makeRows(FAULTS.filter(({ name }) => name.includes(values.only))));
if (values.only === '') {
  await measureAnswers();
}
process.exitCode = isWell ? 0 : 1;
