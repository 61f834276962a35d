import { expect, it } from 'bun:test';
import { builtFindings, sourceFindings, type Built, type Finding, type Source } from './findings';

const problems = (findings: readonly Finding[]): readonly string[] =>
  findings.flatMap(({ what, problem }) => (problem === undefined ? [] : [what]));

const source: Source = {
  version: '1.2.0',
  lockedVersion: '1.2.0',
  changelog: '# Changelog\n\n## 1.2.0\n\nMore.\n\n## 1.1.0\n',
  pending: [],
  changed: [],
  tags: ['v1.1.0'],
  tag: undefined,
};

it('holds of a version that is written down, new and committed', () => {
  expect(problems(sourceFindings(source))).toEqual([]);
  expect(problems(sourceFindings({ ...source, tags: ['v1.2.0'], tag: 'v1.2.0' }))).toEqual([]);
});

it.each<[string, Partial<Source>]>([
  ['all is committed', { changed: ['src/labels.ts'] }],
  ['no changeset is pending', { pending: ['a-change.md'] }],
  ['the lock file says the same version', { lockedVersion: '1.1.0' }],
  ['CHANGELOG.md begins with the version', { changelog: '# Changelog\n\n## 1.1.0\n' }],
  ['the version is new', { tags: ['v1.2.0'] }],
  ['the tag says the version', { tag: 'v1.3.0' }],
])('names what does not: %s', (what, change) => {
  expect(problems(sourceFindings({ ...source, ...change }))).toEqual([what]);
});

const built: Built = {
  version: '1.2.0',
  manifest: {
    id: 'a-b-datasource',
    executable: 'gpx_b',
    info: {
      version: '1.2.0',
      updated: '2027-01-02',
      logos: { small: 'img/logo.svg', large: 'img/logo.svg' },
      screenshots: [{ path: 'img/one.png' }],
    },
    includes: [{ path: 'dashboards/one.json' }],
  },
  readme: '[Docs](https://example.com)',
  changelog: '# Changelog\n\n## 1.2.0\n',
  files: [
    ...[
      'module.js',
      'plugin.json',
      'README.md',
      'CHANGELOG.md',
      'LICENSE',
      'THIRD_PARTY_LICENSES.txt',
      'gpx_b_linux_amd64',
    ],
    ...['img/logo.svg', 'img/one.png', 'dashboards/one.json'],
  ],
};

it('holds of what was built with all that is named', () => {
  expect(problems(builtFindings(built))).toEqual([]);
});

it.each<[string, Partial<Built>]>([
  ['what was built has the version', { version: '1.3.0', changelog: '## 1.3.0' }],
  ['all that plugin.json names is there', { files: built.files.filter((file) => file !== 'img/one.png') }],
  ['there is a backend', { files: built.files.filter((file) => !file.startsWith('gpx_')) }],
  ['its changes are told', { changelog: '# Changelog\n' }],
  ['its readme leads out of Grafana', { readme: '[Docs](docs/configure.md)' }],
])('names what is missing: %s', (what, change) => {
  expect(problems(builtFindings({ ...built, ...change }))).toEqual([what]);
});
