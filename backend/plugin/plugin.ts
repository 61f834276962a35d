/** Grafana's questions, put to the engine. */
import {
  askerOf,
  parseBounded,
  type Plugin,
  type PluginContext,
  type QueryRequest,
  type ResourceResponse,
  type DataQuery,
} from '../protocol';
import { durationMs, type Clock } from '../../src/engine/time';
import type { ExportParts } from '../resources/exports';
import { PULLED_AT, pulledFor, type PulledParts } from '../resources/pulled';
import { route, type ClearCache } from '../resources/routes';
import type { WouldDrop } from '../resources/retention';
import type { AvailableApps } from '../../src/accounts/availableApps';
import { availableAppsFor, isAboutAvailableApps } from '../resources/availableApps';
import type { Accounts, Registration } from '../../src/accounts/accounts';
import type { AccountKey } from '../../src/engine/identity';
import { SettingsError } from '../../src/accounts/dataSourceSettings';
import { collectionText } from '../../src/engine/service/health/collectionTexts';
import { createHealthCheck } from './health';
import type { Metrics } from './metrics/metrics';
import { Readings } from '../../src/engine/service/readings';
import { answerQuery, type Asking } from './query';
import { createRuleMemory } from '../../src/accounts/ruleMemory';

export interface PluginParts {
  readonly accounts: Accounts;
  readonly availableApps: AvailableApps;
  readonly clock: Clock;
  readonly clearCache: ClearCache;
  readonly wouldDrop: WouldDrop;
  readonly exports: Omit<ExportParts, 'clock'> & Pick<PulledParts, 'attempts'>;
  /** Settings of the process that can't be read, what a lowered one is about to drop, and why data would not outlive the process just now. */
  /** Whatever else is well, the health check fails with these. */
  readonly refusals: () => readonly string[];
  readonly warnings: (account: AccountKey) => Promise<readonly string[]>;
  readonly metrics: Metrics;
  readonly close: () => Promise<void>;
}

/** A request's data source, or the sentence that says why it can't be one. */
function askedBy({ orgId, dataSource }: PluginContext, accounts: Accounts): Registration | string {
  if (!dataSource) {
    return 'The request names no data source.';
  }
  try {
    return accounts.of({ orgId, ...dataSource });
  } catch (failure) {
    if (failure instanceof SettingsError) {
      return failure.message;
    }
    throw failure;
  }
}

export function createPlugin(parts: PluginParts): Plugin {
  const { accounts, clock } = parts;
  const { answers, observed } = parts.metrics;
  const { clearCache, wouldDrop } = parts;
  const routeParts = { clearCache, observed, wouldDrop, exports: { ...parts.exports, clock } };
  const rules = createRuleMemory(clock);
  const healthOf = createHealthCheck(clock);
  const readings = new Readings();
  const lookings = new Readings();

  const awaited = ({ timeRange }: DataQuery, request: QueryRequest, left: Promise<never>): Asking => {
    const length = durationMs(timeRange.toEpochMs - timeRange.fromEpochMs);
    return {
      ...request,
      left,
      reading: (read) => readings.of(askerOf(request), left, length, read),
      looking: (look) => lookings.of(askerOf(request), left, length, look),
    };
  };

  return {
    async checkHealth({ context }) {
      const asked = askedBy(context, accounts);
      if (typeof asked === 'string') {
        return { status: 'error', message: asked };
      }
      const health = await answers.timed(
        () => 'health',
        () => healthOf(asked)
      );
      const warnings = await parts.warnings(asked.account.key);
      const refusals = parts.refusals();
      const texts = [
        ...refusals,
        health.message,
        // Told of stored data, so to those alone whose token is accepted.
        ...(health.ok ? [collectionText(asked.account.collection(), asked.source, clock.now())] : []),
        ...warnings.map((warning) => `Warning: ${warning}`),
      ];
      return { status: health.ok && refusals.length === 0 ? 'ok' : 'error', message: texts.join(' ') };
    },

    async query(query, request, signal) {
      const asked = askedBy(request.context, accounts);
      return typeof asked === 'string'
        ? { error: { message: asked, status: 400, errorSource: 'plugin' } }
        : answerQuery(asked, query, awaited(query, request, leftBy(signal)), rules, parts.metrics);
    },

    async callResource({ context, method, path, query, body, headers, turn }) {
      if (isAboutAvailableApps(path)) {
        const { dataSource, user } = context;
        const reply = await availableAppsFor(parts.availableApps, method, user?.role, dataSource);
        return json(reply.status, reply.body);
      }
      const asked = askedBy(context, accounts);
      if (typeof asked === 'string') {
        return json(400, { message: asked });
      }
      if (path.startsWith(PULLED_AT)) {
        const asker = askerOf({ context, headers });
        const asking = { ...asked, method, path, asker, isSignedIn: (context.user?.login ?? '') !== '' };
        const {
          status,
          contentType,
          body: text,
        } = await answers.timed(
          () => 'resource',
          () => pulledFor(asking, parts.exports)
        );
        return { status, headers: { 'Content-Type': contentType, 'Cache-Control': 'no-store' }, body: text };
      }
      const caller = { ...asked, role: context.user?.role, turn };
      const request = { method, path, query: Object.fromEntries(query), body: bodyOf(body) };
      const reply = await answers.timed(
        () => 'resource',
        () => route(caller, request, routeParts)
      );
      return json(reply.status, reply.body);
    },

    collectMetrics: () => parts.metrics.collect(accounts.all()),

    async close(finish) {
      await Promise.race([accounts.close(), aborted(finish)]);
      await parts.close();
    },
  };
}

/** Rejects when nobody waits any more; whether anything listens then or not. */
function leftBy(signal: AbortSignal): Promise<never> {
  const left = aborted(signal).then(() => Promise.reject(signal.reason));
  left.catch(() => undefined);
  return left;
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

/** Undefined for what is no JSON, or of more objects than are parsed in a moment. */
function bodyOf(body: Uint8Array): unknown {
  try {
    return body.length === 0 ? undefined : parseBounded(Buffer.from(body), 'The body');
  } catch {
    return undefined;
  }
}

const json = (status: number, body: unknown): ResourceResponse => ({
  status,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
});
