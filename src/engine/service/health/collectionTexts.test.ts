import { appNumber } from '../../testing/fetching';
import { after, before, HOUR, MINUTE } from '../../time';
import { momentText } from '../../window/texts';
import type { Behind, CollectedBy, Collection } from '../account/collection';
import { collectionText } from './collectionTexts';
import { APP, NOW, Serving } from '../testing/serving';

const { source } = new Serving();
const WHOLE: Behind = {
  app: APP,
  windows: 0,
  failed: 0,
  oldest: null,
  until: null,
  expiring: 0,
  lost: 0,
  isCounted: true,
};
const awake = (behind: Partial<Behind> = {}): Collection => ({
  kind: 'awake',
  since: before(NOW, 2 * HOUR),
  collectedBy: [],
  apps: [{ ...WHOLE, ...behind }],
});
const told = (collection: Collection, collects = true): string =>
  collectionText(collection, { ...source, collects }, NOW);

it('says since when an account is collected, and what is yet to come', () => {
  expect(told(awake())).toMatch(/^Collecting since [\d: -]+ UTC: all that Atlassian has is there\.$/);
  expect(told(awake({ windows: 12, until: after(NOW, 90 * MINUTE) }))).toContain(
    '12 windows are yet to come, the last in about 1 h 30 min.'
  );
  expect(told(awake({ lost: 1 }))).toContain('Atlassian forgot 1 before it was fetched.');
});

it('says that there are more apps than calls', () => {
  expect(told(awake({ windows: 900, until: 'never' }))).toContain('do not suffice for all of its apps');
});

it('says nothing of apps that the data source does not list', () => {
  const other = { ...source, collects: true, apps: [{ id: appNumber(2), name: undefined, environments: [] }] };
  const lacking = { ...WHOLE, windows: 5, lost: 7 };
  const both: Collection = {
    kind: 'awake',
    since: NOW,
    collectedBy: [],
    apps: [lacking, { ...WHOLE, app: appNumber(2) }],
  };
  expect(collectionText(both, other, NOW)).toMatch(/all that Atlassian has is there\.$/);
});

it('says that all is there once it has been looked at, not before', () => {
  expect(told({ kind: 'awake', since: NOW, collectedBy: [], apps: [] })).toMatch(
    /what is there is being looked through\.$/
  );
  expect(told(awake({ windows: 189, until: NOW, isCounted: false }))).toMatch(
    /being looked through; at least 189 windows are yet to come\.$/
  );
});

it.each([
  ['nobody asked', 'no data source has asked'],
  ['switched off', 'Collect is off'],
  ['token refused', 'refuses the token'],
] as const)('says why nothing is collected: %s', (why, text) => {
  expect(told({ kind: 'asleep', why })).toContain(text);
});

it('says that it is off for this data source, where others of the account collect', () => {
  expect(told(awake(), false)).toContain('Collect is off here');
});

it('says that another instance collects, and since when this one stands by; or this one, since it took over', () => {
  const since = before(NOW, HOUR);
  const hourAgo = momentText(since, NOW);
  const by = (...whose: readonly CollectedBy['by'][]): string => {
    const apps = whose.map((_, index) => ({ id: appNumber(index + 1), name: undefined, environments: [] }));
    const collectedBy = whose.map((one, index) => ({ app: appNumber(index + 1), by: one, since }));
    const collection = { kind: 'awake', since: before(NOW, 2 * HOUR), collectedBy, apps: [WHOLE] } as const;
    return collectionText(collection, { ...source, collects: true, apps: [...apps, ...source.apps] }, NOW);
  };
  expect(by('another')).toMatch(/^Another instance collects, and this one stands by since [\d: -]+ UTC: all that/);
  expect(by('this instance')).toContain(`Collecting since ${hourAgo}:`);
  expect(by('this instance', 'another')).toContain(`Collecting since ${hourAgo}, another instance 1 of 2 apps: `);
  expect(by('unknown')).toMatch(
    /^Not collecting the app since [\d: -]+ UTC, until this instance hears which .* collects: all that/
  );
});
