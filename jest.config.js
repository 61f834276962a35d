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

const transform = {
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
};
const transformIgnorePatterns = [`node_modules/(?!(?:.*/)?(?:${esModules.join('|')})/)`];
/**
 * Rooms without a browser. `npm run test:unit` has Bun run their tests, as the plugin does their code, at a quarter of the
 * cost; `npx jest --selectProjects pure` runs the same in Node.
 */
const PURE = ['engine', 'upstream', 'accounts'].map((room) => `<rootDir>/src/${room}`);

/** @type {import('jest').Config} */
export default {
  // Of two cores Jest would leave one idle.
  maxWorkers: '100%',
  // What hangs, however busy the machine.
  testTimeout: 300_000,
  projects: [
    { displayName: 'pure', testEnvironment: 'node', roots: PURE, transform, transformIgnorePatterns },
    {
      displayName: 'browser',
      testEnvironment: 'jsdom',
      roots: ['<rootDir>/src'],
      testPathIgnorePatterns: ['/node_modules/', ...PURE.map((room) => `${room}/`)],
      setupFilesAfterEnv: ['<rootDir>/jest.setup.ts'],
      transform,
      transformIgnorePatterns,
      moduleNameMapper: {
        '\\.(css|scss|svg|png)$': 'identity-obj-proxy',
        '^react-inlinesvg$': '<rootDir>/src/testing/InlineSvg.tsx',
      },
    },
  ],
};
