import tseslint from 'typescript-eslint';
import importPlugin from 'eslint-plugin-import';
import reactHooks from 'eslint-plugin-react-hooks';
import { noFileCircles, noFolderCircles } from './eslint.circles.js';

const NO_LOOKING_BACK = 'The rooms and what each may import: docs/architecture.md.';
const OUTSIDE_WORLD =
  'The engine takes time, timers, network and disk as interfaces (Clock, Upstream, ChunkStore, QuotaLedger, Memo).';

/** The direction of the imports, a zone a room. */
const zones = [
  { target: './src/engine', from: ['./src', './backend', './tests', './benchmarks'], except: ['./engine'] },
  { target: './src', from: ['./backend', './tests', './benchmarks', './packaging'] },
  { target: './src/upstream', from: './src', except: ['./engine', './upstream'] },
  { target: './src/accounts', from: './src', except: ['./engine', './accounts'] },
  { target: './src/!(engine|upstream|accounts)/**', from: ['./src/upstream', './src/accounts'] },
  { target: './backend/protocol', from: ['./src', './backend'], except: ['./protocol'] },
  { target: './backend/protocol/**/!(*.test).ts', from: './tests' },
  { target: './backend', from: ['./src'], except: ['./engine', './upstream', './accounts', './plugin.json'] },
  { target: './backend', from: ['./tests/workbench', './tests/e2e', './benchmarks', './packaging'] },
  { target: './backend/!(*.test).ts', from: './tests' },
  { target: './packaging', from: ['./src', './backend'], except: ['./plugin.json', './compile.ts', './licenses'] },
  { target: './packaging', from: './tests' },
  { target: './tests/simulator', from: ['./src', './backend'], except: ['./engine/catalogue'] },
  { target: './tests/workbench', from: ['./backend'] },
  { target: './tests/portable/page', from: './src', except: ['./engine', './upstream'] },
  { target: './tests/portable/page', from: './tests', except: ['./portable'] },
  { target: './tests/portable/page', from: './backend', except: ['./plugin/clock.ts'] },
  { target: './tests/prometheus', from: ['./src', './backend'], except: ['./engine'] },
  { target: './tests/host', from: ['./src', './backend'], except: ['./protocol/generated'] },
  { target: './tests/host', from: ['./tests/simulator', './tests/workbench', './tests/e2e'] },
].flatMap(({ target, from, except }) =>
  [from].flat().map((source) => ({ target, from: source, except: except ?? [], message: NO_LOOKING_BACK }))
);

export default tseslint.config(
  {
    ignores: [
      'dist/**',
      'packages/**',
      'coverage/**',
      'node_modules/**',
      'backend/protocol/generated/**',
      'test-results/**',
      '.cache/**',
    ],
  },
  ...tseslint.configs.strict,
  {
    files: ['**/*.ts', '**/*.tsx'],
    plugins: {
      import: importPlugin,
      rooms: { rules: { 'no-file-circles': noFileCircles, 'no-folder-circles': noFolderCircles } },
    },
    settings: { 'import/resolver': { node: { extensions: ['.ts', '.tsx', '.js'] } } },
    rules: {
      'import/no-restricted-paths': ['error', { zones }],
      'rooms/no-file-circles': 'error',
      'rooms/no-folder-circles': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/engine/**/*.ts', 'src/upstream/**/*.ts', 'src/accounts/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...[
          'fetch',
          'setTimeout',
          'setInterval',
          'setImmediate',
          'process',
          'window',
          'document',
          'Bun',
          'Buffer',
          'performance',
          'console',
          'localStorage',
          'indexedDB',
          'crypto',
        ].map((name) => ({ name, message: OUTSIDE_WORLD })),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: OUTSIDE_WORLD },
        { object: 'Math', property: 'random', message: OUTSIDE_WORLD },
      ],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['node:*', 'bun', 'bun:*', '@grafana/*', 'react', 'react-*', 'rxjs'], message: OUTSIDE_WORLD },
          ],
        },
      ],
    },
  },
  {
    files: ['backend/protocol/**/*.ts'],
    rules: {
      'no-restricted-imports': ['error', { patterns: [{ group: ['@grafana/*', 'react'], message: NO_LOOKING_BACK }] }],
    },
  },
  {
    files: ['{src,tests/workbench}/**/{*.tsx,use*.ts}'],
    plugins: { 'react-hooks': reactHooks },
    rules: reactHooks.configs.recommended.rules,
  },
  {
    files: ['tests/**', 'benchmarks/**', 'backend/build.ts', 'packaging/main.ts', 'release/check.ts', '**/*.config.*'],
    rules: { 'no-console': 'off' },
  }
);
