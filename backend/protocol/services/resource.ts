import { deadlineOf, signalOf } from '../call';
import { contextOf } from '../context';
import type { CallResourceRequest__Output } from '../generated/pluginv2/CallResourceRequest';
import type { CallResourceResponse } from '../generated/pluginv2/CallResourceResponse';
import type { ResourceHandlers } from '../generated/pluginv2/Resource';
import { headersOf } from '../headers';
import type { Logger } from '../log';
import type { Plugin, ResourceRequest, ResourceResponse } from '../plugin';

const UNEXPECTED: ResourceResponse = {
  status: 500,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ message: "The request failed unexpectedly. Grafana's server log says why." }),
};

export function resourceHandlers(plugin: Promise<Plugin>, logger: Logger): ResourceHandlers {
  return {
    CallResource: (call) => {
      const signal = signalOf(call);
      const answer = async () =>
        wireResponse(await (await plugin).callResource({ ...requestOf(call.request), ...deadlineOf(call) }, signal));
      void answer()
        .catch((err: unknown) => {
          if (!signal.aborted) {
            logger.error({ err, path: call.request.path }, 'A resource call failed unexpectedly');
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

function requestOf({ pluginContext, path, method, url, headers, body }: CallResourceRequest__Output): ResourceRequest {
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
