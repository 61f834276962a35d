import { describe, expect, it } from 'bun:test';
import { SettingsError } from '../../src/accounts/dataSourceSettings';
import type { AvailableApps } from '../../src/accounts/availableApps';
import { APP, NOW } from '../../src/engine/service/testing/serving';
import { availableAppsFor, isAboutAvailableApps } from './availableApps';

const settings = { jsonData: { email: 'dev@example.com' }, decryptedSecureJsonData: { apiToken: 'a' } };

function asked(reply: Awaited<ReturnType<AvailableApps['of']>> | SettingsError) {
  const calls: unknown[] = [];
  const apps: AvailableApps = {
    of: (saved) => {
      calls.push(saved);
      if (reply instanceof SettingsError) {
        throw reply;
      }
      return Promise.resolve(reply);
    },
  };
  return { apps, calls };
}

const listed = { kind: 'answer', answer: [{ id: APP, name: 'Mine' }], serverStart: NOW } as const;

describe('the apps to choose from', () => {
  it('are told to admins, from what is saved', async () => {
    const { apps, calls } = asked(listed);
    expect(await availableAppsFor(apps, 'GET', 'Admin', settings)).toEqual({
      status: 200,
      body: { apps: [{ id: APP, name: 'Mine' }] },
    });
    expect(calls).toEqual([settings]);
  });

  it.each(['Editor', 'Viewer', '', undefined])('are told to nobody else, nor asked for: %s', async (role) => {
    const { apps, calls } = asked(listed);
    const reply = await availableAppsFor(apps, 'GET', role, settings);
    expect(reply.status).toBe(403);
    expect(JSON.stringify(reply)).not.toContain('Mine');
    expect(calls).toEqual([]);
  });

  it.each([
    ['unauthorized', 401],
    ['not owner', 502],
    ['unavailable', 502],
  ] as const)('are not there when Atlassian answers: %s', async (cause, status) => {
    const { apps } = asked({ kind: 'failure', failure: { cause, message: 'It says no.' } });
    expect(await availableAppsFor(apps, 'GET', 'Admin', settings)).toEqual({
      status,
      body: { message: 'It says no.' },
    });
  });

  it('need settings to ask with', async () => {
    const { apps } = asked(new SettingsError('E-mail is empty.'));
    expect((await availableAppsFor(apps, 'GET', 'Admin', settings)).status).toBe(400);
    expect((await availableAppsFor(apps, 'GET', 'Admin', undefined)).status).toBe(404);
    expect((await availableAppsFor(apps, 'POST', 'Admin', settings)).status).toBe(404);
  });

  it.each([
    ['apps/available', true],
    ['/apps/available/', true],
    ['apps', false],
    ['apps/availables', false],
  ])('have a path of their own: %s', (path, isTheirs) => {
    expect(isAboutAvailableApps(path)).toBe(isTheirs);
  });
});
