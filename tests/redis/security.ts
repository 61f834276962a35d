/** How a Redis on another machine is guarded: TLS by an authority of one's own, and a user with no more rights than the docs tell. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RedisOptions } from 'iovalkey';
import { documentedRights } from './rights';

const USER = 'app-metrics';
const PASSWORD = 'a-secret-of-the-test';
/** Of the user who may do all: the test itself, replicas and Sentinels. */
const MASTER = 'for the test alone';
const KEY = ['-newkey', 'rsa:2048', '-nodes'];

export class Security {
  /** Neither may be told by anybody. */
  static readonly secrets: readonly string[] = [PASSWORD, MASTER];
  private readonly folder = mkdtempSync(join(tmpdir(), 'app-metrics-tls-'));
  readonly authority = this.file('ca.pem');
  /** Has signed nothing. */
  readonly anotherAuthority = this.file('another-ca.pem');

  constructor() {
    this.makeAuthority('ca');
    this.makeAuthority('another-ca');
    this.openssl('req', ...KEY, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=localhost');
    writeFileSync(this.file('names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1');
    const signer = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names'];
    this.openssl('x509', '-req', '-in', 'server.csr', ...signer, '-out', 'server.pem');
  }

  /** As `redis-server` and Sentinels take them, each with its values. */
  tls(port: number): readonly (readonly string[])[] {
    return [
      ...[
        ['port', '0'],
        ['tls-port', String(port)],
        ['tls-auth-clients', 'no'],
        ['tls-replication', 'yes'],
      ],
      ...[
        ['tls-cert-file', this.file('server.pem')],
        ['tls-key-file', this.file('server.key')],
      ],
      ['tls-ca-cert-file', this.authority],
    ];
  }

  /** As `redis-server` takes them. */
  server(port: number): readonly string[] {
    return [
      ...this.tls(port).flatMap(([name, ...values]) => [`--${name}`, ...values]),
      ...['--requirepass', MASTER, '--masterauth', MASTER],
      ...['--user', USER, 'on', `>${PASSWORD}`, ...documentedRights()],
    ];
  }

  /** As `redis-server` takes it in a cluster. */
  readonly node: readonly string[] = ['--tls-cluster', 'yes'];

  /** Of Sentinels, to whoever asks them and to the group that they look after. */
  sentinel(port: number, name: string): readonly string[] {
    return [...this.tls(port).map((line) => line.join(' ')), `sentinel auth-pass ${name} "${MASTER}"`];
  }

  /** To a server, with the right to do all. */
  get toServer(): RedisOptions {
    return { ...this.toSentinel, password: MASTER };
  }

  get toSentinel(): RedisOptions {
    return { tls: { ca: readFileSync(this.authority, 'utf8') } };
  }

  /** What an instance is set to, beside the address. */
  env(authority = this.authority): Readonly<Record<string, string>> {
    return {
      GF_PLUGIN_REDIS_USER: USER,
      GF_PLUGIN_REDIS_PASSWORD: PASSWORD,
      GF_PLUGIN_REDIS_CA_FILE: authority,
    };
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private makeAuthority(name: string): void {
    const subject = ['-subj', `/CN=Private ${name}`];
    this.openssl('req', '-x509', ...KEY, '-days', '2', '-keyout', `${name}.key`, '-out', `${name}.pem`, ...subject);
  }

  private openssl(...args: readonly string[]): void {
    execFileSync('openssl', args, { cwd: this.folder, stdio: 'ignore' });
  }

  private file(name: string): string {
    return join(this.folder, name);
  }
}
