/** A process that takes all that comes, over HTTP and TCP, so that what that takes is not the sender's. It says its two ports in its first line, and counts: `GET` gives what came since it was asked last. */
import { createServer } from 'node:net';

let [messages, bytes] = [0, 0];
const note = (length: number): void => {
  messages += 1;
  bytes += length;
};

const web = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  async fetch(request) {
    if (request.method === 'GET') {
      const counted = { messages, bytes };
      [messages, bytes] = [0, 0];
      return Response.json(counted);
    }
    note((await request.arrayBuffer()).byteLength);
    return new Response(null, { status: 204 });
  },
});
const lines = createServer({ allowHalfOpen: true }, (socket) => {
  let length = 0;
  socket.on('error', () => undefined);
  socket.on('data', (part: Buffer) => {
    length += part.byteLength;
  });
  socket.on('end', () => {
    note(length);
    socket.end();
  });
}).listen(0, '127.0.0.1', () => {
  const address = lines.address();
  console.log(JSON.stringify({ web: web.port, lines: typeof address === 'object' ? address?.port : 0 }));
});
