/** The alert rules to start from: each can be evaluated, and says what it does without data. */
import { describe, expect, test } from 'bun:test';
import { expectAnswerable } from './savedQuery';
import { dashboards, datasources, panelsOf, read, rules } from './shipped';

const EXPRESSION = '__expr__';

test('have uids and titles of their own', () => {
  expect(new Set(rules.map(({ uid }) => uid)).size).toBe(rules.length);
  expect(new Set(rules.map(({ title }) => title)).size).toBe(rules.length);
});

describe.each(rules.map((rule) => [rule.title, rule] as const))('%s', (_title, rule) => {
  const queries = rule.data.filter(({ datasourceUid }) => datasourceUid !== EXPRESSION);
  const expressions = rule.data.filter(({ datasourceUid }) => datasourceUid === EXPRESSION);

  test('asks the provisioned data source for what a rule can be told', () => {
    expect(queries.length).toBeGreaterThan(0);
    for (const { datasourceUid, model, relativeTimeRange } of queries) {
      expect(datasourceUid).toBe(datasources[0]?.uid);
      const { app, format, top, statistic, minStep = 60 } = expectAnswerable(model);
      // The status tells of all apps where none is named.
      const isOfAll = model['queryType'] === 'status' && app === '';
      expect(isOfAll || datasources[0]?.jsonData.apps.some(({ id }) => id === app)).toBe(true);
      expect({ format, top, isHeatmap: statistic === 'heatmap' }).toEqual({
        format: 'series',
        top: undefined,
        isHeatmap: false,
      });
      // Else the range that is evaluated is another one than the rule's.
      expect((relativeTimeRange?.from ?? NaN) % minStep).toBe(0);
      expect(relativeTimeRange?.to).toBe(0);
    }
  });

  test('has a condition, made of what stands before it', () => {
    const refIds = rule.data.map(({ refId }) => refId);
    expect(new Set(refIds).size).toBe(refIds.length);
    expect(rule.data.map(({ model }) => model.refId)).toEqual(refIds);
    expect(rule.condition).toBe(refIds.at(-1) ?? '');
    for (const { refId, model } of expressions) {
      const text = String(model['expression']);
      const used = model['type'] === 'math' ? [...text.matchAll(/\$(\w+)/g)].map(([, name]) => name) : [text];
      expect(used.length).toBeGreaterThan(0);
      expect(refIds.slice(0, refIds.indexOf(refId))).toEqual(expect.arrayContaining(used));
    }
  });

  // Grafana fills annotations in also when a rule has no data or is in error, and a value that is not there ends that.
  test('says something with and without its values', () => {
    const refIds = rule.data.map(({ refId }) => refId);
    for (const text of Object.values(rule.annotations).map(String)) {
      const uses = [...text.matchAll(/\$values\.(\w+)/g)];
      const guarded = [...text.matchAll(/\{\{ with \$values\.(\w+) \}\}.+?\{\{ else \}\}.+?\{\{ end \}\}/g)];
      expect(guarded.map(([, name]) => name)).toEqual(uses.map(([, name]) => name));
      expect(refIds).toEqual(expect.arrayContaining(uses.map(([, name]) => name)));
    }
  });

  test('leads to a panel, and stands in the docs with what it does without data', () => {
    const dashboard = dashboards.find(({ uid }) => uid === rule.dashboardUid);
    expect(dashboard && panelsOf(dashboard).map(({ id }) => id)).toContain(rule.panelId);
    const row = read('docs/alerting.md')
      .split('\n')
      .find((line) => line.startsWith(`| ${rule.title} `));
    expect(row?.split('|').map((cell) => cell.trim())).toEqual(
      expect.arrayContaining([rule.noDataState, rule.execErrState])
    );
  });
});
