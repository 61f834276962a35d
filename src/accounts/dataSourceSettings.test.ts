import { PUBLIC_ENDPOINT, readDataSourceSettings, SettingsError } from './dataSourceSettings';

const app = '8ce114f4-d82c-45e2-b4fb-c6a0751d7d57';
const good = { email: ' Dev@Example.com ', apps: [{ id: `ari:cloud:ecosystem::app/${app.toUpperCase()}` }] };
const secret = { apiToken: 'a-token' };

const complaint = (jsonData: unknown, secureJsonData: Record<string, string> = secret): string => {
  try {
    readDataSourceSettings(jsonData, secureJsonData);
  } catch (failure) {
    if (failure instanceof SettingsError) {
      return failure.message;
    }
    throw failure;
  }
  return 'none';
};

describe('settings of a data source', () => {
  it('have defaults for all but account, token and apps', () => {
    expect(readDataSourceSettings(good, secret)).toMatchObject({
      endpoint: PUBLIC_ENDPOINT,
      email: 'Dev@Example.com',
      apiToken: 'a-token',
      apps: [{ id: app, name: undefined, environments: [] }],
      settle: 5 * 60_000,
      retention: 90 * 86_400_000,
      hidesNames: false,
    });
  });

  it('hide names where they say so', () => {
    expect(readDataSourceSettings({ ...good, hideNames: true }, secret)).toMatchObject({ hidesNames: true });
    expect(complaint({ ...good, hideNames: 'yes' })).toContain('"hideNames"');
  });

  it('name what is missing', () => {
    expect(complaint(undefined)).toMatch(/^E-mail is empty/);
    expect(complaint(good, {})).toMatch(/^API token is empty/);
    expect(complaint({ ...good, apps: [] })).toMatch(/^No app is listed/);
  });

  it('name what is wrong and what would be right', () => {
    expect(complaint({ ...good, apps: [{ id: 'my-app' }] })).toContain('App "my-app" is neither an ARI nor a UUID');
    expect(complaint({ ...good, url: 'api.atlassian.com' })).toContain('is not an http(s) address');
    expect(complaint({ ...good, settleMinutes: 'five' })).toContain('"settleMinutes"');
    expect(complaint({ ...good, apps: [{ id: app, environments: [{ id: 'production' }] }] })).toContain(
      'Environment "production"'
    );
  });

  it('never repeat the token', () => {
    expect(complaint({ ...good, url: 'nowhere' })).not.toContain('a-token');
  });
});
