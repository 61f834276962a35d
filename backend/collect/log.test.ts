import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { createLogger } from '../protocol';
import { asText } from './log';

function lines(log: (logger: ReturnType<typeof createLogger>) => void): readonly string[] {
  const written: string[] = [];
  log(createLogger({ level: 'info', layout: asText, to: { write: (line) => written.push(line) } }));
  return written;
}

test('a line tells when, how grave, what, and the fields', () => {
  const [line] = lines((logger) => logger.warn({ windows: 96, app: 'a b', at: 'http://x:1/y' }, 'Fetched'));
  expect(line).toMatch(
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z WARN  Fetched windows=96 app="a b" at=http:\/\/x:1\/y\n$/
  );
});

test('known secrets are taken out by their names, as from any log', () => {
  expect(lines((logger) => logger.info({ apiToken: 'nobody-may-read-this' }, 'x')).join()).not.toContain('nobody');
});

test('no text and no value makes a second line or field', () => {
  const text = fc.string({ unit: fc.constantFrom('\n', '\r', '\u2028', '\u0000', '\u001b', ' ', '=', '"', 'a', 'ä') });
  fc.assert(
    fc.property(text, text, (message, value) => {
      const [line = ''] = lines((logger) => logger.info({ value, after: 1 }, `-${message}`));
      expect(line.trimEnd().split(/[\n\r\u2028\u0000\u001b]/)).toHaveLength(1);
      const told = / value=(\S+|"(?:[^"\\]|\\.)*") after=1\n$/.exec(line)?.[1] ?? '';
      expect(told.startsWith('"') ? JSON.parse(told) : told).toBe(value);
    })
  );
});
