process.env.TZ = 'UTC';

/** Packages that ship as ES modules only and so have to be transformed for Jest. */
const esModules = [
  '@grafana/.*',
  'd3-.*',
  'd3',
  'internmap',
  'delaunator',
  'robust-predicates',
  'ol',
  'uuid',
  'marked',
  'react-calendar',
  'get-user-locale',
  'memoize',
  'mimic-function',
  '@wojtekmaj/.*',
  'geotiff',
  'quick-lru',
  'rbush',
  'quickselect',
  'color-.*',
  'pbf',
  'earcut',
  'p-.*',
  'react-colorful',
  'monaco-promql',
  '@kusto/.*',
  'lru-cache',
  'lezer-.*',
  '@lezer/.*',
  '@marijn/.*',
];

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'jsdom',
  roots: ['<rootDir>/src'],
  setupFilesAfterEnv: ['<rootDir>/jest.setup.ts'],
  transform: {
    '^.+\\.m?[jt]sx?$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', tsx: true },
          target: 'es2022',
          transform: { react: { runtime: 'automatic' } },
        },
      },
    ],
  },
  transformIgnorePatterns: [`node_modules/(?!(?:.*/)?(${esModules.join('|')})/)`],
  moduleNameMapper: { '\\.(css|scss|svg|png)$': 'identity-obj-proxy' },
};
