import { setTimeZoneResolver } from '@grafana/data';
import { ianaName, inTimeZone } from './dashboardTimeZone';

const query = { refId: 'A', schemaVersion: 1 } as const;
const OWN = new Intl.DateTimeFormat().resolvedOptions().timeZone;

afterEach(() => setTimeZoneResolver(() => 'browser'));

describe('the time zone of a dashboard', () => {
  it.each([
    ['utc', undefined],
    ['UTC', undefined],
    ['browser', OWN],
    ['Asia/Kolkata', 'Asia/Kolkata'],
  ])('%s is named as IANA does', (shown, name) => {
    expect(ianaName(shown)).toBe(name);
  });

  it.each([
    ['utc', undefined],
    ['browser', OWN],
    ['', OWN],
    ['Europe/Berlin', 'Europe/Berlin'],
  ])('is the person’s where the dashboard names none: %s', (preferred, name) => {
    setTimeZoneResolver(() => preferred);
    expect(ianaName('')).toBe(name);
  });

  it('is that of its pictures, but for one that says where it is', () => {
    expect(inTimeZone(query, 'Asia/Kolkata')).toEqual({ ...query, timeZone: 'Asia/Kolkata' });
    expect(inTimeZone({ ...query, timeZone: 'Europe/Berlin' }, 'Asia/Kolkata')).toMatchObject({
      timeZone: 'Europe/Berlin',
    });
    expect(inTimeZone(query, 'utc')).toEqual(query);
  });

  it.each(['variable', 'annotations', 'status'] as const)('is nothing to queries of type %s', (queryType) => {
    expect(inTimeZone({ ...query, queryType }, 'Asia/Kolkata')).not.toHaveProperty('timeZone');
  });
});
