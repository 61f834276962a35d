/** `export/…`: how metric stores stand, what a set would send, whether a store takes a point, where one is fetched. For Admins alone. */
import { z } from 'zod';
import type { Account } from '../../src/engine/service/account/account';
import type { Source } from '../../src/engine/service/account/source';
import { knownEnvironments } from '../../src/engine/service/prepare/knownEnvironments';
import type { SettingProblem } from '../../src/engine/metricSets/problem';
import { readSet } from '../../src/engine/metricSets/set';
import type { StoredHistory } from '../../src/engine/metricSets/delivery/history';
import type { FigureSeries } from '../../src/engine/metricSets/figures/series';
import type { Clock } from '../../src/engine/time';
import type { Deliveries, Running } from '../metricStores/delivery/deliveries';
import { previewed } from '../metricStores/delivery/preview';
import { standingsOf } from '../metricStores/delivery/status';
import type { PulledStores } from '../metricStores/pulled/pulledStores';
import { PULLED_AT } from './pulled';
import { error, ok, type Reply } from './reply';

export interface ExportParts {
  readonly clock: Clock;
  readonly deliveries: Deliveries;
  readonly pulled: PulledStores;
  readonly history: () => StoredHistory | undefined;
}

interface Asking {
  readonly account: Account;
  readonly source: Source;
  readonly role: string | undefined;
}

const MOST_SHOWN = 200;
const NO_DISK = 'There is no data folder that can be used just now, and metric stores need one.';

export async function exportsFor(asking: Asking, what: string, body: unknown, parts: ExportParts): Promise<Reply> {
  if (asking.role !== 'Admin') {
    return error(403, 'Only an organisation admin may see and try metric sets and stores.');
  }
  switch (what) {
    case 'status':
      return status(asking, parts);
    case 'preview':
      return preview(asking, body, parts);
    case 'test':
      return test(asking, body, parts);
    case 'renew':
      return renew(asking, body, parts);
    default:
      return error(404, `There is no route export/${what}.`);
  }
}

async function status({ source }: Asking, { deliveries, pulled }: ExportParts): Promise<Reply> {
  const standing = deliveries.of(source.id);
  const stores = (await standingsOf(standing)).map(async (each) =>
    each.kind === 'pull' ? { ...each, pull: await pulled.standingOf(source.id, each.name) } : each
  );
  return ok({ problems: [...standing.problems, ...pulled.problemsOf(source.id)], stores: await Promise.all(stores) });
}

const previewBody = z.object({ set: z.unknown(), store: z.string().optional() });

async function preview(
  { account, source }: Asking,
  body: unknown,
  { clock, deliveries, history }: ExportParts
): Promise<Reply> {
  const asked = previewBody.safeParse(body);
  const stored = history();
  if (!asked.success || stored === undefined) {
    return asked.success ? error(503, NO_DISK) : error(400, 'Give a set, as it stands in the settings: {"set": {…}}.');
  }
  const { entry: set, problems } = readSet(asked.data.set, 'set');
  if (set === undefined) {
    return ok({ problems, series: [], more: 0, notices: [] });
  }
  // Of a store that is not saved yet the key is not known: each store has its own.
  const hashed = await deliveries.hashedFor(source.id, asked.data.store ?? '');
  const all: FigureSeries[] = [];
  const notices = new Set<string>();
  for (const { id: app } of source.apps) {
    const { environments } = await knownEnvironments(account, source, app);
    const ref = { account: account.key, app };
    const found = await previewed(stored, ref, [set], { app, environments, hashed }, clock.now());
    all.push(...found.series.filter(({ points }) => points.length > 0));
    found.notices.forEach((notice) => notices.add(notice));
  }
  const series = all.slice(0, MOST_SHOWN).map(shown);
  return ok({ problems, series, more: all.length - series.length, notices: [...notices] });
}

function shown(series: FigureSeries) {
  const { app, name, unit, attributes, shape, temporality, points } = series;
  const last = series.points[series.points.length - 1];
  const { start, end } = last;
  const figure = 'value' in last ? { value: last.value } : { value: last.sum ?? null, count: last.count };
  return { app, name, unit, attributes, shape, temporality, points: points.length, last: { start, end, ...figure } };
}

const storeBody = z.object({ store: z.string() });
const NO_STORE = 'Give the name of a store: {"store": "…"}.';
/** Longer than any adapter waits itself. */
const TEST_WITHIN_MS = 40_000;

async function test({ source }: Asking, body: unknown, { clock, deliveries }: ExportParts): Promise<Reply> {
  const asked = storeBody.safeParse(body);
  if (!asked.success) {
    return error(400, NO_STORE);
  }
  const { running, problems } = deliveries.of(source.id);
  const found = running.find(({ store }) => store.name === asked.data.store);
  if (found === undefined) {
    return error(404, [`There is no usable store "${asked.data.store}".`, ...problems.map(inWords)].join(' '));
  }
  const outcome = await sentTest(found, clock);
  return ok(outcome);
}

/** Its address is told this once: whoever knows it, and is let in by Grafana, may fetch the store. */
async function renew({ source }: Asking, body: unknown, { pulled }: ExportParts): Promise<Reply> {
  const asked = storeBody.safeParse(body);
  if (!asked.success) {
    return error(400, NO_STORE);
  }
  const { store } = asked.data;
  const renewal = await pulled.renew(source.id, store);
  switch (renewal.kind) {
    case 'renewed':
      return ok({ path: `${PULLED_AT}${renewal.path}` });
    case 'given':
      return error(
        409,
        `The address is the secret store.${store}.pullPath of the settings, and nothing was changed: give another one there, or take it out to have one made.`
      );
    case 'unknown':
      return error(404, `There is no usable store "${store}" that is fetched: save one whose way is pull.`);
  }
}

const inWords = ({ path, message }: SettingProblem): string => `${path}: ${message}`;

async function sentTest(
  { sender }: Running,
  clock: Clock
): Promise<{ readonly kind: string; readonly message: string }> {
  const [message] = sender.encode(sender.test(clock.now())).messages;
  if (message === undefined) {
    return { kind: 'refused', message: 'This receiver has no form for the point of a test.' };
  }
  const sent = await sender.send(message, AbortSignal.timeout(TEST_WITHIN_MS));
  switch (sent.kind) {
    case 'taken':
      if (sender.rendered) {
        return {
          kind: 'taken',
          message: 'The point forge_app_metrics_test is ready: whoever fetches the store next finds it.',
        };
      }
      return sent.refused === 0
        ? { kind: 'taken', message: `The receiver took the point forge_app_metrics_test.${said(sent.words)}` }
        : { kind: 'refused', message: `The receiver answered, and did not take the point.${said(sent.words)}` };
    case 'later':
      return {
        kind: 'later',
        message: `The receiver can't take it just now: ${sent.words}. What is due is sent again by itself.`,
      };
    case 'refused':
      return { kind: 'refused', message: `The receiver will not take the point: ${sent.words}.` };
    case 'closed':
      return {
        kind: 'closed',
        message: `The receiver takes nothing until the store's settings change: ${sent.words}.`,
      };
  }
}

const said = (words: string | undefined): string => (words ? ` It said: ${words}.` : '');
