import { setImmediate } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { encodeFrame } from '../arrow/encode';
import { deadlineOf, signalOf } from '../call';
import { contextOf, parseJson } from '../context';
import type { DataHandlers } from '../generated/pluginv2/Data';
import type { DataQuery__Output } from '../generated/pluginv2/DataQuery';
import type { DataResponse as WireResponse } from '../generated/pluginv2/DataResponse';
import type { Frame } from '../frame';
import { headersOf } from '../headers';
import type { Logger } from '../log';
import type { DataError, DataQuery, DataResponse, Plugin, QueryRequest } from '../plugin';

const FRAMES_A_TURN = 50;

const UNEXPECTED: DataError = {
  error: {
    message: "The query failed unexpectedly. Grafana's server log says why.",
    status: 500,
    errorSource: 'plugin',
  },
};

export function dataHandlers(plugin: Promise<Plugin>, logger: Logger): DataHandlers {
  const answer = async (wire: DataQuery__Output, request: QueryRequest, signal: AbortSignal): Promise<WireResponse> => {
    try {
      return await wireResponse(await (await plugin).query(queryOf(wire), request, signal));
    } catch (err) {
      if (!signal.aborted) {
        logger.error({ err, refId: wire.refId }, 'A query failed unexpectedly');
      }
      return await wireResponse(UNEXPECTED);
    }
  };
  return {
    QueryData: (call, done) => {
      const { pluginContext, headers, queries } = call.request;
      const signal = signalOf(call);
      const answerAll = async () => {
        const request = { context: contextOf(pluginContext), headers: headersOf(headers), ...deadlineOf(call) };
        return Promise.all(queries.map(async (query) => [query.refId, await answer(query, request, signal)] as const));
      };
      void answerAll().then(
        (responses) => done(null, { responses: Object.fromEntries(responses) }),
        (err: unknown) => {
          logger.error({ err }, 'A request for data could not be read');
          done({ code: status.INVALID_ARGUMENT, details: 'The request could not be read: its settings are no JSON.' });
        }
      );
    },
  };
}

function queryOf({ refId, queryType, maxDataPoints, intervalMS, timeRange, json }: DataQuery__Output): DataQuery {
  return {
    refId,
    queryType,
    maxDataPoints,
    intervalMs: intervalMS,
    timeRange: { fromEpochMs: timeRange?.fromEpochMS ?? 0, toEpochMs: timeRange?.toEpochMS ?? 0 },
    json: parseJson(json),
  };
}

async function wireResponse(response: DataResponse): Promise<WireResponse> {
  const frames = await encoded(response.frames ?? []);
  if (!('error' in response)) {
    return { frames, status: 200 };
  }
  const { message, status, errorSource } = response.error;
  return { frames, error: message, status, errorSource };
}

/** A thousand frames take a tenth of a second: others get their turn in between. */
async function encoded(frames: readonly Frame[]): Promise<Uint8Array[]> {
  const files: Uint8Array[] = [];
  for (const [index, frame] of frames.entries()) {
    files.push(encodeFrame(frame));
    if ((index + 1) % FRAMES_A_TURN === 0) {
      await setImmediate();
    }
  }
  return files;
}
