/** The status page: Grafana shows no variables in public, so that importing it has to leave none. */
import { expect, test } from 'bun:test';
import { z } from 'zod';
import plugin from '../../src/plugin.json';
import { expectAnswerable } from './savedQuery';
import { datasources, read } from './shipped';

const FILE = 'src/import/status-page.json';
const inputs = z.array(
  z.object({ name: z.string(), type: z.enum(['datasource', 'constant']), value: z.string().optional() })
);
const panel = z.object({
  targets: z.array(z.looseObject({ datasource: z.object({ type: z.string(), uid: z.string() }) })),
});
const page = z.looseObject({
  templating: z.object({ list: z.array(z.never()) }),
  annotations: z.object({ list: z.array(z.never()) }),
  panels: z.array(panel).min(3),
});

/** As Grafana imports a file: each input is replaced by what was chosen for it. */
function imported(): string {
  const text = read(FILE);
  const [source] = datasources;
  const chosen = new Map([
    ['DS_FORGE_APP_METRICS', source?.uid ?? ''],
    ['VAR_APP', source?.jsonData.apps[0]?.id ?? ''],
  ]);
  const { __inputs, ...rest } = z.looseObject({ __inputs: inputs }).parse(JSON.parse(text));
  return __inputs.reduce(
    (filled, { name, value }) => filled.replaceAll(`\${${name}}`, chosen.get(name) ?? value ?? ''),
    JSON.stringify(rest)
  );
}

test('has no variable left once it is imported, and each panel can be answered', () => {
  const text = imported();
  expect(text).not.toContain('$');
  for (const { targets } of page.parse(JSON.parse(text)).panels) {
    for (const target of targets) {
      expect(target.datasource).toEqual({ type: plugin.id, uid: datasources[0]?.uid ?? '' });
      expect(expectAnswerable(target).app).toBe(datasources[0]?.jsonData.apps[0]?.id ?? '');
    }
  }
});

test('is where the docs say', () => {
  expect(read('docs/dashboards.md')).toContain(`(../${FILE})`);
});
