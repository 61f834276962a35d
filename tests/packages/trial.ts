/** Starts a package on a system as Grafana would, and asks it what Grafana asks first. */
import { join } from 'node:path';
import { startPlugin } from '../host';
import type { LaunchOptions, LogLine } from '../host';
import { askUntilWhole, contextOf, metricsQuery, settledHour, sumOf, WINDOW } from '../scenarios/rig';
import type { Simulator } from '../simulator/simulator';
import { TICKET_TRIAGE } from '../simulator/world/apps';
import type { System } from './systems';

const LABEL = 'FORGE_BACKEND_INVOCATION_COUNT';
const ENTER = join(import.meta.dir, 'enter.sh');

export interface Outcome {
  /** Sentences; none if all is well. */
  readonly wrong: readonly string[];
  /** From the start of the process to the line that tells Grafana where to connect. */
  readonly handshakeMs?: number;
}

/** @param program what Grafana would start. @param emulator runs what is made for another processor. */
export async function tryOut(
  system: System,
  { root, program, emulator, simulator }: Place & { readonly simulator: Simulator }
): Promise<Outcome> {
  const said: LogLine[] = [];
  const options: LaunchOptions = {
    executable: '/usr/bin/unshare',
    args: ['--user', '--map-root-user', '--mount', ENTER, root, emulator, program],
    env: { PLUGIN_UNIX_SOCKET_DIR: '/tmp' },
    onLog: (line) => said.push(line),
  };
  const { starts } = system;
  const began = performance.now();
  const started = await startPlugin({ ...options, root }).catch((error: unknown) => String(error));
  const handshakeMs = performance.now() - began;
  if (typeof starts === 'object') {
    if (typeof started !== 'string') {
      await started.shutdown();
      return { wrong: [`It starts, and should lack ${starts.lacks}.`] };
    }
    return {
      wrong: started.includes(starts.lacks) ? [] : [`It does not say that ${starts.lacks} is lacking: ${started}`],
    };
  }
  if (typeof started === 'string') {
    return { wrong: [started] };
  }
  const wrong: string[] = [];
  const hold = (what: string, found: unknown, expected: unknown): void => {
    if (found !== expected) {
      wrong.push(`${what}: ${String(found)} instead of ${String(expected)}.`);
    }
  };
  try {
    const executable = await Bun.file(`/proc/${started.pid}/cmdline`).text();
    hold('What runs is for', /_(glibc|musl)_linux_/.exec(executable)?.[1], starts);
    hold("go-plugin's own question", await started.serving(), 'SERVING');
    const context = contextOf(simulator.url, { email: `${system.name.replaceAll(/\W/g, '-')}@example.com` });
    const { status, message } = await started.checkHealth(context);
    hold(`The health check (${message})`, status, 'OK');
    const { to } = settledHour();
    const range = { from: to - WINDOW, to };
    const answer = await askUntilWhole(() => started, context, metricsQuery([LABEL], { statistic: 'sum' }), { range });
    hold('The query', answer.error, undefined);
    hold('The sum', sumOf(answer.frames), simulator.truth.sum(TICKET_TRIAGE, LABEL, range.from, range.to));
  } finally {
    const { code, signal } = await started.shutdown();
    hold('The end', signal ?? code, 0);
  }
  const worse = said.filter((line) => typeof line === 'string' || line['@level'] === 'error');
  return { wrong: [...wrong, ...worse.map((line) => `Logged: ${JSON.stringify(line)}`)], handshakeMs };
}

export interface Place {
  readonly root: string;
  readonly program: string;
  readonly emulator: string;
}
