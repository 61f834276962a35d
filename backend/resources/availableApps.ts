/** `GET apps/available`: which apps there are to choose from. Its owner's whole portfolio is for those alone who set up the data source. */
import type { AvailableApps } from '../../src/accounts/availableApps';
import { SettingsError } from '../../src/accounts/dataSourceSettings';
import type { SourceSettings } from '../../src/accounts/accounts';
import { error, ok, type Reply } from './reply';

export const isAboutAvailableApps = (path: string): boolean =>
  path.split('/').filter(Boolean).join('/') === 'apps/available';

/** @param settings as they are saved, whether an app is listed or not. @param role undefined when nobody is signed in. */
export async function availableAppsFor(
  apps: AvailableApps,
  method: string,
  role: string | undefined,
  settings: Pick<SourceSettings, 'jsonData' | 'decryptedSecureJsonData'> | undefined
): Promise<Reply> {
  if (method !== 'GET' || settings === undefined) {
    return error(404, 'There is no such route.');
  }
  if (role !== 'Admin') {
    return error(403, "Only an organisation admin may see which apps the account has: type the app's id.");
  }
  try {
    const reply = await apps.of(settings);
    return reply.kind === 'answer'
      ? ok({ apps: reply.answer })
      : error(reply.failure.cause === 'unauthorized' ? 401 : 502, reply.failure.message);
  } catch (failure) {
    if (failure instanceof SettingsError) {
      return error(400, failure.message);
    }
    throw failure;
  }
}
