/** How an account's collection does, in a sentence or two for whoever tests a data source. */
import { earliest, latest, type EpochMs } from '../../time';
import { durationText, momentText } from '../../window/texts';
import type { Behind, CollectedBy, Collection } from '../account/collection';
import type { Source } from '../account/source';

const SLEEPS: Readonly<Record<Extract<Collection, { kind: 'asleep' }>['why'], string>> = {
  'nobody asked': 'Nothing is collected: no data source has asked anything since the start, or for a week.',
  'switched off': 'Nothing is collected, since Collect is off: what nobody looks at is lost after 14 days.',
  'token refused': 'Collecting has stopped, since Atlassian refuses the token. It goes on when a token is accepted.',
};

/** Of the apps that the data source lists. */
export function collectionText(collection: Collection, { apps, collects }: Source, now: EpochMs): string {
  if (collection.kind === 'asleep') {
    return SLEEPS[collection.why];
  }
  if (!collects) {
    return 'Collect is off here; other data sources of the account collect what they list.';
  }
  const listed = new Set(apps.map(({ id }) => id));
  const own = collection.apps.filter(({ app }) => listed.has(app));
  const whose = collection.collectedBy.filter(({ app }) => listed.has(app));
  return [whoseText(whose, collection.since, now), behindText(own, now), ...lostTexts(own)].join(' ');
}

function whoseText(whose: readonly CollectedBy[], since: EpochMs, now: EpochMs): string {
  const own = whose.filter(({ by }) => by === 'this instance');
  const others = whose.filter(({ by }) => by !== 'this instance');
  // One that stood by has taken over later than it woke.
  const [first = since, ...later] = own.map((each) => each.since);
  const collecting = `Collecting since ${momentText(latest(since, earliest(first, ...later)), now)}`;
  const begun = (of: readonly CollectedBy[]): string => momentText(latest(since, ...of.map((each) => each.since)), now);
  if (others.some(({ by }) => by === 'unknown')) {
    return `Not collecting ${appsText(others, whose)} since ${begun(others)}, until this instance hears which of those that share Redis collects:`;
  }
  if (others.length === 0) {
    return `${collecting}:`;
  }
  return others.length === whose.length
    ? `Another instance collects, and this one stands by since ${begun(others)}:`
    : `${collecting}, another instance ${appsText(others, whose)}:`;
}

const appsText = ({ length }: readonly CollectedBy[], { length: all }: readonly CollectedBy[]): string =>
  length === all ? `${all === 1 ? 'the app' : 'the apps'}` : `${length} of ${all} apps`;

function behindText(apps: readonly Behind[], now: EpochMs): string {
  if (apps.length === 0) {
    return 'what is there is being looked through.';
  }
  const windows = sumOf(apps, ({ windows: missing }) => missing);
  if (!apps.every(({ isCounted }) => isCounted)) {
    return `what is there is being looked through; at least ${windowsText(windows)} yet to come.`;
  }
  if (windows === 0) {
    return 'all that Atlassian has is there.';
  }
  if (apps.some(({ until }) => until === 'never')) {
    return `${windowsText(windows)} not there. The account's calls do not suffice for all of its apps: what is newest comes first, the apps in turn, and what is not reached within 14 days is lost.`;
  }
  const last = Math.max(...apps.flatMap(({ until }) => (typeof until === 'number' ? until : [])));
  return `${windowsText(windows)} yet to come, the last in about ${durationText(last - now)}.`;
}

function lostTexts(apps: readonly Behind[]): readonly string[] {
  const lost = sumOf(apps, (app) => app.lost);
  return lost === 0 ? [] : [`Atlassian forgot ${lost} before ${lost === 1 ? 'it was' : 'they were'} fetched.`];
}

const windowsText = (count: number): string => (count === 1 ? '1 window is' : `${count} windows are`);

const sumOf = (apps: readonly Behind[], of: (app: Behind) => number): number =>
  apps.reduce((sum, app) => sum + of(app), 0);
