/** Collects for a while, and tells what is there and what is missing: for a scheduled job. */
import { z } from 'zod';
import type { Accounts, Registration } from '../../../src/accounts/accounts';
import { takeStock, type Stock } from '../../../src/engine/collector/stock';
import { remembered, type MemoParts } from '../../../src/engine/memo/remembered';
import { isRefusal } from '../../../src/engine/failure';
import type { ConfiguredApp } from '../../../src/engine/service/account/source';
import {
  after,
  DAY,
  durationMs,
  earliest,
  epochMs,
  SECOND,
  type DurationMs,
  type EpochMs,
} from '../../../src/engine/time';
import { oldestWithinReach } from '../../../src/engine/window/grid';
import type { ConfiguredSource } from '../config/configuration';

/** What changes without a window's coming, such as a pause that is over, is looked for so often. */
const LOOKED_AT_EVERY = durationMs(20 * SECOND);
/** What fell out of reach since the last run is lost; a run so long ago is told of no more. */
const REMEMBERED = durationMs(60 * DAY);

export interface OnceParts extends MemoParts {
  readonly accounts: Pick<Accounts, 'of'>;
}

export interface AppReport {
  readonly name: string;
  readonly stock: Stock;
  /** When the run before this one looked; undefined where there was none, so that nothing can be lost since. */
  readonly since: EpochMs | undefined;
}

interface Job {
  readonly registration: Registration;
  readonly app: ConfiguredApp;
}

/** Ends when nothing is missing any more, or nothing that is can be had, or the time is over. */
export async function collectOnce(
  parts: OnceParts,
  sources: readonly ConfiguredSource[],
  within: DurationMs
): Promise<readonly AppReport[]> {
  const { clock, accounts } = parts;
  const deadline = after(clock.now(), within);
  const lookedAt = remembered(parts, 'looked at once', z.number().transform(epochMs));
  const jobs = jobsOf(sources.map(({ settings }) => accounts.of(settings)));
  for (;;) {
    const woken = jobs.map(({ registration, app }) =>
      registration.account.fetcher.changed(app.id, earliest(deadline, after(clock.now(), LOOKED_AT_EVERY)))
    );
    const reports = await Promise.all(jobs.map((job) => reportOf(parts, job, lookedAt.read(keyOf(job)))));
    if (clock.now() >= deadline || reports.every(({ stock }) => isDone(stock))) {
      const now = clock.now();
      await Promise.all(jobs.map((job) => lookedAt.write(keyOf(job), now, after(now, REMEMBERED))));
      return reports;
    }
    await Promise.race(woken);
  }
}

/** A token that is refused is no other while this runs. */
const isDone = ({ missing, failure }: Stock): boolean => missing === 0 || (failure !== undefined && isRefusal(failure));

/** An app of several data sources is one of its account: the first that collects it pays. */
function jobsOf(registrations: readonly Registration[]): readonly Job[] {
  const jobs = new Map<string, Job>();
  for (const registration of registrations) {
    for (const app of registration.source.collects ? registration.source.apps : []) {
      const job = { registration, app };
      jobs.set(keyOf(job), jobs.get(keyOf(job)) ?? job);
    }
  }
  return [...jobs.values()];
}

const keyOf = ({ registration, app }: Job): string => `${registration.account.key}|${app.id}`;

async function reportOf(
  { clock }: OnceParts,
  { registration: { account, source }, app }: Job,
  before: Promise<EpochMs | undefined>
): Promise<AppReport> {
  const since = await before;
  const reach = oldestWithinReach(clock.now());
  const from = since === undefined ? reach : earliest(reach, oldestWithinReach(since));
  return { name: app.name ?? app.id, stock: await takeStock(account, source, app.id, from), since };
}
