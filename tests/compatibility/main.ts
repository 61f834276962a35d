/**
 * `npm run compat [-- VERSION…]`: the browser half with the packages of other versions of Grafana and their React; by itself
 * the oldest that plugin.json promises and the newest that npm has. Takes minutes, and some GB in a folder for passing things.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import plugin from '../../src/plugin.json';
import { oldestOf } from './grafanaVersion';
import { askNpm, tryVersion } from './trial';

const root = join(import.meta.dir, '../..');
const asked = process.argv.slice(2);
const wanted = asked.length > 0 ? asked : [oldestOf(plugin.dependencies.grafanaDependency), 'latest'];
const versions = await Promise.all(wanted.map(askNpm));
const work = mkdtempSync(join(tmpdir(), 'compat-'));
const lines: string[] = [];
let failed = 0;
try {
  for (const version of versions) {
    const outcomes = await tryVersion(version, root, join(work, version.grafana));
    for (const { what, passed } of outcomes) {
      failed += passed ? 0 : 1;
      lines.push(`${passed ? '  ok' : '  NO'}  Grafana ${version.grafana}, React ${version.react}: ${what}`);
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
console.log(lines.join('\n'));
console.log(`${lines.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
