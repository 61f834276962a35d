/** Routes of a data source as it is saved: the settings page has no data source at hand, but its settings. */
import { config, getBackendSrv, isFetchError, type BackendSrvRequest } from '@grafana/runtime';
import { lastValueFrom } from 'rxjs';
import {
  type AppsAnswer,
  type ExportStatusAnswer,
  type PreviewAnswer,
  type PreviewRequest,
  type RenewAnswer,
  type RenewRequest,
  type RetentionAnswer,
  type TestAnswer,
  type TestRequest,
} from '../../types';

/** `GET apps/available`. @throws Error with the reason, as the backend says it. */
export const loadAvailableApps = async (uid: string): Promise<AppsAnswer['apps']> =>
  (await load<AppsAnswer>(uid, 'apps/available')).apps;

/** What would go, were so many days kept. @throws Error with the reason, as the backend says it. */
export const loadDropped = (uid: string, days: number): Promise<RetentionAnswer> =>
  load<RetentionAnswer>(uid, `retention?days=${days}`);

/** How the metric stores are doing. @throws Error with the reason, as the backend says it. */
export const loadExportStatus = (uid: string): Promise<ExportStatusAnswer> =>
  load<ExportStatusAnswer>(uid, 'export/status');

/** What a metric set would send, saved or not. @throws Error with the reason, as the backend says it. */
export const loadPreview = (uid: string, data: PreviewRequest): Promise<PreviewAnswer> =>
  load<PreviewAnswer>(uid, 'export/preview', { method: 'POST', data });

/** Sends a point to a metric store. @throws Error with the reason, as the backend says it. */
export const testStore = (uid: string, data: TestRequest): Promise<TestAnswer> =>
  load<TestAnswer>(uid, 'export/test', { method: 'POST', data });

/** Has a new address made for a store that is fetched: whole, as its receiver is told it. @throws Error with the reason, as the backend says it. */
export async function renewAddress(uid: string, data: RenewRequest): Promise<string> {
  const { path } = await load<RenewAnswer>(uid, 'export/renew', { method: 'POST', data });
  return new URL(pathOf(uid, path).slice(1), config.appUrl || document.baseURI).href;
}

const pathOf = (uid: string, path: string): string =>
  `/api/datasources/uid/${encodeURIComponent(uid)}/resources/${path}`;

async function load<Answer>(
  uid: string,
  path: string,
  request: Pick<BackendSrvRequest, 'method' | 'data'> = {}
): Promise<Answer> {
  const url = pathOf(uid, path);
  try {
    // The settings page says itself what came of it: Grafana would call any answer with a message a success.
    const quiet = { showErrorAlert: false, showSuccessAlert: false };
    const answer = await lastValueFrom(getBackendSrv().fetch<Answer>({ url, ...quiet, ...request }));
    return answer.data;
  } catch (failure) {
    const { message }: { message?: unknown } = isFetchError(failure) ? (failure.data ?? {}) : {};
    throw new Error(typeof message === 'string' ? message : '', { cause: failure });
  }
}
