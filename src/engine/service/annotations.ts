/** Answers what happened, for Grafana's annotations: once, with what is known by then. Nothing in it says that more is to come. */
import { deploymentEvent, inEnvironments } from '../annotations/deployments';
import { eventsFrame, type AnnotationEvent } from '../annotations/event';
import { firstSightEvent, firstSights, VERSIONS_LABEL, withTimeBefore } from '../annotations/versions';
import type { Notice } from '../frame';
import { EVENTS, type EventKind } from '../query/asked/model/model';
import { after, durationMs, earliest, type EpochMs, type TimeRange } from '../time';
import { coverageOf } from '../window/coverage';
import type { Account } from './account/account';
import { downstream, type Answer, type Question } from './answer';
import { drawnIn, gather, refusedLabels } from './gathering/gather';
import { appOf, environmentName, prepare, type Prepared } from './prepare/prepare';
import { proveToken } from './gathering/proof';
import { readThrough } from './gathering/readThrough';
import type { Source } from './account/source';
import { coverageNotices } from './coverageNotices';
import { inOneNotice, missingEnvironmentNotice, refusedNotice, TEXT } from './texts';
import { within } from '../within';

/** Look-ups may hold an answer up this long, not longer: an answer is due within two seconds. */
const LOOK_UP_PATIENCE = durationMs(1_200);

export async function answerAnnotations(account: Account, source: Source, question: Question): Promise<Answer> {
  const app = appOf(question, source, 'annotations');
  if (typeof app !== 'string') {
    return app;
  }
  // First sights are read from this metric, whatever the query names.
  const query = { ...question.query, metrics: [VERSIONS_LABEL] };
  const deadline = after(account.clock.now(), LOOK_UP_PATIENCE);
  const preparation = await within(account.clock, deadline, prepare(account, source, app, query));
  if (!preparation) {
    return answerOf([{ events: [], notices: [{ severity: 'info', text: TEXT.lookingUp }] }]);
  }
  if (preparation.kind === 'answer') {
    return preparation.answer;
  }
  const { prepared } = preparation;
  const search = { ...question, query, account, source, prepared, deadline };
  const kinds = new Set(query.events.length > 0 ? query.events : EVENTS);
  const found = await Promise.all([...kinds].map((kind) => FIND[kind](search)));
  const notices = missingEnvironmentNotice(prepared.missingEnvironments, prepared.known.map(environmentName));
  const refusal = found.find(isAnswer);
  return refusal ?? answerOf([{ events: [], notices }, ...found.filter((one): one is Found => !isAnswer(one))]);
}

interface Search extends Pick<Question, 'query' | 'range' | 'turn' | 'reading'> {
  readonly account: Account;
  readonly source: Source;
  readonly prepared: Prepared;
  readonly deadline: EpochMs;
}

interface Found {
  readonly events: readonly AnnotationEvent[];
  readonly notices: readonly Notice[];
}

/** Or why there is no answer at all. */
type Find = (search: Search) => Promise<Found | Answer>;

const FIND: Readonly<Record<EventKind, Find>> = { deployments: findDeployments, versions: findVersions };

const isAnswer = (found: Found | Answer): found is Answer => 'kind' in found;

function answerOf(found: readonly Found[]): Answer {
  const notices = inOneNotice(found.flatMap((one) => one.notices));
  const events = found.flatMap((one) => one.events);
  return { kind: 'frames', frames: [eventsFrame(events, notices)] };
}

/** Costs no metrics call. */
async function findDeployments({ account, source, prepared, range, deadline, turn }: Search): Promise<Found> {
  const { app, known, environments } = prepared;
  const { deployments, gap } = await account.deployments.of(source, app.app, range, deadline, turn);
  return {
    events: inEnvironments(deployments, known, environments).map(deploymentEvent),
    notices: gap ? [{ severity: gap.kind === 'pending' ? 'info' : 'warning', text: gap.message }] : [],
  };
}

/** Wishes for the range and the 24 hours before it. */
async function findVersions({ account, prepared, range: asked, ...question }: Search): Promise<Found | Answer> {
  if (prepared.unproven !== undefined) {
    return untilProven(account, prepared, prepared.unproven);
  }
  const now = account.clock.now();
  const range: TimeRange = { from: asked.from, to: earliest(asked.to, now) };
  if (range.to <= range.from) {
    return { events: [], notices: [] };
  }
  const { begun, result } = await readThrough(
    account.store,
    prepared.app,
    () => gather(account, prepared, withTimeBefore(range), { priority: 'view' }),
    ({ headers }) =>
      firstSights({
        query: question.query,
        environments: prepared.environments,
        range,
        headers,
        forAlert: false,
        bornAt: prepared.demand.bornAt,
      }),
    question
  );
  const { plan } = begun;
  const drawn = drawnIn(begun, prepared);
  const progress = coverageNotices({ plan, coverage: coverageOf(plan), drawn, settle: prepared.demand.settle, now });
  return {
    events: result.map((sight) => firstSightEvent(sight, prepared.environmentNames)),
    notices: [
      ...progress,
      ...(progress.length > 0 ? [{ severity: 'info' as const, text: TEXT.firstSightsNeedPast }] : []),
      ...refusedNotice(refusedLabels(prepared, begun.headers)),
    ],
  };
}

/** Nothing stored is shown until a call with this data source's own token has been answered. */
async function untilProven(account: Account, prepared: Prepared, reason: string): Promise<Found | Answer> {
  const { failure } = await proveToken(account, prepared, { priority: 'view' });
  return failure?.cause === 'unauthorized'
    ? downstream(401, failure.message)
    : { events: [], notices: [{ severity: 'warning', text: TEXT.notYetAccepted(failure?.message ?? reason) }] };
}
