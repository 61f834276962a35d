import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** One line of a plugin's stderr: hclog's JSON, or text that isn't. */
export type LogLine = Readonly<Record<string, unknown>> | string;

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface LaunchOptions {
  readonly executable: string;
  readonly args?: readonly string[];
  /** What Grafana would add from its configuration (`GF_PLUGIN_...`). Nothing of this process's own is handed on. */
  readonly env?: Readonly<Record<string, string>>;
  readonly onLog?: (line: LogLine) => void;
  /** What becomes of the plugin's log: it is read (the default), or not before `readLog`, or its reader is gone. */
  readonly log?: 'read' | 'unread' | 'gone';
  /** Without the cookie a plugin must refuse to run. */
  readonly cookie?: boolean;
}

export interface Launched {
  readonly child: ChildProcess;
  readonly exited: Promise<Exit>;
  /** Resolves to the first line of stdout, or to nothing when stdout ends without one. */
  readonly firstLine: Promise<string | undefined>;
  /** All lines of stdout so far. */
  readonly stdout: readonly string[];
  /** All lines of stderr so far. */
  readonly stderr: readonly string[];
  /** Begins to read the log, where nobody did. */
  readLog(): void;
}

/** Starts an executable as Grafana does: the magic cookie and hardly any environment. */
export function launch({ executable, args = [], env, onLog, log = 'read', cookie = true }: LaunchOptions): Launched {
  const child = spawn(executable, args, {
    env: {
      ...(cookie && { grafana_plugin_type: 'datasource' }),
      PLUGIN_MIN_PORT: '10000',
      PLUGIN_MAX_PORT: '25000',
      PLUGIN_PROTOCOL_VERSIONS: '2',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stdout: string[] = [];
  const stderr: string[] = [];
  const firstLine = new Promise<string | undefined>((resolve) => {
    eachLine(child.stdout, (line) => {
      stdout.push(line);
      resolve(line);
    }).on('close', () => resolve(undefined));
  });
  const readLog = (): void => {
    eachLine(child.stderr, (line) => {
      stderr.push(line);
      onLog?.(parseLog(line));
    });
  };
  if (log === 'read') {
    readLog();
  } else if (log === 'gone') {
    child.stderr.destroy();
  }
  const exited = new Promise<Exit>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  return { child, exited, firstLine, stdout, stderr, readLog };
}

function eachLine(stream: Readable, onLine: (line: string) => void) {
  return createInterface({ input: stream }).on('line', onLine);
}

function parseLog(line: string): LogLine {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : line;
  } catch {
    return line;
  }
}
