import fc from 'fast-check';
import { PUBLIC_ENDPOINT, readDataSourceSettings, SettingsError } from './dataSourceSettings';

const app = '8ce114f4-d82c-45e2-b4fb-c6a0751d7d57';
const good = { email: ' Dev@Example.com ', apps: [{ id: `ari:cloud:ecosystem::app/${app.toUpperCase()}` }] };
const ENVIRONMENT = '7d1e6a40-0b57-4c0f-8d7e-1a2b3c4d5e01';
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
    const unclear = readDataSourceSettings({ ...good, hideNames: 'yes' }, secret);
    expect(unclear).toMatchObject({ hidesNames: true, leftOut: [{ message: expect.stringContaining('hideNames') }] });
  });

  it('collect unless they say otherwise, or something unclear', () => {
    expect(readDataSourceSettings(good, secret)).toMatchObject({ collects: true });
    expect(readDataSourceSettings({ ...good, collect: null }, secret)).toMatchObject({ collects: true, leftOut: [] });
    expect(readDataSourceSettings({ ...good, collect: 'false' }, secret)).toMatchObject({
      collects: false,
      leftOut: [],
    });
    const unclear = readDataSourceSettings({ ...good, collect: 'rarely' }, secret);
    expect(unclear).toMatchObject({ collects: false, leftOut: [{ message: expect.stringContaining('collect') }] });
  });

  it('name what is missing', () => {
    expect(complaint(undefined)).toMatch(/^E-mail is empty/);
    expect(complaint(good, {})).toMatch(/^API token is empty/);
    expect(complaint({ ...good, apps: [] })).toMatch(/^No app is listed/);
    expect(complaint({ ...good, apps: ['x'] })).toMatch(
      /^No app that is listed can be read\. Apps, row 1: "x" is neither/
    );
  });

  it('say where each fault stands, for who can point at it', () => {
    const { leftOut } = readDataSourceSettings(
      {
        ...good,
        settleMinutes: 'some',
        apps: [...good.apps, 'x', { id: app, environments: [{ id: ENVIRONMENT }, 'y'] }, { id: app, environments: 1 }],
      },
      secret
    );
    expect(leftOut.map(({ at }) => at)).toEqual([
      ['apps', 1],
      ['apps', 2, 'environments', 1],
      ['apps', 3, 'environments'],
      ['settleMinutes'],
    ]);
    expect(() => readDataSourceSettings({ ...good, url: 'x' }, secret)).toThrow(
      expect.objectContaining({ field: 'url' })
    );
  });

  it('name what is wrong and what would be right', () => {
    expect(complaint({ ...good, apps: [{ id: 'my-app' }] })).toContain(
      'Apps, row 1: "my-app" is neither an ARI nor a UUID'
    );
    expect(complaint({ ...good, url: 'api.atlassian.com' })).toContain('is not an http(s) address');
  });

  it.each<[string, Record<string, unknown>, object, readonly RegExp[]]>([
    ['a mistyped app', { apps: [{ id: app }, { id: 'my-app' }] }, {}, [/^Apps, row 2: "my-app" is neither/]],
    ['an empty row', { apps: [{ id: '' }, { id: app }] }, {}, [/^Apps, row 1: names no app/]],
    ['rows of nothing', { apps: [null, { id: app }, {}, []] }, {}, [/row 1/, /row 3/, /row 4/]],
    ['an app by its id alone', { apps: [app] }, {}, []],
    ['an app listed twice', { apps: [{ id: app }, { id: app.toUpperCase(), name: 'It' }] }, {}, []],
    ['a name that is a number', { apps: [{ id: app, name: 7 }] }, { apps: [{ id: app, name: '7' }] }, []],
    ['a name that is none', { apps: [{ id: app, name: { a: 1 } }] }, {}, []],
    [
      'an environment that is none',
      { apps: [{ id: app, environments: [{ id: 'prod' }, ENVIRONMENT] }] },
      { apps: [{ environments: [{ id: ENVIRONMENT }] }] },
      [/^Apps, row 1, environment 1: "prod" is not a UUID/],
    ],
    [
      'environments that are no list',
      { apps: [{ id: app, environments: 'production' }] },
      {},
      [/row 1: its environments are no list/],
    ],
    ['environments of null', { apps: [{ id: app, environments: null }] }, {}, []],
    [
      'a number as text',
      { settleMinutes: '7', retentionDays: ' 30 ' },
      { settle: 7 * 60_000, retention: 30 * 86_400_000 },
      [],
    ],
    [
      'null',
      { url: null, settleMinutes: null, retentionDays: null, hideNames: null },
      { endpoint: PUBLIC_ENDPOINT },
      [],
    ],
    ['a flag as text', { hideNames: 'TRUE' }, { hidesNames: true }, []],
    [
      'a word for a number',
      { settleMinutes: 'five' },
      { settle: 5 * 60_000 },
      [/settleMinutes is "five": it must be a number of minutes from 0 to 60; 5 is taken/],
    ],
    ['a number out of bounds', { settleMinutes: -1 }, { settle: 5 * 60_000 }, [/settleMinutes/]],
    [
      'a retention out of bounds',
      { retentionDays: 3_651 },
      {},
      [/retentionDays is 3651: it must be .* 1 to 3650; nothing is dropped/],
    ],
    ['ten years', { retentionDays: 3_650 }, { retention: 3_650 * 86_400_000 }, []],
    [
      'no flag',
      { collect: 'sometimes' },
      { collects: false },
      [/collect is "sometimes": it must be true or false; nothing is collected/],
    ],
    ['fields that nobody knows', { database: 'x', http: {} }, {}, []],
  ])('take what can be read of %s, and say the rest', (_, jsonData, expected, messages) => {
    const read = readDataSourceSettings({ ...good, ...jsonData }, secret);
    expect(read).toMatchObject({ apps: [{ id: app }], ...expected });
    expect(read.leftOut.map(({ message }) => message)).toEqual(messages.map((each) => expect.stringMatching(each)));
  });

  it('delete nothing because the retention is misspelt', () => {
    const { retention } = readDataSourceSettings({ ...good, retentionDays: 'for ever' }, secret);
    expect(retention).toBeGreaterThan(10_000 * 86_400_000);
  });

  it('of whatever shape are read, or refused in a sentence', () => {
    fc.assert(
      fc.property(
        fc.record(
          {
            email: fc.jsonValue(),
            apps: fc.jsonValue(),
            url: fc.jsonValue(),
            settleMinutes: fc.jsonValue(),
            retentionDays: fc.jsonValue(),
            hideNames: fc.jsonValue(),
          },
          { requiredKeys: [] }
        ),
        fc.boolean(),
        (jsonData, isGood) => {
          const apps = [...(Array.isArray(jsonData.apps) ? jsonData.apps : [jsonData.apps]), { id: app }];
          const said = complaint(isGood ? { ...jsonData, email: 'a@b.c', url: '', apps } : jsonData);
          expect(isGood ? said === 'none' : said.length > 0).toBe(true);
        }
      )
    );
  });

  it('never repeat the token', () => {
    expect(complaint({ ...good, url: 'nowhere' })).not.toContain('a-token');
  });
});
