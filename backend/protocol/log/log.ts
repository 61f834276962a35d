import { pino, stdSerializers, type DestinationStream, type LogFn, type Logger as PinoLogger } from 'pino';
import { brief, briefText } from './brevity';
import { createLogOutlet } from './logOutlet';
import { redact } from './redaction';
import { Repeats } from './repeats';

export type Logger = PinoLogger;

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

export interface LogOptions {
  readonly level: LogLevel;
  /** In the place of stderr. */
  readonly to?: DestinationStream;
  /** How a line is written; as it is, unless told otherwise. */
  readonly layout?: (line: string) => string;
}

const PERIOD_MS = 60_000;
/** pino's number of its gravest level. */
const FATAL = 60;

/**
 * Lines as Grafana takes them over from a plugin: hclog's JSON on stderr. Logging never holds up what it tells of: a
 * reader may hang or be gone, a line is short, and the same message is written so many times a minute. Known secrets are
 * taken out by their names, should one ever be logged.
 */
export function createLogger({ level, to, layout }: LogOptions): Logger {
  const repeats = new Repeats();
  const outlet =
    to ?? createLogOutlet(process.stderr, (lines) => logger.warn({ lines }, 'Lines were lost: nobody read the log'));
  const logger = pino(
    {
      level,
      base: null,
      messageKey: '@message',
      timestamp: () => `,"@timestamp":"${timestamp(new Date())}"`,
      formatters: {
        // hclog knows nothing graver than an error.
        level: (label) => ({ '@level': label === 'fatal' ? 'error' : label }),
        log: (fields) => brief(flattenError(fields)),
      },
      hooks: { streamWrite: redact, logMethod },
    },
    layout === undefined ? outlet : { write: (line) => outlet.write(layout(line)) }
  );
  let timer: ReturnType<typeof setTimeout> | undefined;

  function logMethod(this: PinoLogger, args: Parameters<LogFn>, method: LogFn, gravity: number): void {
    sayLeftOut();
    if (gravity >= FATAL || repeats.admits(messageOf(args), performance.now())) {
      method.apply(this, args.map((arg) => (typeof arg === 'string' ? briefText(arg) : arg)) as Parameters<LogFn>);
    } else {
      timer ??= setTimeout(() => {
        timer = undefined;
        sayLeftOut();
      }, PERIOD_MS).unref();
    }
  }

  function sayLeftOut(): void {
    for (const { message, lines } of repeats.ended(performance.now())) {
      logger.warn({ message, lines }, 'Left out of the log: more lines of the same message within a minute');
    }
  }

  return logger;
}

/** What tells lines apart: not their fields. */
function messageOf([first, second]: readonly unknown[]): string {
  const message = typeof first === 'object' ? (second ?? (first instanceof Error ? first.message : '')) : first;
  return briefText(String(message));
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
