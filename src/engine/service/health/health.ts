/** Save & test: does the token work, are the apps its account's, which environments have they, do metrics come? */
import { CATALOGUE_LABELS } from '../../catalogue/catalogue';
import type { LookUp } from '../../directory/directory';
import type { EnvironmentInfo } from '../../upstream';
import { isRefusal, type UpstreamFailure } from '../../failure';
import { after, before, durationMs, epochMs, MINUTE, SECOND, type DurationMs, type EpochMs } from '../../time';
import type { WindowState } from '../../window/coverage';
import { nextWindow, previousWindow, windowOf, type WindowStart } from '../../window/grid';
import { clockTime } from '../../window/texts';
import { environmentsOf, settleOf, type Account } from '../account/account';
import { environmentName } from '../prepare/prepare';
import type { ConfiguredApp, Source } from '../account/source';
import { clockTexts } from '../status/statusNotices';
import { LACKING } from '../texts';
import { within } from '../../within';

/** Longer than a call usually takes, shorter than Grafana waits for a health check. */
const METRICS_PATIENCE = durationMs(20 * SECOND);
const PROOF_BELIEVED = durationMs(5 * MINUTE);
const STATUS_PATIENCE = durationMs(200);

export interface Health {
  readonly ok: boolean;
  /** One sentence or a few, for the person who pressed the button. */
  readonly message: string;
  /** All was tried, and all was well. Otherwise it may be another thing a minute later. */
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
  let general: LookUp | undefined;
  for (const app of source.apps) {
    const lookUp: LookUp = general ?? (await lookUpOf(account, source, app));
    general = lookUp.kind === 'failed' && !isOfTheApp(lookUp.failure) ? lookUp : undefined;
    findings.push(findingOf(account, app, lookUp));
  }
  const leftOut = leftOutTexts(source);
  const [failing, found] = [findings.filter(isFailed), findings.filter(isFound)];
  const [first] = found;
  if (failing.length > 0 || !first) {
    return {
      ok: false,
      message: [...failedTexts(failing), ...leftOut, ...found.map(foundText), ...(await clockTextsOf(account))].join(
        ' '
      ),
      isFinal: false,
    };
  }
  const metrics = await tryMetrics(account, source, first);
  const texts = [metrics.message, ...leftOut, ...found.map(foundText), ...(await clockTextsOf(account))];
  return { ...metrics, ok: metrics.ok && leftOut.length === 0, message: texts.join(' ') };
}

async function clockTextsOf({ clock, fetcher }: Account): Promise<readonly string[]> {
  const status = await within(clock, after(clock.now(), STATUS_PATIENCE), fetcher.status());
  return clockTexts(status?.clockOffset ?? null);
}

/** What is no fault of this app holds for the others as well: to look them up, too, would only take time. */
const isOfTheApp = ({ cause }: UpstreamFailure): boolean => cause === 'not owner' || cause === 'unknown app';

type Found = Extract<AppFinding, { kind: 'found' }>;
type Failed = Extract<AppFinding, { kind: 'failed' }>;
const isFound = (finding: AppFinding): finding is Found => finding.kind === 'found';
const isFailed = (finding: AppFinding): finding is Failed => finding.kind === 'failed';

const foundText = ({ title, environments }: Found): string =>
  `${title}: ${environments.map(environmentName).join(', ')}.`;

const leftOutTexts = ({ leftOut }: Source): readonly string[] =>
  leftOut.length === 0 ? [] : [`Left out of the settings: ${leftOut.map(({ message }) => message).join(' ')}`];

/** What went wrong with several apps is said once. */
function failedTexts(findings: readonly Failed[]): readonly string[] {
  const titles = new Map<string, string[]>();
  findings.forEach(({ title, message }) => titles.set(message, [...(titles.get(message) ?? []), title]));
  return [...titles].map(([message, named]) => `${named.join(', ')}: ${message}`);
}

const lookUpOf = (account: Account, source: Source, { id }: ConfiguredApp): Promise<LookUp> =>
  account.directory.lookUp({ account: account.key, app: id }, source, 'fresh');

function findingOf(account: Account, app: ConfiguredApp, lookUp: LookUp): AppFinding {
  const title = app.name ?? (lookUp.kind === 'known' ? lookUp.info.name : undefined) ?? app.id;
  // What other data sources of the account give by hand is told to those alone whose token has just been accepted.
  const environments =
    lookUp.kind === 'known' ? environmentsOf(account, app.id, lookUp.info.environments) : app.environments;
  // Environments given by hand stand in for a look-up that this account is refused, not for a token that is wrong.
  if (lookUp.kind === 'failed' && (lookUp.failure.cause === 'unauthorized' || app.environments.length === 0)) {
    return { kind: 'failed', title, message: lookUp.failure.message };
  }
  return environments.length === 0
    ? { kind: 'failed', title, message: 'The app has no environments yet: deploy it once with "forge deploy".' }
    : { kind: 'found', app, title, environments };
}

async function tryMetrics(account: Account, source: Source, { app, environments }: Found): Promise<Health> {
  const { clock, fetcher, accessCheck } = account;
  const settle = settleOf(account, source);
  const begun = clock.now();
  /** What was remembered of it may be weeks old: a token can be revoked. */
  const provenSince = (): boolean =>
    (accessCheck.lastAcceptedAt(source) ?? epochMs(-Infinity)) >= before(begun, PROOF_BELIEVED);
  const window = windowToTry(provenSince(), begun, settle);
  const scope = { environments: environments.map(({ id }) => id), labels: CATALOGUE_LABELS };
  const deadline = after(begun, METRICS_PATIENCE);
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
    const found = plan.windows[0] && healthOf(plan.windows[0], provenSince(), clock.now(), deadline);
    if (found) {
      return found;
    }
    await changed;
  }
}

/** One settled by now, so that the call is not one that has to be made again; for a token's proof, one that is always due. */
function windowToTry(isProven: boolean, now: EpochMs, settle: DurationMs): WindowStart {
  return isProven ? previousWindow(windowOf(before(now, settle))) : windowOf(now);
}

/** Undefined while it is not known yet. That a window is there may be the merit of another data source's token. */
function healthOf(state: WindowState, isProven: boolean, now: EpochMs, deadline: EpochMs): Health | undefined {
  const outOfTime = now >= deadline;
  switch (state.kind) {
    case 'fetched':
    case 'provisional':
      if (isProven) {
        return { ok: true, message: 'Atlassian accepts the token and gives metrics.', isFinal: true };
      }
      return outOfTime ? { ok: false, message: UNPROVEN, isFinal: false } : undefined;
    case 'failed':
      return { ok: false, message: failedText(state, isProven, now), isFinal: false };
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
      return isProven
        ? { ok: true, message: waitingText(state.expectedAt), isFinal: false }
        : { ok: false, message: UNPROVEN, isFinal: false };
  }
}

const UNPROVEN =
  'Whether Atlassian accepts the token is not known yet: no call with it was answered in time. Test again in a minute.';

/** A token that was accepted just now is no wrong one, whatever was said of an earlier call. */
const failedText = (
  { failure, retryAt }: Extract<WindowState, { kind: 'failed' }>,
  isProven: boolean,
  now: EpochMs
): string =>
  isProven && failure.cause === 'unauthorized'
    ? `Atlassian accepts the token now, but refused the last call for metrics with it. ${LACKING.retry(retryAt, now)}`
    : isRefusal(failure)
      ? failure.message
      : `${failure.message} ${LACKING.retry(retryAt, now)}`;

const waitingText = (expectedAt: EpochMs): string =>
  `Atlassian accepts the token. Metrics were not tried: none of the account's calls is free before ${clockTime(expectedAt)} UTC.`;
