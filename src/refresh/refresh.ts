/** Asks the backend again for as long as it is still fetching, and hands on each fuller picture. */
import { LoadingState, type DataQuery, type DataQueryRequest, type DataQueryResponse } from '@grafana/data';
import {
  asyncScheduler,
  catchError,
  concatMap,
  defaultIfEmpty,
  defer,
  EMPTY,
  expand,
  filter,
  map,
  of,
  take,
  timer,
  type Observable,
  type SchedulerLike,
} from 'rxjs';
import {
  digestOf,
  errorNotices,
  errorsIn,
  framesIn,
  isWorthDrawing,
  NOTHING_YET,
  pendingIn,
  withAnswer,
  type Picture,
} from './picture';

export type Ask<Query extends DataQuery> = (request: DataQueryRequest<Query>) => Observable<DataQueryResponse>;

/** Milliseconds. */
const SHORTEST_WAIT = 1_000;
/** `nextAt` is the server's time and this browser's clock may be wrong, so no wait is longer: asking costs no upstream call. */
const LONGEST_WAIT = 30_000;
/** A backend that restarts is away for a few seconds; this many failures in a row are more than that. */
const FAILURES_TO_BEAR = 5;

/** One key, so that each emission replaces the one before. */
const KEY = 'forge-app-metrics';

/** What says "drawn, and more to come": newer Grafana has a word of its own for it. */
const PARTIAL: LoadingState =
  Object.values(LoadingState).find((state) => String(state) === 'PartialResult') ?? LoadingState.Streaming;

interface Progress<Query extends DataQuery> {
  readonly picture: Picture;
  /** How many requests have been sent. */
  readonly round: number;
  /** Requests in a row that failed as a whole. */
  readonly failures: number;
  /** What is asked next; empty when the picture is final. */
  readonly outstanding: readonly Query[];
  /** Whether the last answer changed the picture. */
  readonly changed: boolean;
}

/**
 * Emits at most once a second and only what is no emptier than before, and ends with exactly one terminal state
 * (`Error` beside the data when a query failed). Unsubscribing stops the timer and the request under way.
 */
export function refreshing<Query extends DataQuery>(
  request: DataQueryRequest<Query>,
  ask: Ask<Query>,
  scheduler: SchedulerLike = asyncScheduler
): Observable<DataQueryResponse> {
  return attempt(request, ask, begun(request)).pipe(
    expand((progress) =>
      isFinal(progress)
        ? EMPTY
        : timer(waitFor(progress, scheduler.now()), scheduler).pipe(concatMap(() => attempt(request, ask, progress)))
    ),
    filter((progress) => isFinal(progress) || (progress.changed && isWorthDrawing(progress.picture))),
    map(toResponse)
  );
}

/** One terminal answer with what is there at once, for those who can't watch the rest come. */
export function once<Query extends DataQuery>(
  request: DataQueryRequest<Query>,
  ask: Ask<Query>
): Observable<DataQueryResponse> {
  return attempt(request, ask, begun(request)).pipe(map((progress) => toResponse({ ...progress, outstanding: [] })));
}

function begun<Query extends DataQuery>({ targets }: DataQueryRequest<Query>): Progress<Query> {
  return { picture: NOTHING_YET, round: 0, failures: 0, outstanding: targets, changed: false };
}

function attempt<Query extends DataQuery>(
  request: DataQueryRequest<Query>,
  ask: Ask<Query>,
  progress: Progress<Query>
): Observable<Progress<Query>> {
  return defer(() =>
    ask({ ...request, requestId: `${request.requestId}-${progress.round}`, targets: [...progress.outstanding] })
  ).pipe(
    take(1),
    catchError((error: unknown) => of(failure(error))),
    defaultIfEmpty<DataQueryResponse, DataQueryResponse>({ data: [] }),
    map((answer) => advance(progress, answer))
  );
}

const isFinal = ({ outstanding }: Progress<DataQuery>): boolean => outstanding.length === 0;

function advance<Query extends DataQuery>(progress: Progress<Query>, answer: DataQueryResponse): Progress<Query> {
  const round = progress.round + 1;
  if (isWholeFailure(answer) && progress.picture.size > 0 && progress.failures < FAILURES_TO_BEAR) {
    return { ...progress, round, failures: progress.failures + 1, changed: false };
  }
  const picture = withAnswer(progress.picture, progress.outstanding, answer);
  const pending = pendingIn(picture);
  return {
    picture,
    round,
    failures: 0,
    outstanding: progress.outstanding.filter(({ refId }) => pending.has(refId)),
    changed: digestOf(picture) !== digestOf(progress.picture),
  };
}

/** Nothing came back but an error that names no query: the backend, or the way to it, was down. */
const isWholeFailure = ({ data, error }: DataQueryResponse): boolean =>
  data.length === 0 && error !== undefined && error.refId === undefined;

const failure = (error: unknown): DataQueryResponse => ({
  data: [],
  error: { message: error instanceof Error ? error.message : String(error) },
});

/** Milliseconds until asking again pays. */
function waitFor({ picture, failures }: Progress<DataQuery>, now: number): number {
  if (failures > 0) {
    return Math.min(LONGEST_WAIT, SHORTEST_WAIT * 2 ** failures);
  }
  const due = Math.min(...[...pendingIn(picture).values()].map(({ nextAt }) => nextAt ?? Infinity));
  return Math.min(LONGEST_WAIT, Math.max(SHORTEST_WAIT, due - now));
}

function toResponse(progress: Progress<DataQuery>): DataQueryResponse {
  const { picture } = progress;
  const frames = framesIn(picture);
  if (!isFinal(progress)) {
    return { key: KEY, state: PARTIAL, data: [...frames, ...errorNotices(picture)] };
  }
  const errors = errorsIn(picture);
  const [error] = errors;
  return error
    ? { key: KEY, state: LoadingState.Error, data: frames, error, errors }
    : { key: KEY, state: LoadingState.Done, data: frames };
}
