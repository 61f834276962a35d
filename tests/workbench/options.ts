import { parseArgs } from 'node:util';

export interface Options {
  /** The real gateway, with a real token from the config editor, in place of the simulator. */
  readonly upstream: boolean;
  /** Each half is built again when a file of it changes. */
  readonly watch: boolean;
  /** 0 takes a free one. */
  readonly port: number;
  readonly dataFolder: string;
}

/** @throws Error with what is wrong about the arguments. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      upstream: { type: 'boolean', default: false },
      watch: { type: 'boolean', default: false },
      port: { type: 'string', default: '3100' },
      data: { type: 'string', default: '.data/workbench' },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`--port ${values.port} is no port.`);
  }
  return { upstream: values.upstream, watch: values.watch, port, dataFolder: values.data };
}
