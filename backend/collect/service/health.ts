/** What `/healthz` says: whether all is well, and what a person has to see to. Nothing of it is secret. */
import type { Registration } from '../../../src/accounts/accounts';
import { collectionText } from '../../../src/engine/service/health/collectionTexts';
import { settledUntil } from '../../../src/engine/service/status/settledUntil';
import type { ConfiguredApp } from '../../../src/engine/service/account/source';
import { standingAgainst } from '../../../src/engine/service/status/statusNotices';
import { after, durationMs, HOUR, type Clock, type EpochMs } from '../../../src/engine/time';
import { dayAndTime } from '../../../src/engine/window/texts';

/** An account with many apps comes round to each of them within this time. */
const AS_OLD_AS = durationMs(HOUR);

export interface HealthReport {
  /** failing: something stands against collecting, and a person has to see to it. */
  readonly status: 'ok' | 'failing';
  readonly problems: readonly string[];
  readonly dataSources: readonly DataSourceHealth[];
}

interface DataSourceHealth {
  readonly name: string;
  readonly collection: string;
  readonly apps: readonly AppHealth[];
}

interface AppHealth {
  readonly app: string;
  /** Up to when it is settled, as ISO 8601; null where there is nothing of the last day. */
  readonly until: string | null;
}

export interface HealthParts {
  readonly clock: Clock;
  /** Of the process's start. */
  readonly since: EpochMs;
  readonly trouble: () => string | undefined;
  /** What else is wrong of an account's data source: a count of calls that can't be shared, a store that takes nothing. */
  readonly warnings: (registration: Registration) => readonly string[];
  readonly registrations: () => readonly (readonly [name: string, Registration])[];
}

export async function reportHealth(parts: HealthParts): Promise<HealthReport> {
  const now = parts.clock.now();
  const found = await Promise.all(
    parts.registrations().map(([name, registration]) => ofDataSource(name, registration, parts, now))
  );
  const trouble = parts.trouble();
  const problems = [...(trouble === undefined ? [] : [trouble]), ...found.flatMap((each) => each.problems)];
  return {
    status: problems.length === 0 ? 'ok' : 'failing',
    problems,
    dataSources: found.map(({ health }) => health),
  };
}

async function ofDataSource(name: string, registration: Registration, { since, warnings }: HealthParts, now: EpochMs) {
  const { account, source } = registration;
  const warned = warnings(registration).map((warning) => `${name}: ${warning}`);
  const collection = account.collection();
  const says = collectionText(collection, source, now);
  const apps = await Promise.all(
    source.apps.map(async (app) => ({
      app,
      until: await settledUntil(account.store, { account: account.key, app: app.id }, now).catch(() => undefined),
    }))
  );
  const health: DataSourceHealth = {
    name,
    collection: says,
    apps: apps.map(({ app, until }) => ({
      app: app.id,
      until: until === undefined ? null : new Date(until).toISOString(),
    })),
  };
  if (!source.collects) {
    return { health, problems: warned };
  }
  if (collection.kind === 'asleep') {
    return { health, problems: [`${name}: ${says}`, ...warned] };
  }
  // What is collected is not there from the first minute on.
  const isStarting = after(since, AS_OLD_AS) > now;
  const old = isStarting ? [] : apps.filter(({ until }) => until === undefined || after(until, AS_OLD_AS) < now);
  const status = old.length === 0 ? undefined : await account.fetcher.status();
  return {
    health,
    problems: [
      ...old.map(({ app, until }) => {
        const standing = status && standingAgainst(app.id, status);
        return `${name}: ${oldText(app, until)}${standing ? ` ${standing.failure.message}` : ''}`;
      }),
      ...warned,
    ],
  };
}

const oldText = ({ id, name }: ConfiguredApp, until: EpochMs | undefined): string =>
  until === undefined
    ? `of the app ${name ?? id} nothing of the last day is there.`
    : `of the app ${name ?? id} nothing after ${dayAndTime(until)} UTC is there.`;
