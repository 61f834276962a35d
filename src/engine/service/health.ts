/** Save & test: does the token work, are the apps its account's, which environments have they, do metrics come? */
import { CATALOGUE_LABELS } from '../catalogue/catalogue';
import type { LookUp } from '../directory/directory';
import type { EnvironmentInfo } from '../upstream';
import type { UpstreamFailure } from '../failure';
import { after, before, durationMs, SECOND, type DurationMs, type EpochMs } from '../time';
import type { WindowState } from '../window/coverage';
import { nextWindow, previousWindow, windowOf, type WindowStart } from '../window/grid';
import { clockTime } from '../window/texts';
import type { Access } from './access';
import { environmentsOf, settleOf, type Account } from './account';
import { environmentName } from './prepare';
import type { ConfiguredApp, Source } from './source';

/** Longer than a call usually takes, shorter than Grafana waits for a health check. */
const METRICS_PATIENCE = durationMs(20 * SECOND);

export interface Health {
  readonly ok: boolean;
  /** One sentence or a few, for the person who pressed the button. */
  readonly message: string;
  /** Asked again, the same would be said until the settings change. Otherwise it may be another thing a minute later. */
  readonly isFinal: boolean;
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
  let general: UpstreamFailure | undefined;
  for (const app of source.apps) {
    const lookUp = general ? failed(general) : await lookUpOf(account, source, app);
    general ??= lookUp.kind === 'failed' && !isOfTheApp(lookUp.failure) ? lookUp.failure : undefined;
    findings.push(findingOf(account, app, lookUp));
  }
  const [failing, found] = [findings.filter(isFailed), findings.filter(isFound)];
  const [first] = found;
  if (failing.length > 0 || !first) {
    return { ok: false, message: [...failedTexts(failing), ...found.map(foundText)].join(' '), isFinal: false };
  }
  const metrics = await tryMetrics(account, source, first);
  return { ...metrics, message: [metrics.message, ...found.map(foundText)].join(' ') };
}

const failed = (failure: UpstreamFailure): LookUp => ({ kind: 'failed', failure });

/** What is no fault of this app holds for the others as well: to look them up, too, would only take time. */
const isOfTheApp = ({ cause }: UpstreamFailure): boolean => cause === 'not owner' || cause === 'unknown app';

type Found = Extract<AppFinding, { kind: 'found' }>;
type Failed = Extract<AppFinding, { kind: 'failed' }>;
const isFound = (finding: AppFinding): finding is Found => finding.kind === 'found';
const isFailed = (finding: AppFinding): finding is Failed => finding.kind === 'failed';

const foundText = ({ title, environments }: Found): string =>
  `${title}: ${environments.map(environmentName).join(', ')}.`;

/** What went wrong with several apps is said once. */
function failedTexts(findings: readonly Failed[]): readonly string[] {
  const titles = new Map<string, string[]>();
  findings.forEach(({ title, message }) => titles.set(message, [...(titles.get(message) ?? []), title]));
  return [...titles].map(([message, named]) => `${named.join(', ')}: ${message}`);
}

const lookUpOf = (account: Account, source: Source, { id }: ConfiguredApp): Promise<LookUp> =>
  account.directory.lookUp({ account: account.key, app: id }, source.upstream, 'fresh');

function findingOf(account: Account, app: ConfiguredApp, lookUp: LookUp): AppFinding {
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
  const { clock, fetcher, gate } = account;
  const settle = settleOf(account, source);
  const proof = await gate.access(source, app.id);
  const window = windowToTry(proof, clock.now(), settle);
  const scope = { environments: environments.map(({ id }) => id), labels: CATALOGUE_LABELS };
  const deadline = after(clock.now(), METRICS_PATIENCE);
  for (;;) {
    // Listened for from before the question: what changes in between must not be missed.
    const changed = fetcher.changed(app.id, deadline);
    const plan = await fetcher.ask({
      app: app.id,
      span: { from: window, to: nextWindow(window) },
      wants: scope,
      ask: scope,
      bornAt: new Map(),
      priority: 'view',
      source: source.id,
      settle,
    });
    const access = await gate.access(source, app.id);
    const outcome = plan.windows[0] && outcomeOf(plan.windows[0], access, clock.now() >= deadline);
    if (outcome) {
      return outcome;
    }
    await changed;
  }
}

/** One settled by now, so that the call is not one that has to be made again; for a token's proof, one that is always due. */
function windowToTry({ kind }: Access, now: EpochMs, settle: DurationMs): WindowStart {
  return kind === 'accepted' ? previousWindow(windowOf(before(now, settle))) : windowOf(now);
}

/** Undefined while it is not known yet. That a window is there may be the merit of another data source's token. */
function outcomeOf(state: WindowState, access: Access, outOfTime: boolean): Health | undefined {
  switch (state.kind) {
    case 'fetched':
    case 'provisional':
      if (access.kind === 'accepted') {
        return { ok: true, message: 'Atlassian accepts the token and gives metrics.', isFinal: true };
      }
      return outOfTime ? { ok: false, message: unprovenText(access.failure), isFinal: false } : undefined;
    case 'failed':
      return { ok: false, message: state.failure.message, isFinal: false };
    case 'gone':
      return {
        ok: false,
        message: 'Atlassian gives no metrics for the last half hour: is the clock of this machine right?',
        isFinal: false,
      };
    case 'pending':
      if (!outOfTime) {
        return undefined;
      }
      return access.kind === 'accepted'
        ? { ok: true, message: waitingText(state.expectedAt), isFinal: false }
        : { ok: false, message: unprovenText(access.failure), isFinal: false };
  }
}

const unprovenText = ({ message }: UpstreamFailure): string =>
  `Whether Atlassian accepts the token is not known yet. ${message} Test again in a minute.`;

const waitingText = (expectedAt: EpochMs): string =>
  `Atlassian accepts the token. Metrics were not tried: this minute's calls are used up; the next is due at ${clockTime(expectedAt)} UTC.`;
