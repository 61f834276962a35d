/** One call to the endpoint named, as a process of its own with whatever environment it was given; prints what came of it. */
import { CALL, client } from './loopback';

const [, , endpoint = ''] = process.argv;
const reply = await client(endpoint).metrics(CALL);
process.stdout.write(reply.kind === 'answer' ? 'answer' : reply.failure.message);
process.exit(0);
