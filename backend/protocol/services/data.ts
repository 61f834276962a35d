import { status } from '@grpc/grpc-js';
import { deadlineOf, signalOf } from '../call';
import { contextOf } from '../context';
import type { DataHandlers } from '../generated/pluginv2/Data';
import type { DataQuery__Output } from '../generated/pluginv2/DataQuery';
import { headersOf } from '../headers';
import type { Logger } from '../log/log';
import type { DataQuery, Plugin, QueryRequest } from '../plugin';
import { askerOf } from '../requests/asker';
import { modelOf, refuseBeyondBounds } from '../requests/bounds';
import { Refusal } from '../requests/refusal';
import type { Requests } from '../requests/requests';
import { refusedUnread } from '../requests/wireBounds';
import { AnswerRoom, wireError, wireResponse } from './answer';
import { messageOf, written, type WireAnswer } from '../message/message';

const UNEXPECTED = "The query failed unexpectedly. Grafana's server log says why.";

export function dataHandlers(plugin: Promise<Plugin>, requests: Requests, logger: Logger): DataHandlers {
  const answerOf = (
    request: Omit<QueryRequest, 'turn'>,
    queries: number,
    signal: AbortSignal
  ): ((wire: DataQuery__Output, index: number) => Promise<WireAnswer>) => {
    const asker = askerOf(request);
    const room = new AnswerRoom();
    return async (wire, query) => {
      try {
        refuseBeyondBounds(wire, query, queries);
        return await requests.answer({ asker, request, query }, wire.json.length, signal, async (turn) =>
          wireResponse(await (await plugin).query(queryOf(wire), { ...request, turn }, signal), room, turn)
        );
      } catch (err) {
        if (err instanceof Refusal) {
          return wireError({ message: err.message, status: err.status, errorSource: 'downstream' });
        }
        if (!signal.aborted) {
          logger.error({ err, refId: wire.refId }, 'A query failed unexpectedly');
        }
        return wireError({ message: UNEXPECTED, status: 500, errorSource: 'plugin' });
      }
    };
  };

  return {
    QueryData: (call, done) => {
      const unread = refusedUnread(call.request);
      if (unread !== undefined) {
        done(unread);
        return;
      }
      const { pluginContext, headers, queries } = call.request;
      const signal = signalOf(call);
      const answerAll = async () => {
        const request = { context: contextOf(pluginContext), headers: headersOf(headers), ...deadlineOf(call) };
        const answer = answerOf(request, queries.length, signal);
        const answers = await Promise.all(
          queries.map(async (wire, index) => [wire.refId, await answer(wire, index)] as const)
        );
        const place = { asker: askerOf(request), request, query: 0 };
        return messageOf(new Map(answers), requests.turnOf(place, signal));
      };
      void answerAll().then(
        (message) => done(null, written(message)),
        (err: unknown) => {
          if (signal.aborted) {
            done({ code: status.CANCELLED, details: 'Nobody waits for the answer any more.' });
            return;
          }
          if (err instanceof Refusal) {
            done({ code: status.INVALID_ARGUMENT, details: err.message });
            return;
          }
          logger.error({ err }, 'A request for data failed unexpectedly');
          done({ code: status.INTERNAL, details: UNEXPECTED });
        }
      );
    },
  };
}

/** @throws Refusal */
function queryOf(wire: DataQuery__Output): DataQuery {
  const { refId, queryType, maxDataPoints, intervalMS, timeRange } = wire;
  return {
    refId,
    queryType,
    maxDataPoints,
    intervalMs: intervalMS,
    timeRange: { fromEpochMs: timeRange?.fromEpochMS ?? 0, toEpochMs: timeRange?.toEpochMS ?? 0 },
    json: modelOf(wire),
  };
}
