/** Save & test: does the token work, are the apps its account's, which environments have they, do metrics come? */
import { CATALOGUE_LABELS } from '../catalogue/catalogue';
import type { EnvironmentInfo } from '../fetcher/upstream';
import type { AppRef } from '../identity';
import { after, before, durationMs, SECOND, type EpochMs } from '../time';
import type { WindowState } from '../window/coverage';
import { nextWindow, previousWindow, windowOf } from '../window/grid';
import { environmentsOf, settleOf, type Account } from './account';
import { environmentName } from './prepare';
import type { ConfiguredApp, Source } from './source';
import { clockTime } from './texts';

/** Longer than a call usually takes, shorter than Grafana waits for a health check. */
const METRICS_PATIENCE = durationMs(20 * SECOND);

export interface Health {
  readonly ok: boolean;
  /** One sentence or a few, for the person who pressed the button. */
  readonly message: string;
}

type AppFinding =
  | {
      readonly kind: 'found';
      readonly app: ConfiguredApp;
      readonly title: string;
      readonly environments: readonly EnvironmentInfo[];
    }
  | { readonly kind: 'failed'; readonly title: string; readonly message: string };

/** Makes one look-up an app and at most one metrics call, which waits its turn in the quota like any other. */
export async function checkHealth(account: Account, source: Source): Promise<Health> {
  const findings: AppFinding[] = [];
  for (const app of source.apps) {
    findings.push(await findApp(account, source, app));
  }
  const failed = findings.flatMap((finding) => (finding.kind === 'failed' ? [finding] : []));
  const found = findings.flatMap((finding) => (finding.kind === 'found' ? [finding] : []));
  if (failed.length > 0) {
    return { ok: false, message: [...failed.map(failedText), ...found.map(foundText)].join(' ') };
  }
  const metrics = await tryMetrics(account, source, found[0]);
  return { ok: metrics.ok, message: [metrics.message, ...found.map(foundText)].join(' ') };
}

type Found = Extract<AppFinding, { kind: 'found' }>;

const failedText = ({ title, message }: Extract<AppFinding, { kind: 'failed' }>): string => `${title}: ${message}`;
const foundText = ({ title, environments }: Found): string =>
  `${title}: ${environments.map(environmentName).join(', ')}.`;

async function findApp(account: Account, source: Source, app: ConfiguredApp): Promise<AppFinding> {
  const ref: AppRef = { account: account.key, app: app.id };
  const lookUp = await account.directory.lookUp(ref, source.upstream, 'fresh');
  const title = app.name ?? (lookUp.kind === 'known' ? lookUp.info.name : undefined) ?? app.id;
  const environments = environmentsOf(account, app.id, lookUp.kind === 'known' ? lookUp.info.environments : []);
  // Environments given by hand stand in for a look-up that this account is refused, not for a token that is wrong.
  if (lookUp.kind === 'failed' && (lookUp.failure.cause === 'unauthorized' || app.environments.length === 0)) {
    return { kind: 'failed', title, message: lookUp.failure.message };
  }
  return environments.length === 0
    ? { kind: 'failed', title, message: 'The app has no environments yet: deploy it once with "forge deploy".' }
    : { kind: 'found', app, title, environments };
}

async function tryMetrics(account: Account, source: Source, { app, environments }: Found): Promise<Health> {
  const { clock, fetcher } = account;
  const settle = settleOf(account, source);
  // Settled by now, so that the call is not one that has to be made again.
  const window = previousWindow(windowOf(before(clock.now(), settle)));
  const scope = { environments: environments.map(({ id }) => id), labels: CATALOGUE_LABELS };
  const deadline = after(clock.now(), METRICS_PATIENCE);
  for (;;) {
    const plan = await fetcher.ask({
      app: app.id,
      span: { from: window, to: nextWindow(window) },
      wants: scope,
      ask: scope,
      bornAt: new Map(),
      priority: 'view',
      upstream: source.upstream,
      settle,
    });
    const outcome = plan.windows[0] && outcomeOf(plan.windows[0], clock.now() >= deadline);
    if (outcome) {
      return outcome;
    }
    await fetcher.changed(app.id, deadline);
  }
}

function outcomeOf(state: WindowState, outOfTime: boolean): Health | undefined {
  switch (state.kind) {
    case 'fetched':
    case 'provisional':
      return { ok: true, message: 'Atlassian accepts the token and gives metrics.' };
    case 'failed':
      return { ok: false, message: state.failure.message };
    case 'gone':
      return {
        ok: false,
        message: 'Atlassian gives no metrics for the last half hour: is the clock of this machine right?',
      };
    case 'pending':
      return outOfTime ? { ok: true, message: waitingText(state.expectedAt) } : undefined;
  }
}

const waitingText = (expectedAt: EpochMs): string =>
  `Atlassian accepts the token. Metrics were not tried: this minute's calls are used up; the next is due at ${clockTime(expectedAt)} UTC.`;
