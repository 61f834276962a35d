/** A call and its answer over gRPC with nothing done for it: what no answer can be faster than. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, credentials, Server, ServerCredentials } from '@grpc/grpc-js';
import { sideBySide } from '../timing';

const PATH = '/bare/Exchange';
/** As a question has them. */
const QUESTION_BYTES = 600;

const asItIs = (bytes: Buffer): Buffer => bytes;

/** Both ends in this process. @returns milliseconds. */
export async function bareExchange(answerBytes: number, rounds: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'bare-grpc-'));
  const address = `unix:${join(folder, 'socket')}`;
  const server = new Server();
  const answer = Buffer.alloc(answerBytes);
  const exchange = {
    ...{ path: PATH, requestStream: false as const, responseStream: false as const },
    ...{ requestSerialize: asItIs, requestDeserialize: asItIs, responseSerialize: asItIs, responseDeserialize: asItIs },
  };
  server.addService(
    { exchange },
    { exchange: (_: unknown, done: (error: null, bytes: Buffer) => void) => done(null, answer) }
  );
  await new Promise<void>((resolve, reject) =>
    server.bindAsync(address, ServerCredentials.createInsecure(), (error) =>
      error === null ? resolve() : reject(error)
    )
  );
  const client = new Client(address, credentials.createInsecure(), { 'grpc.max_receive_message_length': -1 });
  const ask = () =>
    new Promise((resolve, reject) =>
      client.makeUnaryRequest(PATH, asItIs, asItIs, Buffer.alloc(QUESTION_BYTES), (error, bytes) =>
        error === null ? resolve(bytes) : reject(error)
      )
    );
  try {
    const [time] = await sideBySide([ask], rounds);
    return time;
  } finally {
    client.close();
    server.forceShutdown();
    rmSync(folder, { recursive: true, force: true });
  }
}
