import fc from 'fast-check';
import { DAY, epochMs, HOUR, MINUTE, SECOND } from '../../engine/time';
import { pauseEnd } from './pause';

const NOW = epochMs(Date.UTC(2026, 10, 21, 10, 0, 0));
const http = (moment: number): string => new Date(moment).toUTCString();
const end = (headers: Readonly<Record<string, string>>) => pauseEnd(new Headers(headers), NOW);

describe.each(['retry-after', 'x-ratelimit-reset'])('%s', (name) => {
  const minuteOn = epochMs(NOW + MINUTE);

  test.each([
    ['seconds', '60'],
    ['parts of a second', '60.0'],
    ['an HTTP date', http(minuteOn)],
    ['an ISO time stamp', new Date(minuteOn).toISOString()],
    ['one without seconds', '2026-11-21T10:01Z'],
    ['one without a zone, which is UTC', '2026-11-21T10:01:00'],
    ['one with another zone', '2026-11-21T12:01:00+02:00'],
    ['seconds since the epoch', String(minuteOn / SECOND)],
    ['milliseconds since the epoch', String(minuteOn)],
    ['with blanks around it', '  60 '],
  ])('in %s', (_name, value) => {
    expect(end({ [name]: value })).toBe(minuteOn);
  });

  test.each([http(minuteOn), new Date(minuteOn).toISOString(), String(minuteOn / SECOND), '60'])(
    "is read against the server's clock (%s)",
    (value) => {
      const server = NOW - 7 * MINUTE;
      const there = /^\d{10}$|T|GMT/.test(value) ? NOW + 8 * MINUTE : minuteOn;
      expect(end({ [name]: value, date: http(server) })).toBe(there);
    }
  );

  test('may be hours on, and is never in the past', () => {
    expect(end({ [name]: '3600' })).toBe(NOW + HOUR);
    expect(end({ [name]: http(NOW + 3 * DAY) })).toBe(NOW + 3 * DAY);
    expect(end({ [name]: http(NOW - MINUTE) })).toBe(NOW);
    expect(end({ [name]: '0' })).toBe(NOW);
  });

  test.each([
    '',
    'later',
    '-60',
    '1e3',
    'NaN',
    'Infinity',
    '9'.repeat(400),
    '999999999',
    '9999-12-31T23:59:59Z',
    http(0),
    `${'1'.repeat(30)}.${'1'.repeat(30)}`,
    '٦٠',
  ])('that names none within reach is nothing (%s)', (value) => {
    expect(pauseEnd({ get: (asked) => (asked === name ? value : null) }, NOW)).toBeUndefined();
  });

  test('is a moment that can be written, or nothing, whatever it says', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double().map(String), fc.bigInt().map(String)), (value) => {
        const until = pauseEnd({ get: (asked) => (asked === name ? value : null) }, NOW);
        expect(until === undefined || new Date(until).toISOString() >= new Date(NOW).toISOString()).toBe(true);
      })
    );
  });
});

test('Retry-After stands before X-Ratelimit-Reset, unless it can’t be read', () => {
  expect(end({ 'retry-after': '60', 'x-ratelimit-reset': '3600' })).toBe(NOW + MINUTE);
  expect(end({ 'retry-after': 'soon', 'x-ratelimit-reset': '3600' })).toBe(NOW + HOUR);
  expect(end({})).toBeUndefined();
});
