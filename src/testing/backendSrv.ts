/** Grafana's HTTP service for tests: answers what the test knows, and fails the test on any other request. */
import { type BackendSrvRequest, type FetchResponse, setBackendSrv, type BackendSrv } from '@grafana/runtime';
import { defer, from, type Observable } from 'rxjs';

/** An answer's body by `METHOD path`, with the query string sorted as given; a function may be asked again and again. */
export type Routes = Readonly<Record<string, unknown>>;

export interface FakeBackend {
  readonly requests: readonly BackendSrvRequest[];
  /** Requests that no route answered. */
  readonly unexpected: readonly string[];
  /** What Grafana would have called a success of its own accord: whatever a request that changes something is answered with. */
  readonly toasts: readonly string[];
}

export function installBackend(routes: Routes): FakeBackend {
  const requests: BackendSrvRequest[] = [];
  const unexpected: string[] = [];
  const toasts: string[] = [];
  const respond = async (request: BackendSrvRequest): Promise<FetchResponse> => {
    requests.push(request);
    const name = nameOf(request);
    if (!(name in routes)) {
      unexpected.push(name);
      throw new Error(`unexpected request: ${name}`);
    }
    const route = routes[name];
    const data: unknown = typeof route === 'function' ? await route(request) : route;
    const { message }: { message?: unknown } = { ...(typeof data === 'object' && data) };
    if ((request.method ?? 'GET') !== 'GET' && request.showSuccessAlert !== false && typeof message === 'string') {
      toasts.push(message);
    }
    return {
      data,
      status: 200,
      statusText: 'OK',
      ok: true,
      headers: new Headers(),
      redirected: false,
      type: 'basic',
      url: request.url,
      config: request,
    };
  };
  const fetch = (request: BackendSrvRequest): Observable<FetchResponse> => defer(() => from(respond(request)));
  setBackendSrv({ fetch } as BackendSrv);
  return { requests, unexpected, toasts };
}

const RESOURCES = /^.*\/resources\//;

function nameOf({ method = 'GET', url, params }: BackendSrvRequest): string {
  const query = new URLSearchParams(params).toString();
  return `${method} ${url.replace(RESOURCES, '').replace(/\?.*$/, '')}${query && `?${query}`}`;
}
