import { afterEach, expect, jest, test } from 'bun:test';
import { createLogger, type LogLevel } from './log';

const SECRET = 'nobody-may-read-this';

afterEach(() => jest.useRealTimers());

function lines(level: LogLevel, log: (logger: ReturnType<typeof createLogger>) => void): Record<string, unknown>[] {
  const written: string[] = [];
  log(createLogger({ level, to: { write: (line) => written.push(line) } }));
  return written.map((line) => JSON.parse(line));
}

test("writes hclog's keys and nothing of pino's own", () => {
  const [line] = lines('info', (logger) => logger.info({ windows: 96 }, 'Fetched'));
  expect(Object.keys(line).toSorted()).toEqual(['@level', '@message', '@timestamp', 'windows']);
  expect(line).toMatchObject({ '@level': 'info', '@message': 'Fetched', windows: 96 });
  expect(line['@timestamp']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  expect(Math.abs(Date.now() - Date.parse(String(line['@timestamp'])))).toBeLessThan(5_000);
});

test('knows only levels that hclog knows, and leaves out what lies below its own', () => {
  const written = lines('warn', (logger) => {
    logger.info('too little');
    logger.warn('enough');
    logger.fatal('the end');
  });
  expect(written.map((line) => line['@level'])).toEqual(['warn', 'error']);
});

test.each([
  ['apiToken'],
  ['APITOKEN'],
  ['decryptedSecureJsonData'],
  ['secureJsonData'],
  ['Authorization'],
  ['X-Grafana-Id'],
  ['x-id-token'],
  ['Cookie'],
  ['redisPassword'],
  ['clientSecret'],
])('takes out what is called %s, at any depth, in lists, errors and child loggers', (key) => {
  const secret = { [key]: SECRET };
  const written = lines('info', (logger) => {
    logger.info(secret, 'shallow');
    logger.info({ request: { headers: secret }, list: [{ settings: [secret] }] }, 'deep');
    logger.error({ err: Object.assign(new Error('refused'), { config: secret }) }, 'an error');
    logger.error(Object.assign(new Error('refused'), secret));
    logger.child({ context: secret }).info('a child');
  });
  expect(written).toHaveLength(5);
  expect(JSON.stringify(written)).not.toContain(SECRET);
  expect(written[0][key]).toBe('[redacted]');
});

test('keeps what is no secret', () => {
  const at = new Date(0);
  const [line] = lines('info', (logger) => logger.info({ at, list: [1, null, 'a'] }, 'x'));
  expect(line).toMatchObject({ at: at.toJSON(), list: [1, null, 'a'] });
});

test('tells an error with its causes in plain text, whatever was thrown', () => {
  const cause = new TypeError('no such column');
  const written = lines('info', (logger) => {
    logger.error({ err: new Error('the store is damaged', { cause }), file: 'x' }, 'Failed');
    logger.error(cause);
    logger.error({ err: 'a string' }, 'Failed');
  });
  expect(written).toMatchObject([
    { '@message': 'Failed', error: 'Error: the store is damaged: no such column', file: 'x' },
    { '@message': 'no such column', error: 'TypeError: no such column', stack: expect.stringContaining('log.test') },
    { '@message': 'Failed', error: 'a string' },
  ]);
});

test('survives what refers to itself', () => {
  const cycle: Record<string, unknown> = { apiToken: SECRET };
  cycle['self'] = cycle;
  const written = lines('info', (logger) => logger.info({ cycle }, 'round and round'));
  expect(JSON.stringify(written)).not.toContain(SECRET);
});

test('a line is short, whatever is logged', () => {
  const long = 'ä'.repeat(1_000_000);
  const written = lines('info', (logger) => {
    logger.info({ text: long, list: Array(100_000).fill(long), bytes: new Uint8Array(1_000_000) }, long);
    logger.info(Object.fromEntries(Array.from({ length: 10_000 }, (_, key) => [`key ${key}`, long])), 'many');
    logger.error({ err: new Error(long) }, 'an error');
  });
  for (const line of written) {
    expect(JSON.stringify(line).length).toBeLessThan(40_000);
  }
  expect(written[0]).toMatchObject({ text: expect.stringMatching(/^ä{4000}… \(1000000 characters\)$/) });
});

test('the same message is written twenty times a minute, then counted; the end of the process always', () => {
  jest.useFakeTimers();
  const written: string[] = [];
  const logger = createLogger({ level: 'info', to: { write: (line) => written.push(line) } });
  for (let window = 0; window < 1_000; window += 1) {
    logger.error({ window }, 'The store cannot be read');
  }
  logger.info('something else');
  logger.fatal('The store cannot be read');
  expect(written).toHaveLength(22);
  jest.advanceTimersByTime(60_000);
  expect(written.slice(22).map((line) => JSON.parse(line))).toMatchObject([
    {
      '@level': 'warn',
      '@message': 'Left out of the log: more lines of the same message within a minute',
      message: 'The store cannot be read',
      lines: 980,
    },
  ]);
  logger.error('The store cannot be read');
  expect(written).toHaveLength(24);
});
