import { deadlineOf, signalOf } from '../call';
import { contextOf } from '../context';
import type { CallResourceRequest__Output } from '../generated/pluginv2/CallResourceRequest';
import type { CallResourceResponse } from '../generated/pluginv2/CallResourceResponse';
import type { ResourceHandlers } from '../generated/pluginv2/Resource';
import { headersOf } from '../headers';
import type { Logger } from '../log/log';
import type { Plugin, ResourceRequest, ResourceResponse } from '../plugin';
import { askerOf } from '../requests/asker';
import { refuseResourceBeyondBounds } from '../requests/bounds';
import { Refusal } from '../requests/refusal';
import { refusedUnread } from '../requests/wireBounds';
import type { Requests } from '../requests/requests';

const UNEXPECTED = problem(500, "The request failed unexpectedly. Grafana's server log says why.");

export function resourceHandlers(plugin: Promise<Plugin>, requests: Requests, logger: Logger): ResourceHandlers {
  return {
    CallResource: (call) => {
      const unread = refusedUnread(call.request);
      if (unread !== undefined) {
        call.emit('error', unread);
        return;
      }
      const signal = signalOf(call);
      const answer = async () => {
        refuseResourceBeyondBounds(call.request);
        const request = { ...requestOf(call.request), ...deadlineOf(call) };
        const place = { asker: askerOf(request), request, query: 0 };
        return requests.answer(place, call.request.body.length, signal, async (turn) =>
          wireResponse(await (await plugin).callResource({ ...request, turn }, signal))
        );
      };
      void answer()
        .catch((err: unknown) => {
          if (err instanceof Refusal) {
            return wireResponse(problem(err.status, err.message));
          }
          if (!signal.aborted) {
            logger.error({ err, path: beginningOf(call.request.path) }, 'A resource call failed unexpectedly');
          }
          return wireResponse(UNEXPECTED);
        })
        .then((response) => {
          call.write(response);
          call.end();
        });
    },
  };
}

/** What stands further on may be a secret. */
const beginningOf = (path: string): string => path.split('/').filter(Boolean).slice(0, 2).join('/');

function problem(status: number, message: string): ResourceResponse {
  return { status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ message }) };
}

function requestOf({
  pluginContext,
  path,
  method,
  url,
  headers,
  body,
}: CallResourceRequest__Output): Omit<ResourceRequest, 'turn'> {
  const [, query = ''] = url.split('?', 2);
  return {
    context: contextOf(pluginContext),
    headers: headersOf(headers),
    method,
    path: path.replace(/^\/+/, ''),
    query: new URLSearchParams(query),
    body,
  };
}

function wireResponse({ status, headers = {}, body = '' }: ResourceResponse): CallResourceResponse {
  return {
    code: status,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, { values: [value].flat() }])),
    body: Buffer.from(body),
  };
}
