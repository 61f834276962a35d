/** Keeps the compiled backend running, as Grafana does: one that dies is started again. */
import { mkdirSync } from 'node:fs';
import { type LogLine, type PluginProcess, startPlugin } from '../../host';

const RESTART_AFTER_MS = 1_000;

export interface BackendOptions {
  readonly executable: string;
  readonly dataFolder: string;
  readonly onLog: (line: LogLine) => void;
}

export class Backend {
  private stopping = false;

  private constructor(
    private readonly options: BackendOptions,
    private current: Promise<PluginProcess>
  ) {}

  /** @throws Error when the executable doesn't come up the first time. */
  static async start(options: BackendOptions): Promise<Backend> {
    mkdirSync(options.dataFolder, { recursive: true });
    const backend = new Backend(options, launch(options));
    backend.watch(await backend.current);
    return backend;
  }

  readonly plugin = (): Promise<PluginProcess> => this.current;

  /** With the executable as it is now. */
  restart(): Promise<void> {
    return this.end();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.end();
  }

  private async end(): Promise<void> {
    // One that could not be started again has nothing to stop.
    await this.current.then(
      (plugin) => plugin.shutdown(),
      () => undefined
    );
  }

  private watch(plugin: PluginProcess): void {
    void plugin.exited.then(({ code, signal }) => {
      if (this.stopping) {
        return;
      }
      this.options.onLog(`The backend ended (${signal ?? `code ${code}`}) and is started again.`);
      this.current = pause(RESTART_AFTER_MS).then(() => launch(this.options));
      this.current.then(
        (restarted) => this.watch(restarted),
        (error: unknown) => this.options.onLog(String(error))
      );
    });
  }
}

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

const launch = ({ executable, dataFolder, onLog }: BackendOptions) =>
  // Metric stores of this machine may be tried, too.
  startPlugin({ executable, env: { GF_PLUGIN_DATA_DIR: dataFolder, GF_PLUGIN_STORE_HOSTS: '127.0.0.1' }, onLog });
