import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasOpenssl } from '../../../tests/preflight/parts';
import { handClock, listening, rawServer, type HandClock } from '../../http/testing/loopback';
import type { NetworkSettings } from '../../http/settings';
import type { LinesReply, StoreAnswer, StoreNetwork, StoreReply, StoreRequest } from '../adapter';
import { readAllowedHosts } from './allowedHosts';
import type { Resolve } from './route';
import { createStoreNetwork } from './storeNetwork';

const HERE = '127.0.0.1';
const never = new AbortController().signal;
const here: Resolve = async () => [HERE];

function network({
  hosts = '127.0.0.0/8, ::1',
  resolve = here,
  clock = handClock(),
  ...settings
}: { hosts?: string; resolve?: Resolve; clock?: HandClock } & NetworkSettings = {}): StoreNetwork {
  return createStoreNetwork({ ...settings, storeHosts: readAllowedHosts(hosts).hosts }, clock, resolve);
}

const to = (url: string, more: Partial<StoreRequest> = {}): StoreRequest => ({
  url: new URL(url),
  headers: {},
  body: new TextEncoder().encode('points'),
  isGzipped: false,
  isPlainHttpAllowed: false,
  ...more,
});

function answered(reply: StoreReply): StoreAnswer {
  if (reply.kind !== 'answer') {
    throw new Error(`no answer: ${reply.words}`);
  }
  return reply;
}
const textOf = (reply: StoreReply): string => new TextDecoder().decode(answered(reply).body);

function failed(reply: StoreReply | LinesReply): { readonly isFinal: boolean; readonly words: string } {
  if (reply.kind !== 'failure') {
    throw new Error('it went out');
  }
  return reply;
}

/** Says what came. */
const echo = () =>
  Bun.serve({
    port: 0,
    hostname: HERE,
    async fetch(request) {
      const body = new Uint8Array(await request.arrayBuffer());
      const isPacked = request.headers.get('content-encoding') === 'gzip';
      const text = new TextDecoder().decode(isPacked ? Bun.gunzipSync(body) : body);
      return Response.json({
        text,
        isPacked,
        host: request.headers.get('host'),
        key: request.headers.get('dd-api-key'),
      });
    },
  });

describe('a message', () => {
  test.each([false, true])('comes as it is, packed: %p', async (isGzipped) => {
    const server = echo();
    const reply = await network().post(
      to(`http://store.example:${server.port}/v1`, { isGzipped, headers: { 'DD-API-KEY': 'key' } }),
      never
    );
    const host = `store.example:${server.port}`;
    await server.stop(true);
    expect(answered(reply).status).toBe(200);
    expect(JSON.parse(textOf(reply))).toEqual({
      text: 'points',
      isPacked: isGzipped,
      host,
      key: 'key',
    });
  });

  test('goes nowhere else, though it be told to', async () => {
    let arrivals = 0;
    const other = Bun.serve({ port: 0, hostname: HERE, fetch: () => new Response(`${(arrivals += 1)}`) });
    const server = Bun.serve({
      port: 0,
      hostname: HERE,
      fetch: () => new Response('', { status: 307, headers: { location: other.url.href } }),
    });
    const reply = await network().post(to(server.url.href), never);
    await Promise.all([server.stop(true), other.stop(true)]);
    expect(answered(reply).status).toBe(307);
    expect(arrivals).toBe(0);
  });

  test('is read no further than 64 kB of the answer', async () => {
    const server = Bun.serve({ port: 0, hostname: HERE, fetch: () => new Response('x'.repeat(5_000_000)) });
    const reply = await network().post(to(server.url.href), never);
    await server.stop(true);
    expect(answered(reply).body.byteLength).toBe(65_536);
  });

  test('is sent once, though the connection break', async () => {
    let arrivals = 0;
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.once('data', () => {
        arrivals += 1;
        socket.destroy();
      });
    });
    const port = await listening(server);
    const reply = failed(
      await network({ resolve: async () => [HERE, '127.0.0.2'] }).post(to(`http://a.example:${port}/`), never)
    );
    server.close();
    expect(reply).toMatchObject({ isFinal: false });
    expect(arrivals).toBe(1);
  });

  test('goes to the next address where one is not to be reached', async () => {
    const server = echo();
    const resolve: Resolve = async () => ['127.0.0.2', HERE];
    const reply = await network({ resolve }).post(to(`http://store.example:${server.port}/`), never);
    await server.stop(true);
    expect(answered(reply).status).toBe(200);
  });

  test('that reaches nobody may be sent again', async () => {
    const reply = failed(await network().post(to('http://store.example:1/'), never));
    expect(reply).toEqual({
      kind: 'failure',
      isFinal: false,
      words: "store.example:1 can't be reached (ECONNREFUSED)",
    } as never);
  });

  test('whose name is unknown may be sent again', async () => {
    const resolve: Resolve = () => Promise.reject(Object.assign(new Error('unknown'), { code: 'ENOTFOUND' }));
    expect(failed(await network({ resolve }).post(to('https://store.example/'), never))).toMatchObject({
      isFinal: false,
      words: "The name of store.example can't be resolved (ENOTFOUND)",
    });
  });

  test.each(['a\r\nx: y', 'a\nb', 'a\u0000', 'ключ', 'a\u007f'])(
    'with a secret that is no header (%j) is not sent, and the secret not said',
    async (secret) => {
      const reply = failed(
        await network().post(to('https://store.example/', { headers: { 'DD-API-KEY': secret } }), never)
      );
      expect(reply.isFinal).toBe(true);
      expect(reply.words).toContain('DD-API-KEY');
      expect(reply.words).not.toContain(secret);
    }
  );

  test('to an address with a password in it is not sent, and the password not said', async () => {
    const reply = failed(await network().post(to('https://user:password-nobody-may-see@store.example/'), never));
    expect(reply.isFinal).toBe(true);
    expect(reply.words).not.toContain('nobody-may-see');
  });

  test('to another protocol is not sent', async () => {
    expect(failed(await network().post(to('file:///etc/passwd'), never)).isFinal).toBe(true);
  });
});

describe('in time', () => {
  const passed = async (clock: HandClock): Promise<void> => {
    while (clock.timers.size === 0) {
      await Promise.resolve();
    }
    clock.fire();
  };

  test('an answer that does not come is given up', async () => {
    const server = await rawServer('', 'leave open');
    const clock = handClock();
    const reply = network({ clock }).post(to(server.url), never);
    await passed(clock);
    expect(failed(await reply)).toMatchObject({ isFinal: false, words: expect.stringContaining('within 30 seconds') });
    server.close();
  });

  test('a name that is not resolved is given up', async () => {
    const clock = handClock();
    const reply = network({ clock, resolve: () => new Promise(() => undefined) }).post(
      to('https://store.example'),
      never
    );
    await passed(clock);
    expect(failed(await reply).isFinal).toBe(false);
  });

  test('what is called off ends, and leaves no timer', async () => {
    const server = await rawServer('', 'leave open');
    const clock = handClock();
    const stop = new AbortController();
    const reply = network({ clock }).post(to(server.url), stop.signal);
    stop.abort();
    expect(failed(await reply).words).toContain('called off');
    expect(failed(await network({ clock }).post(to(server.url), stop.signal)).words).toContain('called off');
    server.close();
  });
});

describe('an address that is not allowed', () => {
  /** Counts every connection to this machine that comes about. */
  async function guarded(ask: (port: number) => Promise<StoreReply | LinesReply>): Promise<StoreReply | LinesReply> {
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    const reply = await ask(await listening(server));
    server.close();
    expect(connections).toBe(0);
    return reply;
  }

  const written = fc.constantFrom(
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f.0.0.1',
    '0177.0.0.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    'localhost',
    'localhost.',
    '0.0.0.0',
    '[::]',
    '127.127.127.127'
  );

  test('is not connected to, however it is written', async () => {
    await fc.assert(
      fc.asyncProperty(written, fc.constantFrom('http', 'https', 'tcp'), async (host, protocol) => {
        const strict = createStoreNetwork({ storeHosts: readAllowedHosts(undefined).hosts }, handClock());
        const reply = await guarded((port) => {
          const url = new URL(`${protocol}://${host}:${port}/`);
          return protocol === 'tcp' ? strict.lines(url, new Uint8Array(1), never) : strict.post(to(url.href), never);
        });
        expect(reply.kind).toBe('failure');
      }),
      { numRuns: 60 }
    );
  });

  test('is not connected to, whatever a name leads to', async () => {
    const forbidden = fc.constantFrom(
      '127.0.0.1',
      '10.0.0.1',
      '169.254.169.254',
      'fd00:ec2::254',
      '::1',
      '::ffff:169.254.169.254',
      '64:ff9b::a9fe:a9fe',
      'fe80::1%lo',
      'nonsense'
    );
    await fc.assert(
      fc.asyncProperty(fc.array(forbidden, { maxLength: 4 }), async (addresses) => {
        const reply = await guarded((port) =>
          network({ hosts: '', resolve: async () => addresses }).post(to(`https://store.example:${port}/`), never)
        );
        expect(failed(reply).isFinal).toBe(true);
        expect(failed(reply).words).toContain('store.example');
      })
    );
  });

  test('is not connected to by a name that leads elsewhere the second time', async () => {
    const server = echo();
    const answers = [['8.8.8.8'], [HERE]];
    let asked = 0;
    // What is checked is what is connected to: the name is asked for once.
    const resolve: Resolve = async () => answers[asked++] ?? [];
    const clock = handClock();
    const stop = new AbortController();
    const reply = network({ hosts: '', resolve, clock }).post(to(`http://store.example:${server.port}/`), stop.signal);
    const { words } = failed(await reply);
    await server.stop(true);
    expect(asked).toBe(1);
    expect(words).toContain('plain HTTP');
  });

  test.each([['169.254.169.254'], ['fd00:ec2::254'], ['0.0.0.0'], ['::ffff:169.254.169.254']])(
    '%s is none, whatever the settings say',
    async (address) => {
      const all = network({ hosts: '0.0.0.0/0, ::/0, store.example', resolve: async () => [address] });
      const reply = failed(await all.post(to('https://store.example/'), never));
      expect(reply.isFinal).toBe(true);
      expect(reply.words).toContain("cloud's metadata");
    }
  );

  test('says who can allow it', async () => {
    const reply = failed(await network({ hosts: '' }).post(to('https://store.example/'), never));
    expect(reply.words).toContain('`store_hosts`');
  });

  test('is left out where the name leads to an allowed one, too', async () => {
    const server = echo();
    const resolve: Resolve = async () => ['169.254.169.254', '10.0.0.1', HERE];
    const reply = await network({ hosts: HERE, resolve }).post(to(`http://store.example:${server.port}/`), never);
    await server.stop(true);
    expect(answered(reply).status).toBe(200);
  });
});

describe('plain HTTP', () => {
  const resolve: Resolve = async () => ['10.255.255.254'];
  test('to another machine is refused', async () => {
    const reply = failed(await network({ hosts: '10.0.0.0/8', resolve }).post(to('http://store.example/'), never));
    expect(reply.isFinal).toBe(true);
    expect(reply.words).toContain('`allowHttp`');
  });

  test('is refused where but one of the addresses is another machine', async () => {
    const mixed: Resolve = async () => [HERE, '10.255.255.254'];
    const both = network({ hosts: '10.0.0.0/8, 127.0.0.1', resolve: mixed });
    expect(failed(await both.post(to('http://localhost/'), never)).words).toContain('`allowHttp`');
  });

  test('goes out where the store says so', async () => {
    const clock = handClock();
    const stop = new AbortController();
    const reply = network({ hosts: '10.0.0.0/8', resolve, clock }).post(
      to('http://store.example/', { isPlainHttpAllowed: true }),
      stop.signal
    );
    stop.abort();
    expect(failed(await reply).words).not.toContain('plain HTTP');
  });
});

describe('lines', () => {
  /** @param reading closes at once, or once it was told that no more comes; or lets all lie, and closes when told. */
  async function receiver(reading: 'all' | 'nothing' | 'when told') {
    let text = '';
    const sockets: Socket[] = [];
    const server = createServer({ pauseOnConnect: reading === 'when told' }, (socket) => {
      sockets.push(socket);
      socket.on('error', () => socket.destroy());
      if (reading === 'nothing') {
        socket.destroy();
      } else if (reading === 'all') {
        socket.on('data', (part) => (text += part.toString()));
      }
    });
    const port = await listening(server);
    return {
      url: new URL(`tcp://store.example:${port}`),
      text: () => text,
      sockets,
      stop: () => {
        sockets.forEach((socket) => socket.destroy());
        server.close();
      },
    };
  }
  const few = new TextEncoder().encode('a.metric;app=1 1 1790000000\n');
  const many = new TextEncoder().encode('a.metric;app=1 1 1790000000\n'.repeat(100_000));

  /** The second of grace is over as soon as it begins; the deadline never comes. */
  const hasty = (): HandClock => {
    const clock = handClock();
    return {
      ...clock,
      schedule: (at, task) => (at - clock.now() > 1_000 ? () => undefined : (setImmediate(task), () => undefined)),
    };
  };

  test.each([few, many])('are handed over whole', async (text) => {
    const carbon = await receiver('all');
    const reply = await network({ clock: hasty() }).lines(carbon.url, text, never);
    carbon.stop();
    expect(reply).toEqual({ kind: 'handed over' });
    expect(carbon.text().length).toBe(text.byteLength);
  });

  test.each([few, many])('are not handed over to one that closes at once', async (text) => {
    const carbon = await receiver('nothing');
    const reply = failed(await network().lines(carbon.url, text, never));
    carbon.stop();
    expect(reply).toMatchObject({ isFinal: false, words: expect.stringContaining('broke off') });
  });

  test.each([few, many])('are not handed over to one that closes with them unread', async (text) => {
    const carbon = await receiver('when told');
    const reply = network({ clock: hasty() }).lines(carbon.url, text, never);
    while (carbon.sockets.length === 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    carbon.stop();
    expect(failed(await reply).isFinal).toBe(false);
  });

  test('go to the next address where one is not to be reached', async () => {
    const carbon = await receiver('all');
    const resolve: Resolve = async () => ['127.0.0.2', HERE];
    const reply = await network({ resolve, clock: hasty() }).lines(carbon.url, few, never);
    carbon.stop();
    expect(reply).toEqual({ kind: 'handed over' });
  });

  test('that nobody reads are given up', async () => {
    const carbon = await receiver('when told');
    const clock = handClock();
    const reply = network({ clock }).lines(carbon.url, many, never);
    while (carbon.sockets.length === 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    clock.fire();
    expect(failed(await reply)).toMatchObject({ isFinal: false });
    carbon.stop();
  });

  test('to nobody are not handed over', async () => {
    expect(failed(await network().lines(new URL('tcp://store.example:1'), few, never))).toMatchObject({
      isFinal: false,
      words: expect.stringContaining("can't be reached"),
    });
  });
});

describe.skipIf(!hasOpenssl())('over HTTPS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'store-tls-'));
  const caFile = join(folder, 'server.pem');
  let server: ReturnType<typeof Bun.serve>;
  const tunnels: string[] = [];
  const proxy = createHttpServer();
  const sockets = new Set<Socket>();
  let httpsProxy: string;

  beforeAll(async () => {
    const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
    const files = ['-keyout', 'server.key', '-out', 'server.pem', '-subj', '/CN=store.example'];
    const names = ['-addext', 'subjectAltName=DNS:store.example,IP:127.0.0.3'];
    execFileSync('openssl', [...made, ...files, ...names], { cwd: folder, stdio: 'ignore' });
    server = Bun.serve({
      port: 0,
      hostname: '0.0.0.0',
      tls: { cert: readFileSync(caFile), key: readFileSync(join(folder, 'server.key')) },
      fetch: (request) => new Response(request.headers.get('host')),
    });
    proxy.on('connect', (request, socket: Socket) => {
      tunnels.push(request.url ?? '');
      const onward = connect(server.port ?? 0, HERE, () => {
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        onward.pipe(socket).pipe(onward);
      });
      for (const each of [socket, onward]) {
        sockets.add(each);
        each.on('error', () => each.destroy());
      }
    });
    httpsProxy = `http://user:proxy-password@127.0.0.1:${await listening(proxy)}`;
  });

  afterAll(async () => {
    await server.stop(true);
    sockets.forEach((socket) => socket.destroy());
    proxy.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('the checked address is connected to, and the name is what the certificate has to have', async () => {
    const store = `store.example:${server.port}`;
    expect(textOf(await network({ caFile }).post(to(`https://${store}/`), never))).toBe(store);
    const other = failed(await network({ caFile }).post(to(`https://other.example:${server.port}/`), never));
    expect(other).toMatchObject({ isFinal: true, words: expect.stringContaining('for another host') });
  });

  test('an address without a name is held against the certificate itself', async () => {
    expect(textOf(await network({ caFile }).post(to(`https://127.0.0.3:${server.port}/`), never))).toContain(
      '127.0.0.3'
    );
    expect(failed(await network({ caFile }).post(to(`https://127.0.0.4:${server.port}/`), never)).isFinal).toBe(true);
  });

  test('a private authority is trusted only where it is named', async () => {
    const url = `https://store.example:${server.port}/`;
    expect(failed(await network().post(to(url), never)).words).toContain('`ca_file`');
    writeFileSync(join(folder, 'none.pem'), 'no certificate');
    expect(failed(await network({ caFile: join(folder, 'none.pem') }).post(to(url), never)).words).toContain(
      'none.pem'
    );
  });

  test.each([
    ['leads to the internet', async () => ['8.8.8.8'], true],
    ['is known to the proxy alone', () => Promise.reject(new Error('unknown')), true],
    ['lies in a network of one’s own', here, false],
  ] as const)('a name that %s goes by the proxy, or directly', async (_which, resolve, isByProxy) => {
    const before = tunnels.length;
    const store = `store.example:${server.port}`;
    const reply = await network({ caFile, httpsProxy, resolve }).post(to(`https://${store}/`), never);
    expect(textOf(reply)).toBe(store);
    expect(tunnels.slice(before)).toEqual(isByProxy ? [store] : []);
  });

  test.each(['169.254.169.254', '10.0.0.1'])('a proxy is no way round the check: %s', async (address) => {
    const before = tunnels.length;
    const by = network({ httpsProxy, resolve: async () => [address] });
    expect(failed(await by.post(to('https://store.example/'), never)).isFinal).toBe(true);
    expect(failed(await by.post(to(`https://${address}/`), never)).isFinal).toBe(true);
    expect(tunnels.length).toBe(before);
  });

  test('a proxy that is not there is named, without its password', async () => {
    const by = network({ httpsProxy: 'http://user:proxy-password@127.0.0.1:1', resolve: async () => ['8.8.8.8'] });
    const { words } = failed(await by.post(to('https://store.example/'), never));
    expect(words).toContain('by way of the proxy 127.0.0.1:1');
    expect(words).not.toContain('proxy-password');
  });
});
