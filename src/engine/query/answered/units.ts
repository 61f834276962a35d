/** What values are measured in, by Grafana's unit ids. */
import { catalogued } from '../../catalogue/catalogue';
import type { ResultUnit } from '../statistics/reading';

/** What answers call units (UCUM), of one value and of so much in a second, where Grafana has a unit for it. */
const UNITS: Readonly<Record<string, { readonly own: string; readonly perSecond?: string }>> = {
  ns: { own: 'ns' },
  us: { own: 'µs' },
  ms: { own: 'ms' },
  s: { own: 's' },
  min: { own: 'm' },
  h: { own: 'h' },
  d: { own: 'd' },
  '%': { own: 'percent' },
  bit: { own: 'bits', perSecond: 'binbps' },
  By: { own: 'bytes', perSecond: 'binBps' },
  kBy: { own: 'deckbytes', perSecond: 'KBs' },
  KiBy: { own: 'kbytes', perSecond: 'KiBs' },
  MBy: { own: 'decmbytes', perSecond: 'MBs' },
  MiBy: { own: 'mbytes', perSecond: 'MiBs' },
  GBy: { own: 'decgbytes', perSecond: 'GBs' },
  GiBy: { own: 'gbytes', perSecond: 'GiBs' },
  TBy: { own: 'dectbytes', perSecond: 'TBs' },
  TiBy: { own: 'tbytes', perSecond: 'TiBs' },
  'By/s': { own: 'binBps' },
  'kBy/s': { own: 'KBs' },
  'KiBy/s': { own: 'KiBs' },
  'MBy/s': { own: 'MBs' },
  'MiBy/s': { own: 'MiBs' },
  Hz: { own: 'hertz' },
  Cel: { own: 'celsius' },
  W: { own: 'watt' },
  J: { own: 'joule' },
  V: { own: 'volt' },
  A: { own: 'amp' },
};
const BY_UCUM: ReadonlyMap<string, { readonly own: string; readonly perSecond?: string }> = new Map(
  Object.entries(UNITS)
);

/** How Grafana says how often something is counted. */
const PACES = {
  requests: { 'per second': 'reqps', 'per minute': 'reqpm' },
  anything: { 'per second': 'cps', 'per minute': 'cpm' },
} as const;

/** @param given the unit as the answer has it; for metrics of the catalogue the catalogue's stands. */
export function unitOf(metric: string, given: string, unit: ResultUnit): string {
  const known = catalogued(metric);
  const paces = PACES[known?.noun === 'requests' ? 'requests' : 'anything'];
  const measure = known === undefined ? BY_UCUM.get(given) : undefined;
  switch (unit) {
    case 'own':
      return known?.unit ?? measure?.own ?? 'short';
    case 'count':
      return 'short';
    case 'per second':
      return measure === undefined ? paces[unit] : (measure.perSecond ?? 'short');
    case 'per minute':
      return measure === undefined ? paces[unit] : 'short';
    case 'count per second':
      return paces['per second'];
    case 'part':
      return 'percentunit';
  }
}
