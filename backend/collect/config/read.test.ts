/** What the collector takes for a configuration, and how it names what it does not take. */
import { afterAll, beforeEach, describe, expect, test } from 'bun:test';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { readConfiguration, type ReadConfiguration } from './read';

const folder = mkdtempSync(join(tmpdir(), 'collector-config-'));
const file = join(folder, 'collector.yaml');
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => rmSync(file, { force: true }));

const SECRET = 'nobody-may-read-this';
const APP = '8ce114f4-d82c-45e2-b4fb-c6a0751d7d57';
const ENVIRONMENT = { TOKEN: SECRET, MAIL: 'dev@example.com', EMPTY: '' };

/** One that is right, by its lines: each test writes others in their place. */
const RIGHT = {
  process: 'collector:\n  data_dir: /var/lib/forge-app-metrics',
  name: '  - name: Forge',
  email: '      email: ${MAIL}',
  apps: `      apps: [${APP}]`,
  more: '      settleMinutes: 5',
  token: '      apiToken: ${TOKEN}',
};
type Lines = Partial<typeof RIGHT>;

const written = (lines: Lines): string => {
  const { process, name, email, apps, more, token } = { ...RIGHT, ...lines };
  return [process, 'datasources:', name, '    jsonData:', email, apps, more, '    secureJsonData:', token, ''].join(
    '\n'
  );
};

function read(text: string, mode = 0o600): ReadConfiguration {
  writeFileSync(file, text);
  chmodSync(file, mode);
  return readConfiguration(file, ENVIRONMENT);
}

const problemsOf = (found: ReadConfiguration): readonly string[] =>
  found.kind === 'refused' ? found.problems.map((problem) => problem.replace(`${file}:`, '')) : [];

test('is read whole: data sources as Grafana has them, and the process', () => {
  const found = read(written({}));
  if (found.kind === 'refused') {
    throw new Error(found.problems.join('\n'));
  }
  const { process, listen, certificate, log, dataSources } = found.configuration;
  expect(process).toMatchObject({ dataFolder: '/var/lib/forge-app-metrics', storeMaxBytes: 2048 * 1024 * 1024 });
  expect({ listen, certificate, log }).toEqual({
    listen: { host: '127.0.0.1', port: 9467 },
    certificate: undefined,
    log: { format: 'text', level: 'info' },
  });
  expect(dataSources).toMatchObject([
    {
      name: 'Forge',
      settings: { orgId: 1, uid: 'Forge', decryptedSecureJsonData: { apiToken: SECRET } },
      read: { email: 'dev@example.com', apiToken: SECRET, apps: [{ id: APP }], collects: true },
    },
  ]);
});

test("takes a file of Grafana's provisioning, with the part for the process added", () => {
  const text = `apiVersion: 1\n${written({
    name: [
      '  - name: Forge',
      '    uid: forge-app-metrics',
      '    type: forgemetrics-appmetrics-datasource',
      '    access: proxy',
      '    isDefault: true',
      '    editable: true',
      '    orgId: 2',
    ].join('\n'),
    token: '      apiToken: $__env{TOKEN}',
  })}`;
  expect(read(text)).toMatchObject({
    kind: 'read',
    configuration: {
      dataSources: [
        { settings: { orgId: 2, uid: 'forge-app-metrics', decryptedSecureJsonData: { apiToken: SECRET } } },
      ],
    },
  });
});

describe('is refused, with the line, the field, what was wrong and what would be right:', () => {
  test.each<[string, Lines, string]>([
    ['no folder', { process: 'collector: {}' }, '1: collector.data_dir is missing: it must be the folder'],
    [
      'a blank folder',
      { process: 'collector:\n  data_dir: " "' },
      '2: collector.data_dir is " ": it must be the folder',
    ],
    ['nothing for the process', { process: 'apiVersion: 1' }, '1: collector is missing: it must be there'],
    [
      'a version that nobody knows',
      { process: `apiVersion: 2\n${RIGHT.process}` },
      '1: apiVersion is 2: it must be 1.',
    ],
    [
      'a name mistyped',
      { process: `${RIGHT.process}\n  data_dirr: x` },
      '3: collector.data_dirr is not known here: mend its spelling or its place, or remove it. Known are data_dir, ',
    ],
    ['a setting mistyped', { more: '      retentionDay: 9' }, '8: datasources[0].jsonData.retentionDay is not known'],
    ['a part of an app', { apps: `      apps: [{ id: ${APP}, nam: x }]` }, 'apps[0].nam is not known here'],
    [
      'a part of an environment',
      { apps: `      apps: [{ id: ${APP}, environments: [{ idd: x }] }]` },
      'apps[0].environments[0].idd is not known here: mend its spelling or its place, or remove it. Known are id, key, type.',
    ],
    [
      'a token among the settings',
      { more: `      apiToken: ${SECRET}` },
      '8: datasources[0].jsonData.apiToken is not known',
    ],
    [
      'an app that is none',
      { apps: '      apps: [my-app]' },
      '7: datasources[0].jsonData.apps: No app that is listed can be read',
    ],
    [
      'one of two',
      { apps: `      apps:\n        - ${APP}\n        - mine` },
      '9: datasources[0].jsonData.apps[1]: Apps, row 2',
    ],
    ['apps that are no list', { apps: `      apps: ${APP}` }, '7: datasources[0].jsonData.apps is "8ce114f4'],
    [
      'a settle time',
      { more: '      settleMinutes: 99' },
      '8: datasources[0].jsonData.settleMinutes: settleMinutes is 99: it must be a number of minutes from 0 to 60',
    ],
    ['no e-mail', { email: '      hideNames: true' }, '6: datasources[0].jsonData.email: E-mail is empty'],
    ['an endpoint', { more: '      url: gopher://x' }, '8: datasources[0].jsonData.url: Endpoint "gopher://x" is not'],
    ['no token', { token: '      {}' }, '10: datasources[0].secureJsonData.apiToken: API token is empty'],
    [
      'a token of digits',
      { token: '      apiToken: 12345' },
      'secureJsonData.apiToken is wrong: it must be a text: in quotes',
    ],
    [
      'a variable that is not set',
      { token: '      apiToken: ${NONE}' },
      '10: datasources[0].secureJsonData.apiToken stands in the environment variable NONE, which is not set',
    ],
    [
      'one that is empty',
      { token: '      apiToken: ${EMPTY}' },
      'stands in the environment variable EMPTY, which is not set',
    ],
    [
      'one of a setting',
      { email: '      email: ${NONE}' },
      '6: datasources[0].jsonData.email stands in the environment variable NONE',
    ],
    [
      'a file that is not there',
      { token: '      apiToken: file:/none' },
      "apiToken stands in /none, which can't be read (ENOENT)",
    ],
    [
      'a secret of nothing',
      { token: `${RIGHT.token}\n      store.none.key: x` },
      '10: datasources[0].secureJsonData has a name that is neither apiToken nor store.<name>.<key>',
    ],
    [
      'a store without a period',
      { more: '      export: { sets: [{ name: all }], stores: [{ name: a, adapter: otlp, sets: [all], period: 0 }] }' },
      '8: datasources[0].jsonData.export.stores[0].period: 0 is no period: give seconds',
    ],
    [
      'an adapter that there is not',
      { more: '      export: { sets: [{ name: all }], stores: [{ name: a, adapter: none, sets: [all] }] }' },
      '8: datasources[0].jsonData.export.stores[0].adapter: There is no adapter "none".',
    ],
    [
      'an address of a store',
      { more: '      export: { sets: [{ name: all }], stores: [{ name: a, adapter: otlp, sets: [all], url: x }] }' },
      '8: datasources[0].jsonData.export.stores[0].url: ',
    ],
    [
      "a store's secret that is missing",
      {
        more: '      export: { sets: [{ name: all }], stores: [{ name: a, adapter: webhook, sets: [all], url: "https://x.example" }] }',
      },
      '8: datasources[0].jsonData.export.stores[0]."secrets.signingKey": Its secret "signingKey" is missing',
    ],
    [
      'a password that is too short',
      {
        more: '      export: { sets: [{ name: all }], stores: [{ name: a, adapter: prometheus, mode: pull, sets: [all] }] }',
        token: `${RIGHT.token}\n      store.a.pullPassword: hunter2`,
      },
      '11: datasources[0].secureJsonData."store.a.pullPassword" is too easy to guess',
    ],
    [
      'another kind of data source',
      { name: '  - name: Forge\n    type: prometheus' },
      '5: datasources[0].type is "prometheus": it must be forgemetrics-appmetrics-datasource',
    ],
    ['no name', { name: '  - uid: x' }, '4: datasources[0].name is missing'],
    [
      'an address that is none',
      { process: `${RIGHT.process}\n  listen: example.com:80` },
      '3: collector.listen is "example.com:80": it must be an IP address, or localhost, and a port',
    ],
    [
      'a port that is none',
      { process: `${RIGHT.process}\n  listen: 127.0.0.1:70000` },
      '3: collector.listen is "127.0.0.1:70000"',
    ],
    [
      'an open address in the clear',
      { process: `${RIGHT.process}\n  listen: 0.0.0.0:9467` },
      '3: collector.listen is "0.0.0.0:9467", which other machines reach',
    ],
    [
      'another one',
      { process: `${RIGHT.process}\n  listen: "[::]:9467"` },
      '3: collector.listen is "[::]:9467", which other machines reach',
    ],
    [
      'half a certificate',
      { process: `${RIGHT.process}\n  tls: { cert_file: /none }` },
      '3: collector.tls.key_file is missing: it must be the path of a file',
    ],
    [
      'a certificate that is not there',
      { process: `${RIGHT.process}\n  tls: { cert_file: /none, key_file: /none }` },
      "3: collector.tls.cert_file is /none, which can't be read (ENOENT)",
    ],
    [
      'a bound',
      { process: `${RIGHT.process}\n  store_max_mb: lots` },
      '3: collector.store_max_mb: store_max_mb is "lots": it must be a number of megabytes',
    ],
    [
      'a log',
      { process: `${RIGHT.process}\n  log_format: xml` },
      '3: collector.log_format is "xml": it must be text or json.',
    ],
    ['a tab', { more: '\tsettleMinutes: 5' }, '8: it is indented by a tab: use spaces.'],
    ['a name twice', { more: RIGHT.email }, '8: a name stands here for the second time in its block.'],
  ])('%s', (_, lines, sentence) => {
    expect(problemsOf(read(written(lines))).join('\n')).toContain(sentence);
  });

  test.each(['period: 0', 'adapter: 3', 'history: x', 'sets: [none]'])(
    'a store with %s is, and not a secret of it, too',
    (wrong) => {
      const store = {
        name: 'name: a',
        adapter: 'adapter: webhook',
        sets: 'sets: [all]',
        url: 'url: https://x.example',
      };
      const own = Object.values({ ...store, [wrong.split(':')[0]]: wrong }).join(', ');
      const problems = problemsOf(
        read(
          written({
            more: `      export: { sets: [{ name: all }], stores: [{ ${own} }] }`,
            token: `${RIGHT.token}\n      store.a.signingKey: file:/none`,
          })
        )
      );
      expect(problems[0]).toContain('jsonData.export.stores[0].');
      expect(problems.join('\n')).toContain('"store.a.signingKey" stands in /none');
      expect(problems.join('\n')).not.toContain('neither apiToken nor');
    }
  );

  test('all that is wrong at once, in the order of the lines', () => {
    const problems = problemsOf(
      read(
        written({
          process: `${RIGHT.process}\n  listen: x`,
          more: '      settleMinutes: 99',
          token: '      apiToken: ${NONE}',
        })
      )
    );
    expect(problems.map((problem) => problem.split(':', 1)[0])).toEqual(['3', '9', '11']);
  });

  test('two data sources of one uid', () => {
    const one = written({});
    const two = one.slice(one.indexOf(RIGHT.name));
    expect(problemsOf(read(one + two)).join()).toContain('datasources[1] has the uid of one above, "Forge"');
  });

  test('a file that is not there, or too large', () => {
    expect(problemsOf(readConfiguration(file, {}))).toEqual([" it can't be read (ENOENT)."]);
    expect(problemsOf(read('#'.repeat(2 * 1024 * 1024)))).toEqual([' it is no file of 1 MB at most.']);
  });

  test('a few lines that stand for a million', () => {
    const levels = Array.from({ length: 9 }, (_, level) =>
      level === 0
        ? 'l0: &l0 [x, x, x, x, x, x, x, x, x]'
        : `l${level}: &l${level} [${Array(9)
            .fill(`*l${level - 1}`)
            .join(', ')}]`
    );
    expect(problemsOf(read(levels.join('\n')))).toEqual(['1: names stand for too many other parts: write them out.']);
  });
});

describe('secrets', () => {
  test.each([0o644, 0o640, 0o660, 0o604])('in a file that others may read are refused: mode %o', (mode) => {
    const problems = problemsOf(read(written({ token: `      apiToken: ${SECRET}` }), mode));
    expect(problems).toEqual([
      expect.stringContaining('it holds secrets, and others on this machine may read or write it'),
    ]);
  });

  test('may stand in a file of one’s own; and one without any may be read by all', () => {
    expect(read(written({ token: `      apiToken: ${SECRET}` })).kind).toBe('read');
    expect(read(written({}), 0o644).kind).toBe('read');
  });

  test('so may the password of a proxy', () => {
    const process = `${RIGHT.process}\n  https_proxy: http://me:${SECRET}@proxy.example:3128`;
    expect(problemsOf(read(written({ process }), 0o644)).join()).toContain('it holds secrets');
    expect(read(written({ process })).kind).toBe('read');
  });

  test.each([
    `redis_url: rediss://me:${SECRET}@redis.example.com`,
    `redis_url: rediss://redis.example.com\n  redis_password: ${SECRET}`,
    `redis_url: rediss+sentinel://:${SECRET}@one.example.com:1,two.example.com:2/main`,
  ])('and that of a shared Redis: %#', (redis) => {
    const process = `${RIGHT.process}\n  ${redis}`;
    expect(problemsOf(read(written({ process }), 0o644)).join()).toContain('it holds secrets');
    expect(read(written({ process }))).toMatchObject({
      configuration: { process: { redis: { kind: 'set', settings: { password: SECRET } } } },
    });
  });

  test('of a Redis whose address can’t be read are not repeated; and it is refused', () => {
    const process = `${RIGHT.process}\n  redis_url: http://me:${SECRET}@redis.example.com`;
    const problems = problemsOf(read(written({ process }))).join();
    expect(problems).toContain('redis_url must be an address that begins with redis://');
    expect(problems).not.toContain(SECRET);
  });

  test.each([
    ['file:', ''],
    ['$__file{', '}'],
  ])('come from a file of their own, without the end of its line: %sPATH%s', (before, after) => {
    const path = join(folder, 'token');
    const token = `      apiToken: "${before}${path}${after}"`;
    writeFileSync(path, `${SECRET}\n`);
    chmodSync(path, 0o440);
    expect(read(written({ token }), 0o644)).toMatchObject({
      configuration: { dataSources: [{ settings: { decryptedSecureJsonData: { apiToken: SECRET } } }] },
    });
    chmodSync(path, 0o444);
    expect(problemsOf(read(written({ token }))).join()).toContain('which anybody on this machine may read or write');
    chmodSync(path, 0o400);
    writeFileSync(`${path}.empty`, '\n', { mode: 0o400 });
    expect(problemsOf(read(written({ token: token.replace(path, `${path}.empty`) }))).join()).toContain(
      'which is empty'
    );
    rmSync(path);
    rmSync(`${path}.empty`);
  });

  test('are repeated by no sentence, wherever they were put', () => {
    const places = fc.constantFrom<(secret: string) => Lines>(
      (secret) => ({ token: `      apiToken: [${secret}]` }),
      (secret) => ({ token: `      apiToken: { ${secret}: ${secret} }` }),
      (secret) => ({ token: `      apiToken:${secret}` }),
      (secret) => ({ token: `      store.x.key: ${secret}` }),
      (secret) => ({ token: `\tapiToken: ${secret}` }),
      (secret) => ({ token: `      apiToken: "${secret}` }),
      (secret) => ({ token: `      apiToken: ${secret}\n     - ${secret}` }),
      (secret) => ({ token: `      apiToken: ${secret}: ${secret}` }),
      (secret) => ({ more: `      apiToken: ${secret}` }),
      (secret) => ({ process: `collector: { https_proxy: ["http://me:${secret}@x"] }` }),
      (secret) => ({ process: `collector: { https_proxy: "http://me:${secret}@x" }` })
    );
    fc.assert(
      fc.property(places, fc.stringMatching(/^[a-zA-Z0-9]{12,24}$/), (place, secret) => {
        const problems = problemsOf(read(written({ more: '      settleMinutes: 99', ...place(secret) })));
        expect(problems).not.toHaveLength(0);
        expect(problems.join('\n')).not.toContain(secret);
      }),
      { numRuns: 200 }
    );
  });
});

test('may be opened to others with a certificate, or where it is said that it need not be encrypted', () => {
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  [cert, key].forEach((path) => writeFileSync(path, '-----BEGIN X-----\n', { mode: 0o600 }));
  const open = `${RIGHT.process}\n  listen: 0.0.0.0:9467`;
  expect(read(written({ process: `${open}\n  tls: { cert_file: ${cert}, key_file: ${key} }` }))).toMatchObject({
    configuration: { certificate: { key: '-----BEGIN X-----\n' }, listen: { host: '0.0.0.0' } },
  });
  expect(read(written({ process: `${open}\n  allow_plain_http: true` })).kind).toBe('read');
  chmodSync(key, 0o644);
  expect(
    problemsOf(read(written({ process: `${open}\n  tls: { cert_file: ${cert}, key_file: ${key} }` }))).join()
  ).toContain('collector.tls.key_file is');
});

test('whatever is written, it is read or refused in sentences with a line', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'grapheme' }),
        fc.json(),
        fc.jsonValue().map((value) => JSON.stringify(value))
      ),
      (text) => {
        const found = read(text);
        expect(found.kind).toBe('refused');
        for (const problem of problemsOf(found)) {
          expect(problem).toMatch(/^\d+: \S/);
        }
      }
    ),
    { numRuns: 300 }
  );
});
