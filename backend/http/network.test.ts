import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasOpenssl } from '../../tests/preflight/parts';
import { CALL, client, failureOf, handClock, listening, metricsAnswer, rawServer } from './testing/loopback';

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';

describe('an answer on its way', () => {
  const packed = Bun.gzipSync(JSON.stringify(metricsAnswer([Array.from({ length: 500 }, (_, index) => index)])));
  const concat = (head: string, body: Uint8Array): Uint8Array => Buffer.concat([Buffer.from(head), body]);

  test.each([
    ['cut before its announced length', `${HEAD}content-length: 900\r\n\r\n{"data":`],
    ['cut between chunks', `${HEAD}transfer-encoding: chunked\r\n\r\n8\r\n{"data":\r\n`],
    [
      'cut while packed',
      concat(`${HEAD}connection: close\r\ncontent-encoding: gzip\r\n\r\n`, packed.subarray(0, packed.length - 12)),
    ],
    ['that never comes', ''],
    ['without a length, cut', `${HEAD}connection: close\r\n\r\n{"data":`],
  ])('%s is a matter of the network', async (_name, bytes) => {
    const server = await rawServer(bytes);
    const failure = failureOf(await client(server.url).metrics(CALL));
    server.close();
    expect(failure.cause).toBe('unavailable');
    expect(failure.message).toMatch(/broke off/);
  });

  test('is given up when it is not all there in time', async () => {
    const server = await rawServer(`${HEAD}content-length: 900\r\n\r\n{"data":`, 'leave open');
    const clock = handClock();
    const reply = client(server.url, clock).metrics(CALL);
    while (clock.timers.size === 0) {
      await Promise.resolve();
    }
    clock.fire();
    const failure = failureOf(await reply);
    server.close();
    expect(failure.cause).toBe('timeout');
    expect(failure.message).toContain('30 seconds');
    expect(clock.timers.size).toBe(0);
  });

  test('is given up when it grows too large, unpacked', async () => {
    // 80 MB of blanks in 80 kB: what counts is what has to be held.
    const bomb = Bun.gzipSync(Buffer.alloc(80 * 1024 * 1024, ' '));
    const server = Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      fetch: () => new Response(bomb, { headers: { 'content-encoding': 'gzip' } }),
    });
    const failure = failureOf(await client(server.url.href).metrics(CALL));
    await server.stop(true);
    expect(failure.cause).toBe('too large');
    expect(failure.message).toContain('16 MB');
  });

  test('of 15 MB is taken', async () => {
    const body = JSON.stringify(metricsAnswer([{ scopeMetrics: [], filler: 'x'.repeat(15 * 1024 * 1024) }]));
    const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => new Response(body) });
    const reply = await client(server.url.href).metrics(CALL);
    await server.stop(true);
    expect(reply.kind).toBe('answer');
  });

  test('can fail to begin', async () => {
    const refused = failureOf(await client('http://127.0.0.1:1/graphql').metrics(CALL));
    expect(refused).toMatchObject({ cause: 'unavailable' });
    expect(refused.message).toContain("127.0.0.1:1 can't be reached (ECONNREFUSED)");
    const nowhere = failureOf(await client('https://no-such-host.invalid/graphql').metrics(CALL));
    expect(nowhere.cause).toBe('unavailable');
  });

  test('one call is one arrival, also after a connection the server has closed', async () => {
    let arrivals = 0;
    const server = createServer((request, response) => {
      arrivals += 1;
      request.resume();
      if (arrivals > 1) {
        request.socket.destroy();
        return;
      }
      response.setHeader('connection', 'keep-alive');
      response.end(JSON.stringify(metricsAnswer([])));
    });
    const upstream = client(`http://127.0.0.1:${await listening(server)}/graphql`);
    expect((await upstream.metrics(CALL)).kind).toBe('answer');
    expect(failureOf(await upstream.metrics(CALL)).cause).toBe('unavailable');
    server.close();
    expect(arrivals).toBe(2);
  });
});

test('nothing is sent over plain HTTP to another machine, and it is said why', async () => {
  const failure = failureOf(await client('http://gateway.example/graphql').metrics(CALL));
  expect(failure.message).toContain('The endpoint gateway.example is asked over plain HTTP');
  expect(failure.message).toContain('https://');
});

describe.skipIf(!hasOpenssl())('over HTTPS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'upstream-tls-'));
  const caFile = join(folder, 'ca.pem');
  const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  let server: ReturnType<typeof Bun.serve>;
  let endpoint: string;
  const tunnels: { readonly target: string; readonly authorization: string | undefined }[] = [];
  const sockets = new Set<Socket>();
  const proxy = createServer();
  let proxyPort: number;
  /** Over plain HTTP on the loopback. */
  let plain: string;
  let plainServer: ReturnType<typeof Bun.serve>;
  /** What came to the proxy to be passed on without a tunnel. */
  const plainProxied: string[] = [];

  beforeAll(async () => {
    openssl('req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=Private CA', '-days', '2');
    openssl('req', ...newKey, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=localhost');
    writeFileSync(join(folder, 'names'), 'subjectAltName=DNS:localhost');
    const signer = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names'];
    openssl('x509', '-req', '-in', 'server.csr', ...signer, '-out', 'server.pem');
    server = Bun.serve({
      port: 0,
      tls: { cert: Bun.file(join(folder, 'server.pem')), key: Bun.file(join(folder, 'server.key')) },
      fetch: () => Response.json(metricsAnswer([])),
    });
    endpoint = `https://localhost:${server.port}/graphql`;
    proxy.on('connect', (request, socket: Socket) => {
      const target = request.url ?? '';
      tunnels.push({ target, authorization: request.headers['proxy-authorization'] });
      if (request.headers['proxy-authorization'] === undefined) {
        socket.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
        return;
      }
      const onward = connect(Number(target.split(':')[1]), 'localhost', () => {
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        onward.pipe(socket).pipe(onward);
      });
      for (const each of [socket, onward]) {
        sockets.add(each);
        each.on('error', () => each.destroy());
      }
    });
    proxy.on('request', (request, response) => {
      plainProxied.push(request.url ?? '');
      response.writeHead(502).end();
    });
    proxyPort = await listening(proxy);
    plainServer = Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      fetch: () => Response.json(metricsAnswer([])),
    });
    plain = `http://127.0.0.1:${plainServer.port}/graphql`;
  });

  afterAll(async () => {
    await server.stop(true);
    await plainServer.stop(true);
    sockets.forEach((socket) => socket.destroy());
    proxy.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('a private authority is not trusted by itself', async () => {
    const failure = failureOf(await client(endpoint).metrics(CALL));
    expect(failure.cause).toBe('unavailable');
    expect(failure.message).toMatch(/not trusted .*`ca_file`/);
  });

  test('a private authority is trusted when named', async () => {
    expect((await client(endpoint, handClock(), { caFile }).metrics(CALL)).kind).toBe('answer');
  });

  test('a file that is not there is said', async () => {
    const failure = failureOf(await client(endpoint, handClock(), { caFile: '/no/such.pem' }).metrics(CALL));
    expect(failure.message).toContain("/no/such.pem) can't be read");
  });

  test.each([
    ['without any', 'no certificate\n'],
    ['empty', ''],
    ['of a key', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'],
    ['cut', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'],
  ])('a file of certificates that is one %s is said, and read again once it is right', async (_which, text) => {
    const file = join(folder, 'authorities.pem');
    writeFileSync(file, text);
    const upstream = client(endpoint, handClock(), { caFile: file });
    const { message } = failureOf(await upstream.metrics(CALL));
    expect(message).toContain('authorities.pem) is no list of certificates');
    expect(message).toContain('`ca_file`');
    writeFileSync(file, readFileSync(caFile));
    expect((await upstream.metrics(CALL)).kind).toBe('answer');
  });

  describe('the environment', () => {
    const program = join(import.meta.dir, 'testing/environmentCall.ts');
    const calledIn = async (env: Readonly<Record<string, string>>, address: string): Promise<string> => {
      const call = Bun.spawn([process.execPath, program, address], { env, stdout: 'pipe' });
      return (await new Response(call.stdout).text()).trim();
    };

    test('has no word in whether certificates are checked', async () => {
      expect(await calledIn({ NODE_TLS_REJECT_UNAUTHORIZED: '0' }, endpoint)).toContain('is not trusted');
    });

    test.each(['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'])(
      'has no word in the way that calls take: %s',
      async (name) => {
        const before = tunnels.length;
        const env = { [name]: `http://user:password@127.0.0.1:${proxyPort}`, NO_PROXY: '' };
        expect(await calledIn(env, endpoint)).toContain('is not trusted');
        expect(await calledIn(env, plain)).toBe('answer');
        expect(tunnels.length).toBe(before);
        expect(plainProxied).toEqual([]);
      }
    );
  });

  test('goes through the proxy, with its password', async () => {
    const httpsProxy = `http://user:proxy-password@127.0.0.1:${proxyPort}`;
    const reply = await client(endpoint, handClock(), { caFile, httpsProxy }).metrics(CALL);
    expect(reply.kind).toBe('answer');
    expect(tunnels.at(-1)).toEqual({
      target: `localhost:${server.port}`,
      authorization: `Basic ${btoa('user:proxy-password')}`,
    });
  });

  test('a proxy that refuses or is not there is named, without its password', async () => {
    const refusing = failureOf(
      await client(endpoint, handClock(), { caFile, httpsProxy: `http://127.0.0.1:${proxyPort}` }).metrics(CALL)
    );
    expect(refusing).toMatchObject({ cause: 'unavailable' });
    expect(refusing.message).toContain(`The proxy 127.0.0.1:${proxyPort} refuses`);
    const gone = failureOf(
      await client(endpoint, handClock(), { caFile, httpsProxy: 'http://user:proxy-password@127.0.0.1:1' }).metrics(
        CALL
      )
    );
    expect(gone.message).toContain('by way of the proxy 127.0.0.1:1');
    expect(gone.message).not.toContain('proxy-password');
  });
});
