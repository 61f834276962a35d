/** The units that answers name are Grafana's own. */
import { getValueFormats } from '@grafana/data';
import { unitOf } from '../engine/query/answered/units';
import { METRIC } from '../engine/query/testing/world';

describe('units', () => {
  it.each([
    ['By', 'bytes', 'binBps'],
    ['KiBy', 'kbytes', 'KiBs'],
    ['kBy', 'deckbytes', 'KBs'],
    ['MiBy', 'mbytes', 'MiBs'],
    // Bytes a second in a second, or minutes in a second, have no name.
    ['By/s', 'binBps', 'short'],
    ['min', 'm', 'short'],
    ['h', 'h', 'short'],
    ['d', 'd', 'short'],
    ['s', 's', 'short'],
    ['ms', 'ms', 'short'],
    ['us', 'µs', 'short'],
    ['%', 'percent', 'short'],
    ['Cel', 'celsius', 'short'],
    // What is only counted comes so many times a second.
    ['1', 'short', 'cps'],
    ['{order}', 'short', 'cps'],
    ['', 'short', 'cps'],
  ])('of a metric in %s are %s, and %s in a second', (given, own, perSecond) => {
    expect(unitOf('own.metric', given, 'own')).toBe(own);
    expect(unitOf('own.metric', given, 'per second')).toBe(perSecond);
    const ids = new Set(getValueFormats().flatMap(({ submenu = [] }) => submenu.map(({ value }) => value)));
    expect([own, perSecond].filter((id) => !ids.has(id))).toEqual([]);
  });

  it('of the catalogue’s metrics are the catalogue’s, whatever the gateway says', () => {
    // It says "s" of counts.
    expect(unitOf(METRIC.counter, 's', 'own')).toBe('short');
    expect(unitOf(METRIC.counter, 's', 'per second')).toBe('cps');
    expect(unitOf('forge_api_request_count', 's', 'per second')).toBe('reqps');
    expect(unitOf(METRIC.histogram, '1', 'own')).toBe('ms');
    expect(unitOf(METRIC.histogram, '1', 'count')).toBe('short');
  });
});
