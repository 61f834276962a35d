/** A private certificate authority, and what servers may show that is vouched for by it, or is not. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
const CONFIG = `[ca]
default_ca = ours
[ours]
dir = .
database = index
serial = serial
new_certs_dir = .
default_md = sha256
policy = any
[any]
commonName = supplied
`;

export class Authority {
  readonly folder = mkdtempSync(join(tmpdir(), 'authority-'));
  readonly file = join(this.folder, 'ca.pem');

  constructor() {
    this.openssl(
      'req',
      '-x509',
      ...NEW_KEY,
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
      '-subj',
      '/CN=Private',
      '-days',
      '2'
    );
    writeFileSync(join(this.folder, 'index'), '');
    writeFileSync(join(this.folder, 'serial'), '01\n');
    writeFileSync(join(this.folder, 'config'), CONFIG);
  }

  /** @param host whom it is for. @param days from today: when it begins to be valid, and when that ends. */
  certificate(host: string, [begins, ends]: readonly [number, number] = [-1, 1]): Certificate {
    this.openssl(
      'req',
      ...NEW_KEY,
      '-keyout',
      'key.pem',
      '-out',
      'request.pem',
      '-subj',
      `/CN=${host}-${crypto.randomUUID()}`
    );
    writeFileSync(join(this.folder, 'names'), `subjectAltName=DNS:${host}`);
    const ours = [
      '-cert',
      'ca.pem',
      '-keyfile',
      'ca.key',
      '-config',
      'config',
      '-extfile',
      'names',
      '-batch',
      '-notext',
    ];
    const valid = ['-startdate', daysOn(begins), '-enddate', daysOn(ends)];
    this.openssl('ca', ...ours, ...valid, '-in', 'request.pem', '-out', 'cert.pem');
    return this.made();
  }

  selfSigned(host: string): Certificate {
    const named = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`];
    this.openssl('req', '-x509', ...NEW_KEY, '-keyout', 'key.pem', '-out', 'cert.pem', ...named, '-days', '2');
    return this.made();
  }

  /** As OpenSSL looks for authorities: by hashes of their names. */
  hashedFolder(): string {
    const folder = join(this.folder, 'hashed');
    mkdirSync(folder, { recursive: true });
    const hash = execFileSync('openssl', ['x509', '-hash', '-noout', '-in', this.file]).toString().trim();
    copyFileSync(this.file, join(folder, `${hash}.0`));
    return folder;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private made(): Certificate {
    return { cert: readFileSync(join(this.folder, 'cert.pem')), key: readFileSync(join(this.folder, 'key.pem')) };
  }

  private openssl(...parameters: readonly string[]): void {
    execFileSync('openssl', parameters, { cwd: this.folder, stdio: 'pipe' });
  }
}

/** As ASN.1 writes a moment. */
const daysOn = (days: number): string =>
  `${new Date(Date.now() + days * 86_400_000).toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)}Z`;
