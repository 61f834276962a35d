/** What Grafana's HTTP API is to a data source: settings, health, resources, queries, and the plugin's files. Loopback only. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import type { PluginProcess } from '../../host';
import { DATA_SOURCE_UID, type DataSourceRecord } from './dataSource';
import { type Answer, fileOf, notFound, readBody, send } from './http';
import { queryData } from './queryData';

const LOOPBACK = '127.0.0.1';
const DATA_SOURCE = `/api/datasources/uid/${DATA_SOURCE_UID}`;

export interface ServerParts {
  /** The running backend; a call while it is being started again waits or fails. */
  readonly plugin: () => Promise<PluginProcess>;
  readonly dataSource: DataSourceRecord;
  /** Files by the path they are served under, longest first. */
  readonly folders: Readonly<Record<string, string>>;
}

const updateSchema = z.object({
  version: z.number().optional(),
  name: z.string().optional(),
  jsonData: z.record(z.string(), z.unknown()).optional(),
  secureJsonData: z.record(z.string(), z.string()).optional(),
});

/** @param port 0 takes a free one. */
export async function serve(parts: ServerParts, port: number): Promise<{ address: string; server: Server }> {
  const server = createServer((request, response) => {
    const abort = new AbortController();
    response.on('close', () => abort.abort());
    answer(parts, request, abort.signal)
      .catch((error: unknown): Answer => ({ status: 500, json: { message: String(error) } }))
      .then((result) => send(response, result))
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  return { address: `http://${LOOPBACK}:${taken}`, server };
}

async function answer(parts: ServerParts, request: IncomingMessage, signal: AbortSignal): Promise<Answer> {
  // Another site's page could reach a loopback server through a name of its own that leads here.
  const host = request.headers.host?.replace(/:\d+$/, '');
  if (host !== LOOPBACK && host !== 'localhost') {
    return { status: 403, json: { message: 'The workbench answers on this machine only.' } };
  }
  const { pathname, search } = new URL(request.url ?? '/', `http://${LOOPBACK}`);
  const { dataSource } = parts;
  switch (`${request.method} ${pathname}`) {
    case `GET ${DATA_SOURCE}`:
      return { status: 200, json: dataSource.forPage() };
    case `PUT ${DATA_SOURCE}`:
      return saveSettings(dataSource, await readJson(request));
    case `GET ${DATA_SOURCE}/health`:
      return health(await parts.plugin(), dataSource);
    case 'POST /api/ds/query':
      return queryData(await parts.plugin(), dataSource, await readJson(request), signal);
  }
  if (pathname.startsWith(`${DATA_SOURCE}/resources/`)) {
    const path = pathname.slice(`${DATA_SOURCE}/resources/`.length);
    return resource(await parts.plugin(), dataSource, request, path, search, signal);
  }
  const folder = Object.entries(parts.folders).find(([prefix]) => pathname.startsWith(prefix));
  return folder === undefined
    ? notFound(pathname)
    : fileOf(folder[1], pathname === '/' ? 'index.html' : pathname.slice(folder[0].length));
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  return JSON.parse((await readBody(request)).toString());
}

function saveSettings(dataSource: DataSourceRecord, body: unknown): Answer {
  const update = updateSchema.safeParse(body);
  if (!update.success) {
    return { status: 400, json: { message: z.prettifyError(update.error) } };
  }
  if (!dataSource.update(update.data)) {
    return { status: 409, json: { message: 'Datasource has already been updated by someone else.' } };
  }
  return { status: 200, json: { message: 'Datasource updated', datasource: dataSource.forPage() } };
}

async function health(plugin: PluginProcess, dataSource: DataSourceRecord): Promise<Answer> {
  const result = await plugin.checkHealth(dataSource.context());
  return { status: result.status === 'OK' ? 200 : 400, json: result };
}

async function resource(
  plugin: PluginProcess,
  dataSource: DataSourceRecord,
  request: IncomingMessage,
  path: string,
  search: string,
  signal: AbortSignal
): Promise<Answer> {
  const contentType = request.headers['content-type'];
  const { status, headers, body } = await plugin.callResource(
    {
      context: dataSource.context(),
      path: decodeURIComponent(path),
      url: `${path}${search}`,
      method: request.method ?? 'GET',
      headers: contentType === undefined ? {} : { 'Content-Type': [contentType] },
      body: await readBody(request),
    },
    { signal }
  );
  const passedOn = Object.entries(headers).map(([name, values]) => [name, [...values]]);
  return { status, headers: Object.fromEntries(passedOn), body };
}
