/** Grafana's HTTP client on `fetch`: what data sources use of it, with Grafana's errors and cancellation. */
import type { BackendSrv, BackendSrvRequest, FetchError, FetchResponse } from '@grafana/runtime';
import { filter, lastValueFrom, map, Observable, Subject, takeUntil } from 'rxjs';

function addressOf({ url, params }: BackendSrvRequest): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(params ?? {})) {
    for (const item of [value].flat()) {
      if (item !== undefined && item !== null) {
        parameters.append(key, String(item));
      }
    }
  }
  const query = parameters.toString();
  const path = url.startsWith('/') || url.startsWith('http') ? url : `/${url}`;
  return query === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`;
}

async function readBody(response: Response, responseType: BackendSrvRequest['responseType']): Promise<unknown> {
  switch (responseType) {
    case 'text':
      return response.text();
    case 'blob':
      return response.blob();
    case 'arraybuffer':
      return response.arrayBuffer();
    default: {
      const text = await response.text();
      try {
        return JSON.parse(text);
      } catch {
        return text;
      }
    }
  }
}

async function send(request: BackendSrvRequest, signal: AbortSignal): Promise<FetchResponse<unknown>> {
  const hasBody = request.data !== undefined && request.data !== null;
  const response = await fetch(addressOf(request), {
    method: request.method ?? 'GET',
    headers: { ...(hasBody ? { 'Content-Type': 'application/json' } : {}), ...request.headers },
    ...(hasBody ? { body: JSON.stringify(request.data) } : {}),
    signal,
  });
  const { status, statusText, ok, headers, redirected, type, url } = response;
  const data = await readBody(response, request.responseType);
  if (!ok) {
    const error: FetchError<unknown> = { status, statusText, data, config: request };
    throw error;
  }
  return { data, status, statusText, ok, headers, redirected, type, url, config: request };
}

/** A new request with a `requestId` in use cancels the earlier one, as in Grafana. */
export function createBackendSrv(): BackendSrv {
  const started = new Subject<string>();

  const fetchOnce = <T>(request: BackendSrvRequest): Observable<FetchResponse<T>> => {
    const answer = new Observable<FetchResponse<unknown>>((subscriber) => {
      if (request.requestId) {
        started.next(request.requestId);
      }
      const abort = new AbortController();
      send(request, abort.signal).then(
        (response) => {
          subscriber.next(response);
          subscriber.complete();
        },
        (error: unknown) => {
          if (!abort.signal.aborted) {
            subscriber.error(error);
          }
        }
      );
      const supplanted = started.pipe(filter((id) => id === request.requestId)).subscribe(() => subscriber.complete());
      return () => {
        supplanted.unsubscribe();
        abort.abort();
      };
    });
    const cancelled = new Observable<never>((subscriber) => {
      request.abortSignal?.addEventListener('abort', () => subscriber.complete());
    });
    // The interface promises the caller's type for what the network gives.
    return answer.pipe(
      takeUntil(cancelled),
      map((response) => response as FetchResponse<T>)
    );
  };

  const ask = <T>(request: BackendSrvRequest): Promise<T> =>
    lastValueFrom(fetchOnce<T>(request).pipe(map((response) => response.data)));

  return {
    fetch: fetchOnce,
    request: ask,
    datasourceRequest: (request) => lastValueFrom(fetchOnce(request)),
    chunked: () => {
      throw new Error('Chunked answers are not part of the workbench.');
    },
    get: (url, params, requestId, options) =>
      ask({ ...options, url, params, method: 'GET', ...(requestId ? { requestId } : {}) }),
    delete: (url, data, options) => ask({ ...options, url, data, method: 'DELETE' }),
    post: (url, data, options) => ask({ ...options, url, data, method: 'POST' }),
    patch: (url, data, options) => ask({ ...options, url, data, method: 'PATCH' }),
    put: (url, data, options) => ask({ ...options, url, data, method: 'PUT' }),
  };
}
