/** `GET apps/available` of a data source as it is saved: the settings page has no data source at hand, but its settings. */
import { getBackendSrv, isFetchError } from '@grafana/runtime';
import { lastValueFrom } from 'rxjs';
import { type AppsAnswer } from '../../types';

/** @throws Error with the reason, as the backend says it. */
export async function loadAvailableApps(uid: string): Promise<AppsAnswer['apps']> {
  const url = `/api/datasources/uid/${encodeURIComponent(uid)}/resources/apps/available`;
  try {
    // The settings page says itself what could not be loaded.
    const answer = await lastValueFrom(getBackendSrv().fetch<AppsAnswer>({ url, showErrorAlert: false }));
    return answer.data.apps;
  } catch (failure) {
    const { message }: { message?: unknown } = isFetchError(failure) ? (failure.data ?? {}) : {};
    throw new Error(typeof message === 'string' ? message : '', { cause: failure });
  }
}
