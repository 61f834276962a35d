/** The dashboards that the plugin ships: each can be answered, finds its data source, and leads to the others. */
import { describe, expect, test } from 'bun:test';
import { z } from 'zod';
import { derivedMetric } from '../../src/engine/catalogue/derived';
import { querySchema } from '../../src/engine/query/asked/model/model';
import plugin from '../../src/plugin.json';
import { VARIABLE_KINDS } from '../../src/types';
import { expectAnswerable } from './savedQuery';
import { DASHBOARD_FILES, dashboards, panelsOf, read, type Dashboard, type Panel } from './shipped';

const byUid = new Map(dashboards.map((dashboard) => [dashboard.uid, dashboard]));
const variablesOf = (dashboard: Dashboard) => dashboard.templating.list.map(({ name }) => name);

/** Every value under this key, however deep. */
function valuesUnder(key: string, value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([name, inner]) => [
    ...(name === key ? [inner] : []),
    ...valuesUnder(key, inner),
  ]);
}

test('plugin.json includes each of them, under its own title', () => {
  expect(plugin.includes.map(({ path }) => path).sort()).toEqual(DASHBOARD_FILES.map((file) => `dashboards/${file}`));
  for (const { name, path } of plugin.includes) {
    const uid = `forge-app-metrics-${path.replace(/^dashboards\/|\.json$/g, '')}`;
    expect(byUid.get(uid)?.title).toBe(name);
  }
  expect(byUid.size).toBe(dashboards.length);
});

test('the docs tell of each', () => {
  const docs = read('docs/dashboards.md');
  dashboards.forEach(({ title }) => expect(docs).toContain(`## ${title.replace('Forge: ', '')}\n`));
});

describe.each(dashboards.map((dashboard) => [dashboard.title, dashboard] as const))('%s', (_title, dashboard) => {
  const panels = panelsOf(dashboard);

  test('names no data source but its variable', () => {
    const references = valuesUnder('datasource', dashboard);
    expect(references.length).toBeGreaterThan(panels.length);
    references.forEach((each) => expect(each).toEqual({ type: plugin.id, uid: '${datasource}' }));
    expect(dashboard.templating.list[0]).toMatchObject({ name: 'datasource', type: 'datasource', query: plugin.id });
  });

  test.each(panels.map((panel) => [panel.title, panel] as const))(
    '%s: the engine answers it',
    (_panel, { targets }) => {
      expect(targets.length).toBeGreaterThan(0);
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
      targets.forEach(expectAnswerable);
    }
  );

  test('annotations name their events; only deployments, which cost no metrics call, are shown unasked', () => {
    for (const { name, enable, target } of dashboard.annotations.list) {
      const { queryType, app, events } = querySchema.parse(target);
      expect({ name, queryType, app, events: events.length }).toEqual({
        name,
        queryType: 'annotations',
        app: '$app',
        events: 1,
      });
      expect(enable).toBe(events[0] === 'deployments');
    }
  });

  test('every panel has a title, a description and a unit of its own', () => {
    for (const { title, description, fieldConfig } of panels) {
      expect(title).not.toBe('');
      expect({ title, description }).toEqual({ title, description: expect.stringMatching(/\.$/) });
      expect({ title, unit: fieldConfig?.defaults.unit }).toEqual({ title, unit: expect.stringMatching(/^\w+$/) });
    }
  });

  test('panels have ids of their own and do not lie on each other', () => {
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    const taken = new Set<string>();
    for (const { gridPos, title } of dashboard.panels) {
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      for (const cell of cellsOf(gridPos)) {
        expect({ title, cell, free: !taken.has(cell) }).toEqual({ title, cell, free: true });
        taken.add(cell);
      }
    }
  });

  test("a table's columns are those that its queries and transformations make", () => {
    for (const { targets, transformations, fieldConfig } of panels.filter(({ type }) => type === 'table')) {
      const refIds = targets.map(({ refId }) => refId);
      transformations
        .flatMap(({ filter }) => (filter ? [filter.options] : []))
        .forEach((id) => expect(refIds).toContain(id));
      const names = transformations.flatMap(({ options }) =>
        Object.values(z.record(z.string(), z.string()).catch({}).parse(options['renameByName']))
      );
      fieldConfig?.overrides.forEach(({ matcher }) => expect(names).toContain(matcher.options));
    }
  });

  test('a headline figure is one number of the whole range, of which a rule can be made as it is', () => {
    const headlines = panels.filter(({ type }) => type === 'stat').flatMap(({ targets }) => targets);
    const queries = headlines
      .map((target) => querySchema.parse(target))
      .filter(({ queryType }) => queryType === 'metrics');
    for (const { metrics, format, groupBy, statistic } of queries) {
      const isOne = metrics.every((metric) => statistic !== 'auto' || derivedMetric(metric) !== undefined);
      expect({ metrics, format, groupBy, isOne }).toEqual({ metrics, format: 'table', groupBy: [], isOne: true });
    }
  });

  test("a bar in a table goes by its own column's largest, from zero", () => {
    const columns = panels
      .filter(({ type }) => type === 'table')
      .flatMap(({ fieldConfig }) => fieldConfig?.overrides ?? []);
    for (const { matcher, properties } of columns) {
      const set = new Map(properties.map(({ id, value }) => [id, value]));
      if (gaugeCell.safeParse(set.get('custom.cellOptions')).success) {
        const { options: column } = matcher;
        const scale = { min: set.get('min'), own: set.get('fieldMinMax') ?? set.has('max') };
        expect({ column, ...scale }).toEqual({ column, min: 0, own: true });
      }
    }
  });

  test('every variable in use is declared, and lists something', () => {
    const declared = variablesOf(dashboard);
    const used = JSON.stringify([panels.map(({ targets }) => targets), dashboard.annotations]).matchAll(
      /\$(\w+)|\$\{(\w+)/g
    );
    for (const [, plain, braced] of used) {
      expect(declared).toContain(plain ?? braced);
    }
    for (const { type, query, label, description } of dashboard.templating.list) {
      expect([label, description]).not.toContain('');
      if (type === 'query') {
        expect(query).toMatchObject({ schemaVersion: 1, queryType: 'variable' });
        expect(VARIABLE_KINDS).toContainEqual(
          z.object({ variable: z.object({ kind: z.enum(VARIABLE_KINDS) }) }).parse(query).variable.kind
        );
      }
    }
  });

  test('leads to every other one, with range and variables kept', () => {
    const others = [...byUid.keys()].filter((uid) => uid !== dashboard.uid);
    expect(dashboard.links.map(({ url }) => url).sort()).toEqual(others.map((uid) => `/d/${uid}`).sort());
    dashboard.links.forEach(({ keepTime, includeVars }) => expect([keepTime, includeVars]).toEqual([true, true]));
  });

  test('links of panels lead to a shipped dashboard and set variables that it has', () => {
    for (const { url } of panels.flatMap(linksOf)) {
      const [, uid = '', query = ''] = /^\/d\/([\w-]+)\?(.+)$/.exec(url) ?? [];
      const there = byUid.get(uid);
      expect({ url, found: there !== undefined }).toEqual({ url, found: true });
      expect(query).toContain('${__url_time_range}');
      const kept = [...query.matchAll(/\$\{(\w+):queryparam\}/g)].map(([, name]) => name);
      const set = [...query.matchAll(/var-(\w+)=/g)].map(([, name]) => name);
      expect(kept).toContain('datasource');
      expect(variablesOf(dashboard)).toEqual(expect.arrayContaining(kept));
      expect(there && variablesOf(there)).toEqual(expect.arrayContaining([...kept, ...set]));
      expect(kept.filter((name) => set.includes(name))).toEqual([]);
    }
  });
});

const gaugeCell = z.looseObject({ type: z.literal('gauge') });
const linkList = z.array(z.object({ url: z.string() }));

function linksOf({ fieldConfig }: Panel): readonly { readonly url: string }[] {
  const ofColumns = (fieldConfig?.overrides ?? []).flatMap(({ properties }) =>
    properties.flatMap(({ id, value }) => (id === 'links' ? linkList.parse(value) : []))
  );
  return [...(fieldConfig?.defaults.links ?? []), ...ofColumns];
}

function cellsOf({ x, y, w, h }: Panel['gridPos']): readonly string[] {
  return Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)}/${y + Math.floor(cell / w)}`);
}
