/** TLS and proxies, as the executable meets them. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'bun:test';
import { hasOpenssl } from '../../preflight/parts';
import { TICKET_TRIAGE } from '../../simulator/world/apps';
import { metricsQuery, Rig, settledHour, sumOf, WINDOW } from '../rig';
import { Authority, type Certificate } from './authority';
import { behindTls, proxy, type Opened, type Proxy, type ProxyRules } from './tunnels';

const LABEL = 'FORGE_BACKEND_INVOCATION_COUNT';
const query = metricsQuery([LABEL], { statistic: 'sum' });
const { from } = settledHour();
const range = { from, to: from + WINDOW };

describe.skipIf(!hasOpenssl())('the connection', () => {
  let authority: Authority;
  let good: Certificate;
  let rig: Rig;
  const all: Opened[] = [];
  let asked = 0;

  beforeAll(async () => {
    authority = new Authority();
    good = authority.certificate('localhost');
    rig = await Rig.start();
  });
  afterEach(() => {
    all.splice(0).forEach((one) => one.close());
  });
  afterAll(async () => {
    authority.remove();
    await rig.close();
  });

  const startWith = async (env: Readonly<Record<string, string>>): Promise<void> => {
    await rig.killBackend();
    await rig.startBackend(env);
  };
  const endpoint = async (certificate: Certificate): Promise<string> => {
    const server = await behindTls(rig.simulator.origin, certificate);
    all.push(server);
    return `https://localhost:${server.port}/graphql`;
  };
  const proxyOf = async (rules: ProxyRules = {}): Promise<Proxy> => {
    const server = await proxy(rules);
    all.push(server);
    return server;
  };
  /** All that a person is told: 'whole' with the right sum, or why not. */
  const outcome = async (url: string): Promise<string> => {
    asked += 1;
    const context = rig.context({ email: `account-${asked}@example.com`, uid: `ds-${asked}`, settings: { url } });
    const { status, message } = await rig.backend.checkHealth(context);
    if (status !== 'OK') {
      return message;
    }
    const answer = await rig.askUntilWhole(context, query, { range });
    expect(sumOf(answer.frames)).toBe(rig.simulator.truth.sum(TICKET_TRIAGE, LABEL, range.from, range.to));
    return 'whole';
  };

  describe('over TLS', () => {
    it('of a private authority that is named goes', async () => {
      await startWith({ GF_PLUGIN_CA_FILE: authority.file });
      expect(await outcome(await endpoint(good))).toBe('whole');
    });

    it.each([
      ['for another host', () => authority.certificate('gateway.example'), 'is one for another host'],
      ['that has expired', () => authority.certificate('localhost', [-3, -1]), 'is not valid now (CERT_HAS_EXPIRED)'],
      [
        'that is not valid yet',
        () => authority.certificate('localhost', [1, 3]),
        'is not valid now (CERT_NOT_YET_VALID)',
      ],
      ['signed by itself', () => authority.selfSigned('localhost'), 'is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)'],
    ])('with a certificate %s does not, and it is said why', async (_which, made, said) => {
      await startWith({ GF_PLUGIN_CA_FILE: authority.file });
      const calls = rig.simulator.calls.length;
      expect(await outcome(await endpoint(made()))).toContain(said);
      expect(rig.simulator.calls.length).toBe(calls);
    });

    it.each([
      ['nothing', {}],
      ['NODE_EXTRA_CA_CERTS', { NODE_EXTRA_CA_CERTS: 'file' }],
      ['SSL_CERT_FILE', { SSL_CERT_FILE: 'file' }],
      ['SSL_CERT_DIR', { SSL_CERT_DIR: 'folder' }],
      ['the system', { SSL_CERT_FILE: 'file', NODE_USE_SYSTEM_CA: '1' }],
      ['a switch of the runtime', { SSL_CERT_FILE: 'file', BUN_OPTIONS: '--use-openssl-ca' }],
    ] as const)('of an authority that only the environment names does not: %s', async (_which, env) => {
      const places: Readonly<Record<string, string>> = { file: authority.file, folder: authority.hashedFolder() };
      await startWith(Object.fromEntries(Object.entries(env).map(([name, value]) => [name, places[value] ?? value])));
      expect(await outcome(await endpoint(good))).toMatch(/is not trusted .*`ca_file`/);
    });
  });

  describe('by way of a proxy', () => {
    const through = (port: number, credentials = ''): Promise<void> =>
      startWith({
        GF_PLUGIN_CA_FILE: authority.file,
        GF_PLUGIN_HTTPS_PROXY: `http://${credentials === '' ? '' : `${credentials}@`}127.0.0.1:${port}`,
      });

    it.each([
      ['that asks for no credentials', {}, ''],
      ['with its credentials', { credentials: 'user:proxy-password' }, 'user:proxy-password'],
    ] as const)('%s goes, by a tunnel', async (_which, rules, credentials) => {
      const server = await proxyOf(rules);
      await through(server.port, credentials);
      const url = await endpoint(good);
      expect(await outcome(url)).toBe('whole');
      expect(server.tunnels.length).toBeGreaterThan(0);
      for (const tunnel of server.tunnels) {
        expect(tunnel).toEqual({ target: new URL(url).host, credentials: credentials || undefined });
      }
    });

    it.each([
      ['without its credentials', { credentials: 'user:proxy-password' }, ''],
      ['with wrong credentials', { credentials: 'user:proxy-password' }, 'user:wrong-password'],
      ['that refuses', { status: 403 }, 'user:proxy-password'],
      ['that can not reach it', { status: 502 }, ''],
    ] as const)('%s does not; the proxy is named, its password is not', async (_which, rules, credentials) => {
      const server = await proxyOf(rules);
      await through(server.port, credentials);
      const calls = rig.simulator.calls.length;
      const said = await outcome(await endpoint(good));
      expect(said).toContain(`The proxy 127.0.0.1:${server.port} refuses to connect`);
      expect(rig.simulator.calls.length).toBe(calls);
      expect(`${said}${JSON.stringify(rig.logs)}`).not.toMatch(/(proxy|wrong)-password/);
    });

    it('that is not there does not', async () => {
      const server = await proxyOf();
      server.close();
      await through(server.port, 'user:proxy-password');
      const said = await outcome(await endpoint(good));
      expect(said).toContain(`by way of the proxy 127.0.0.1:${server.port} can't be reached`);
      expect(`${said}${JSON.stringify(rig.logs)}`).not.toContain('proxy-password');
    });

    it('is checked as it is without one', async () => {
      const server = await proxyOf();
      await through(server.port);
      expect(await outcome(await endpoint(authority.certificate('gateway.example')))).toContain('for another host');
    });
  });
});
