/** The compiled executable as people start it without Grafana. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { arch, tmpdir } from 'node:os';
import { join } from 'node:path';
import { GOOD_TOKEN } from '../../simulator/gateway/accounts';
import { TICKET_TRIAGE } from '../../simulator/world/apps';

const EXECUTABLE = join(
  import.meta.dir,
  '../../../dist',
  `gpx_app_metrics_linux_${arch() === 'arm64' ? 'arm64' : 'amd64'}`
);

export interface ConfigurationOptions {
  readonly dataFolder: string;
  readonly url: string;
  readonly email: string;
  readonly apps?: readonly string[];
  /** Lines of the part for the process. */
  readonly more?: readonly string[];
  /** More of the data source's settings, and its stores' secrets. */
  readonly jsonData?: Readonly<Record<string, unknown>>;
  readonly secrets?: Readonly<Record<string, string>>;
}

/** With the token in the environment; the same data source as the rig's. */
export const configuration = ({
  dataFolder,
  url,
  email,
  apps = [TICKET_TRIAGE],
  more = [],
  jsonData = {},
  secrets = {},
}: ConfigurationOptions): string =>
  [
    'collector:',
    `  data_dir: ${dataFolder}`,
    '  listen: 127.0.0.1:0',
    ...more.map((line) => `  ${line}`),
    'datasources:',
    '  - name: Forge',
    '    uid: ds',
    '    jsonData:',
    `      url: ${url}`,
    `      email: ${email}`,
    `      apps: [${apps.join(', ')}]`,
    ...Object.entries(jsonData).map(asLine),
    '    secureJsonData:',
    '      apiToken: ${TOKEN}',
    ...Object.entries(secrets).map(asLine),
    '',
  ].join('\n');

/** YAML takes JSON. */
const asLine = ([key, value]: readonly [string, unknown]): string => `      ${key}: ${JSON.stringify(value)}`;

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class Collector {
  stdout = '';
  stderr = '';
  readonly ended: Promise<Ended>;
  private readonly child: ChildProcess;
  private readonly folder = mkdtempSync(join(tmpdir(), 'collector-'));

  /** @param args after the configuration's. */
  constructor(text: string, args: readonly string[] = [], { mode = 0o600, token = GOOD_TOKEN } = {}) {
    const config = join(this.folder, 'collector.yaml');
    writeFileSync(config, text, { mode });
    const child = spawn(EXECUTABLE, ['collect', '--config', config, ...args], {
      env: { TOKEN: token },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    child.stdout.on('data', (part: Buffer) => (this.stdout += part.toString()));
    child.stderr.on('data', (part: Buffer) => (this.stderr += part.toString()));
    this.ended = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => {
        rmSync(this.folder, { recursive: true, force: true });
        resolve({ code, stdout: this.stdout, stderr: this.stderr });
      });
    });
  }

  /** Where it tells how it does; rejects when it ends before. */
  async address(): Promise<string> {
    let hasEnded = false;
    void this.ended.then(() => (hasEnded = true));
    for (;;) {
      const url = /(?: url=|"url":")(http[^\s"]+)/.exec(this.stderr)?.[1];
      if (url !== undefined) {
        return url;
      }
      if (hasEnded) {
        throw new Error(`The collector ended:\n${this.stderr}`);
      }
      await Bun.sleep(20);
    }
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async stop(): Promise<Ended> {
    this.kill('SIGTERM');
    return this.ended;
  }
}
