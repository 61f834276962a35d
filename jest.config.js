import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

process.env.TZ = 'UTC';

const modules = join(import.meta.dirname, 'node_modules');
const isEsModule = (name) => {
  const manifest = join(modules, name, 'package.json');
  return existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).type === 'module';
};
/** Packages that ship as ES modules and so have to be transformed for Jest; every other one is taken as it is. */
const esModules = readdirSync(modules)
  .flatMap((name) => (name.startsWith('@') ? readdirSync(join(modules, name)).map((own) => `${name}/${own}`) : [name]))
  .filter(isEsModule);

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'jsdom',
  // Of two cores Jest would leave one idle.
  maxWorkers: '100%',
  // What hangs, however busy the machine.
  testTimeout: 300_000,
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
  transformIgnorePatterns: [`node_modules/(?!(?:.*/)?(?:${esModules.join('|')})/)`],
  moduleNameMapper: {
    '\\.(css|scss|svg|png)$': 'identity-obj-proxy',
    '^react-inlinesvg$': '<rootDir>/src/testing/InlineSvg.tsx',
  },
};
