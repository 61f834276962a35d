/** `gpx_app_metrics… collect`: the collector without Grafana. */
import type { DurationMs } from '../../src/engine/time';
import { machineClock as clock } from '../plugin/machineClock';
import { createLogger, type Logger } from '../protocol';
import { createRuntime, type Runtime } from '../runtime';
import { readArguments, USAGE, type Command } from './arguments';
import { checkText } from './check';
import type { Configuration } from './config/configuration';
import { readConfiguration } from './config/read';
import { EXIT, type ExitCode } from './exitCodes';
import { createCollectorLog } from './log';
import { collectOnce } from './once/once';
import { reportText } from './once/texts';
import { pullAddresses } from './pullAddresses';
import { serve } from './service/service';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
/** A call under way may take half a minute, and is paid for. */
const FINISH_WITHIN_MS = 35_000;

/** What stands against the folder is told by the collector itself. */
const SILENT = { write: () => undefined };

const print = (text: string): void => void process.stdout.write(`${text}\n`);
const complain = (text: string): void => void process.stderr.write(`${text}\n`);

/** @param args what stands after `collect`. Resolves to the exit code when all is done. */
export async function collect(args: readonly string[]): Promise<ExitCode> {
  const command = readArguments(args);
  switch (command.kind) {
    case 'help':
      print(USAGE);
      return EXIT.done;
    case 'misused':
      complain(`${command.message}\n\n${USAGE}`);
      return EXIT.refused;
    default:
      return configured(command);
  }
}

type Configured = Extract<Command, { readonly config: string }>;
type Running = Exclude<Configured, { readonly kind: 'check' | 'pull' }>;

async function configured(command: Configured): Promise<ExitCode> {
  const read = readConfiguration(command.config, process.env);
  if (read.kind === 'refused') {
    complain(`The configuration is refused, and nothing is started:\n${read.problems.join('\n')}`);
    return EXIT.refused;
  }
  const { configuration } = read;
  if (command.kind === 'check') {
    print(checkText(configuration));
    return EXIT.done;
  }
  if (command.kind === 'pull') {
    return addresses(configuration, command.renewed);
  }
  return running(command, configuration, createCollectorLog(configuration.log));
}

async function running(command: Running, configuration: Configuration, log: Logger): Promise<ExitCode> {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (err: unknown) => {
      log.fatal({ err }, 'An error that nothing caught ends the collector');
      process.exit(EXIT.failed);
    });
  }
  const stopped = new Promise<void>((resolve) => SIGNALS.forEach((signal) => process.on(signal, () => resolve())));
  const runtime = await createRuntime(configuration.process, log);
  try {
    await runtime.storage.settled();
    if (!(await runtime.storage.isLasting())) {
      const why = runtime.storage.trouble() ?? 'The data folder can not be had.';
      log.fatal(`${why} The collector ends: without a folder that lasts it would forget which calls were made.`);
      return EXIT.unavailable;
    }
    return await (command.kind === 'once'
      ? Promise.race([once(configuration, runtime, command.within), stopped.then(() => EXIT.failed)])
      : serve(configuration, { clock, log, runtime, stopped }));
  } finally {
    await Promise.race([runtime.accounts.close(), Bun.sleep(FINISH_WITHIN_MS)]);
    await runtime.close();
  }
}

async function once({ dataSources }: Configuration, runtime: Runtime, within: DurationMs): Promise<ExitCode> {
  const { accounts, storage } = runtime;
  const reports = await collectOnce({ clock, memo: storage.memo, accounts }, dataSources, within);
  print(reports.map(reportText).join('\n'));
  return reports.some(({ stock }) => stock.failed > 0) ? EXIT.incomplete : EXIT.done;
}

/** Beside a collector that runs: the file in which they are kept is shared. */
async function addresses(configuration: Configuration, renewed: string | undefined): Promise<ExitCode> {
  const runtime = await createRuntime(configuration.process, createLogger({ level: 'error', to: SILENT }));
  try {
    const text = await pullAddresses(configuration, { memo: runtime.storage.memo, clock }, renewed);
    if (text === undefined) {
      complain(
        `--renew is "${renewed}", and no store of that name is fetched: give the name of one that has the mode pull.`
      );
      return EXIT.refused;
    }
    print(text);
    return EXIT.done;
  } finally {
    await runtime.close();
  }
}
