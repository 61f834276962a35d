/** A data source's settings, loaded and saved from outside its own page by Grafana's API, as that page does. */
import { type DataSourceSettings } from '@grafana/data';
import { config, getBackendSrv, isFetchError } from '@grafana/runtime';
import { lastValueFrom } from 'rxjs';
import { type Options } from '../types';

export type SavedSettings = DataSourceSettings<Options>;

const addressOf = (uid: string): string => `/api/datasources/uid/${encodeURIComponent(uid)}`;

/** Whether Grafana would let this person save a data source; it has the last word itself. */
export function maySaveSettings(): boolean {
  const { orgRole, isGrafanaAdmin, permissions } = config.bootData?.user ?? {};
  return orgRole === 'Admin' || isGrafanaAdmin === true || permissions?.['datasources:write'] === true;
}

/** @throws Error with the reason, as Grafana says it. */
export const loadSettings = async (uid: string): Promise<SavedSettings> => {
  try {
    return await send<SavedSettings>('GET', uid);
  } catch (failure) {
    throw new Error(reasonOf(failure), { cause: failure });
  }
};

export type SaveOutcome =
  | { readonly kind: 'saved' }
  /** Somebody else saved since the settings were loaded. */
  | { readonly kind: 'conflict' }
  | { readonly kind: 'failed'; readonly reason: string };

/** With the version that they were loaded with. Secrets are not in them, and stay as they are. */
export async function saveSettings(settings: SavedSettings): Promise<SaveOutcome> {
  try {
    await send('PUT', settings.uid, settings);
    return { kind: 'saved' };
  } catch (failure) {
    return isFetchError(failure) && failure.status === CONFLICT
      ? { kind: 'conflict' }
      : { kind: 'failed', reason: reasonOf(failure) };
  }
}

const CONFLICT = 409;

// Whoever asks says what came of it.
const QUIET = { showErrorAlert: false, showSuccessAlert: false };
const send = async <Answer>(method: string, uid: string, data?: SavedSettings): Promise<Answer> =>
  (await lastValueFrom(getBackendSrv().fetch<Answer>({ method, url: addressOf(uid), data, ...QUIET }))).data;

function reasonOf(failure: unknown): string {
  const { message }: { message?: unknown } = isFetchError(failure) ? (failure.data ?? {}) : {};
  return typeof message === 'string' ? message : '';
}
