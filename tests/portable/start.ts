/**
 * `bun tests/portable/start.ts`: the simulated gateway, and before it a web server with the engine's page. The page's calls
 * go through it, for the gateway lets no page of another origin call; and it passes questions on to the compiled backend.
 */
import { createServer, type IncomingMessage } from 'node:http';
import path from 'node:path';
import { z } from 'zod';
import { Rig } from '../scenarios/rig';
import { fileOf, notFound, readBody, send, type Answer } from '../workbench/server/http';
import { bundleEngine } from './bundle';
import { questionSchema, readFrames, type PlainFrame } from './plain';

const LOOPBACK = '127.0.0.1';
const page = path.join(import.meta.dirname, 'page');
const bundle = path.resolve(import.meta.dirname, '../../.cache/portable');

await bundleEngine(bundle);
const rig = await Rig.start();
const server = createServer((request, response) => {
  answer(request)
    .catch((error: unknown): Answer => ({ status: 500, json: { message: String(error) } }))
    .then((result) => send(response, result))
    .catch(() => response.destroy());
});
server.listen(0, LOOPBACK, () => {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  console.log(`Simulated gateway at ${rig.simulator.origin}`);
  console.log(`Engine at http://${LOOPBACK}:${port}`);
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    server.closeAllConnections();
    void rig.close().then(() => process.exit());
  });
}

async function answer(request: IncomingMessage): Promise<Answer> {
  switch (`${request.method} ${request.url}`) {
    case 'GET /':
      return fileOf(page, 'index.html');
    case 'GET /page.js':
      return fileOf(bundle, 'page.js');
    case 'POST /graphql':
      return passOn(request);
    case 'POST /backend':
      return { status: 200, json: await backendFrames(JSON.parse((await readBody(request)).toString())) };
    default:
      return notFound(request.url ?? '');
  }
}

async function passOn(request: IncomingMessage): Promise<Answer> {
  const { authorization = '', 'content-type': type = '', 'x-experimentalapi': experimental = '' } = request.headers;
  const response = await fetch(rig.simulator.url, {
    method: 'POST',
    headers: { authorization, 'content-type': type, 'x-experimentalapi': String(experimental) },
    body: (await readBody(request)).toString(),
  });
  const kept = ['content-type', 'date', 'retry-after'].flatMap((name) => {
    const value = response.headers.get(name);
    return value === null ? [] : [[name, value]];
  });
  return { status: response.status, headers: Object.fromEntries(kept), body: await response.bytes() };
}

const backendQuestion = questionSchema.extend({ email: z.string() });

async function backendFrames(body: unknown): Promise<readonly PlainFrame[]> {
  const { email, query, ...asking } = backendQuestion.parse(body);
  const { frames, error } = await rig.askUntilWhole(rig.context({ email }), query, asking);
  if (error !== undefined) {
    throw new Error(error);
  }
  return readFrames(frames);
}
