import { destination, pino, stdSerializers, type DestinationStream, type Logger as PinoLogger } from 'pino';
import { redact } from './redaction';

export type Logger = PinoLogger;

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

const STDERR = 2;

/**
 * Lines as Grafana takes them over from a plugin: hclog's JSON on stderr, written at once, so that nothing is lost
 * when the process ends. Known secrets are taken out by their names, should one ever be logged.
 */
export function createLogger({
  level,
  to = destination({ dest: STDERR, sync: true }),
}: {
  readonly level: LogLevel;
  readonly to?: DestinationStream;
}): Logger {
  return pino(
    {
      level,
      base: null,
      messageKey: '@message',
      timestamp: () => `,"@timestamp":"${timestamp(new Date())}"`,
      formatters: {
        // hclog knows nothing graver than an error.
        level: (label) => ({ '@level': label === 'fatal' ? 'error' : label }),
        log: flattenError,
      },
      hooks: { streamWrite: redact },
    },
    to
  );
}

/** Grafana prints a nested error on one endless line; texts it shows as they are. */
function flattenError({ err, ...fields }: Record<string, unknown>): Record<string, unknown> {
  if (!(err instanceof Error)) {
    return err === undefined ? fields : { ...fields, error: err };
  }
  const { type, message, stack } = stdSerializers.err(err);
  return { ...fields, error: `${type}: ${message}`, stack };
}

/** hclog's layout has exactly six digits of fraction; Grafana shows a line with three as raw text. */
function timestamp(time: Date): string {
  return time.toISOString().replace('Z', '000Z');
}
