/** The editors' routes: a path to what answers it. Whoever may query the data source may call them. */
import { z } from 'zod';
import { CATALOGUE, catalogued } from '../../src/engine/catalogue/catalogue';
import { basisOf, DERIVED } from '../../src/engine/catalogue/derived';
import { parseAppId, type AppId, type AppRef } from '../../src/engine/identity';
import type { Access } from '../../src/engine/service/account/access';
import type { Account } from '../../src/engine/service/account/account';
import { seenAttributes, seenMetrics, seenValues, type Shelf } from '../../src/engine/service/seen';
import { knownEnvironments } from '../../src/engine/service/prepare/knownEnvironments';
import { statusFor } from '../../src/engine/service/status/statusFor';
import type { Observed } from '../../src/engine/service/status/observed';
import type { Source } from '../../src/engine/service/account/source';
import type { Turn } from '../../src/engine/service/answer';
import { problemOfRange } from '../../src/engine/query';
import { QueryRefusal } from '../../src/engine/query/asked/refusal';
import { within } from '../../src/engine/within';
import { after, durationMs, epochMs, type TimeRange } from '../../src/engine/time';
import { named } from './names';
import { narrowingOf } from './narrowing';
import { exportsFor, type ExportParts } from './exports';
import { error, ok, type Reply } from './reply';
import { retentionFor, type WouldDrop } from './retention';

const NAMES_PATIENCE = durationMs(1_500);

export interface Caller {
  readonly account: Account;
  readonly source: Source;
  /** Viewer, Editor, Admin; undefined when nobody is signed in. */
  readonly role: string | undefined;
  /** Others' turn between two pieces of work. */
  readonly turn: Turn;
}

/** Clears what the upstream can still give, of these apps. Made real by the store. */
export type ClearCache = (apps: readonly AppRef[]) => Promise<void>;

export interface RouteParts {
  readonly clearCache: ClearCache;
  readonly observed: Observed;
  readonly wouldDrop: WouldDrop;
  readonly exports: ExportParts;
}

export interface RouteRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Parsed JSON; undefined where there is none, or it can't be read. */
  readonly body?: unknown;
}

const parameters = z.object({ app: z.string().default(''), metric: z.string().default('') });

export async function route(
  caller: Caller,
  request: RouteRequest,
  { clearCache, observed, wouldDrop, exports }: RouteParts
): Promise<Reply> {
  const [first, second, third, ...rest] = request.path.split('/').filter(Boolean).map(decoded);
  if (rest.length > 0) {
    return notFound(request.path);
  }
  const { app, metric } = parameters.parse(request.query);
  switch (`${request.method} ${[first, second && '*', third].filter(Boolean).join('/')}`) {
    case 'GET apps':
      return apps(caller);
    case 'GET apps/*/environments':
      return withApp(caller, second, (ref) => environments(caller, ref));
    case 'GET apps/*/deployments':
      return withApp(caller, second, (ref) => deployments(caller, ref, request.query));
    case 'GET metrics':
      return withApp(caller, app, (ref) => metrics(caller, ref));
    case 'GET attributes':
      return withApp(caller, app, async (ref) =>
        ok({ attributes: keyed(await seenAttributes(shelfOf(caller), ref, metric)) })
      );
    case 'GET attributes/*/values':
      return withApp(caller, app, (ref) => values(caller, ref, { metric, key: second }, request.query));
    case 'GET status':
      return withToken(caller, async () => ok(await status(caller, observed)));
    case 'GET retention':
      return withToken(caller, () => retentionFor(caller, request.query.days ?? '', wouldDrop));
    case 'GET export/*':
      return second === 'status'
        ? withToken(caller, () => exportsFor(caller, second, undefined, exports))
        : notFound(request.path);
    case 'POST export/*':
      return second === 'status'
        ? notFound(request.path)
        : withToken(caller, () => exportsFor(caller, second, request.body, exports));
    case 'POST cache/*':
      return second === 'clear' ? withToken(caller, () => clear(caller, clearCache)) : notFound(request.path);
    default:
      return notFound(request.path);
  }
}

/** As the query of the same name tells it, as far as it concerns this data source's apps. */
async function status({ account, source }: Caller, observed: Observed) {
  const collection = account.collection();
  const own = new Set(source.apps.map(({ id }) => id));
  return {
    ...(await statusFor(account, source)),
    collection:
      collection.kind === 'awake'
        ? { ...collection, apps: collection.apps.filter(({ app }) => own.has(app)) }
        : collection,
    lastHour: observed.ofAccount(account.key),
    process: await observed.ofProcess(),
  };
}

const shelfOf = ({ account: { store, clock }, turn }: Caller): Shelf => ({ store, clock, turn });

const notFound = (path: string): Reply => error(404, `There is no route ${path}.`);

/** What is no encoding stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const keyed = (counts: readonly { readonly value: string; readonly count: number }[]) =>
  counts.map(({ value, count }) => ({ key: value, count }));

/** Only for an app that this data source lists, and only once its token is accepted. */
async function withApp(caller: Caller, text: string, answer: (app: AppRef) => Promise<Reply>): Promise<Reply> {
  const app: AppId | undefined = parseAppId(text);
  if (!app || !caller.source.apps.some(({ id }) => id === app)) {
    return error(404, `App "${text}" is not among this data source's apps.`);
  }
  const access = await caller.account.accessCheck.of(caller.source, app);
  return access.kind === 'accepted' ? answer({ account: caller.account.key, app }) : denied(access);
}

/** What concerns the whole account is for those alone whose token is accepted. */
async function withToken(caller: Caller, answer: () => Promise<Reply>): Promise<Reply> {
  const [app] = caller.source.apps;
  const access = await caller.account.accessCheck.of(caller.source, app.id);
  return access.kind === 'accepted' ? answer() : denied(access);
}

const denied = ({ kind, failure }: Exclude<Access, { kind: 'accepted' }>): Reply =>
  error(kind === 'refused' ? 401 : 502, failure.message);

/** The list is wanted at once; a name that takes longer to look up is there the next time. */
async function apps({ account, source }: Caller): Promise<Reply> {
  const deadline = after(account.clock.now(), NAMES_PATIENCE);
  const listed = source.apps.map(async ({ id, name }) => ({
    id,
    name: name ?? (await within(account.clock, deadline, lookedUpName(account, source, id))),
  }));
  return ok({ apps: await Promise.all(listed) });
}

async function lookedUpName(account: Account, source: Source, app: AppId): Promise<string | undefined> {
  if ((await account.accessCheck.of(source, app)).kind !== 'accepted') {
    return undefined;
  }
  const lookUp = await account.directory.lookUp({ account: account.key, app }, source, 'cached');
  return lookUp.kind === 'known' ? lookUp.info.name : undefined;
}

async function environments({ account, source }: Caller, app: AppRef): Promise<Reply> {
  const { environments: known, failure } = await knownEnvironments(account, source, app.app);
  return known.length === 0 && failure
    ? error(502, failure.failure.message)
    : ok({ environments: known.map(({ id, key, type }) => ({ id, key, type })) });
}

async function values(
  caller: Caller,
  app: AppRef,
  { metric, key }: { readonly metric: string; readonly key: string },
  query: Readonly<Record<string, string>>
): Promise<Reply> {
  const narrowing = narrowingOf(query);
  if (typeof narrowing === 'string') {
    return error(400, narrowing);
  }
  const { account } = caller;
  const shelf = shelfOf(caller);
  const deadline = after(account.clock.now(), NAMES_PATIENCE);
  const known =
    narrowing.environments.length > 0 ? (await knownEnvironments(account, caller.source, app.app)).environments : [];
  try {
    const seen = await seenValues(shelf, app, metric, key, narrowing.wanted(known));
    return ok({ values: await named(caller, app, { key, values: seen }, deadline) });
  } catch (refusal) {
    if (refusal instanceof QueryRefusal) {
      return error(400, refusal.message);
    }
    throw refusal;
  }
}

const moment = z.coerce.number().int().transform(epochMs);
const rangeSchema = z.object({ from: moment, to: moment }).refine((range) => problemOfRange(range) === undefined);

/** That an account may not read them is an answer: `gap` says so. */
async function deployments({ account, source, turn }: Caller, { app }: AppRef, query: object): Promise<Reply> {
  const range: TimeRange | undefined = rangeSchema.safeParse(query).data;
  return range === undefined
    ? error(400, 'Give "from" and "to" in milliseconds since 1970, "to" not before "from", at most 400 days apart.')
    : ok(await account.deployments.of(source, app, range, after(account.clock.now(), NAMES_PATIENCE), turn));
}

/** The catalogue's metrics, those derived from them, then those only the answers know. */
async function metrics(caller: Caller, app: AppRef): Promise<Reply> {
  const seen = await seenMetrics(shelfOf(caller), app);
  const names = new Set(seen.map(({ name }) => name));
  const listed = CATALOGUE.map((entry) => ({ ...entry, seen: names.has(entry.name) }));
  const derived = DERIVED.map((entry) => {
    const { label, name, title, description, unit, attributes } = entry;
    const listing = { label, name, title, description, group: 'derived', kind: 'derived', unit, attributes };
    return { ...listing, seen: names.has(basisOf(entry)) };
  });
  const unlisted = seen
    .filter(({ name }) => !catalogued(name))
    .map(({ name, kind, unit, calledBy }) => ({
      label: calledBy,
      name,
      title: name,
      description: '',
      group: 'other',
      kind,
      unit,
      attributes: [],
      seen: true,
    }));
  return ok({ metrics: [...listed, ...derived, ...unlisted] });
}

async function clear({ account, source, role }: Caller, clearCache: ClearCache): Promise<Reply> {
  if (role !== 'Admin') {
    return error(403, 'Only an organisation admin may clear what is stored.');
  }
  await clearCache(source.apps.map(({ id }) => ({ account: account.key, app: id })));
  return ok({ cleared: source.apps.map(({ id }) => id) });
}
