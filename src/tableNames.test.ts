/** What Grafana's table makes of names and ids. */
import { applyFieldOverrides, createTheme, toDataFrame, type DataFrame } from '@grafana/data';
import { parseQuery } from './engine/query/asked/parsing/parse';
import { evaluateChunks } from './engine/query/testing/evaluateChunks';
import { call, FIRST, METRIC, pointAt, PRODUCTION } from './engine/query/testing/world';
import { durationMs, epochMs, MINUTE } from './engine/time';

const SITE = 'ari:cloud:jira::site/a5d1c3e7-0000-4000-8000-000000000001';
const OTHER = 'ari:cloud:jira::site/a5d1c3e7-0000-4000-8000-000000000002';

function tableOf(siteNames: ReadonlyMap<string, string>): DataFrame {
  const { frames } = evaluateChunks({
    query: parseQuery({ schemaVersion: 1, format: 'table', metrics: [METRIC.counter], groupBy: ['contextAri'] }),
    environments: undefined,
    range: { from: FIRST, to: epochMs(FIRST + 15 * MINUTE) },
    step: durationMs(15 * MINUTE),
    chunks: [call('counter', [pointAt(1, 5, { contextAri: SITE }), pointAt(2, 3, { contextAri: OTHER })], FIRST)],
    forAlert: false,
    environmentNames: new Map([[PRODUCTION, 'production']]),
    siteNames,
  });
  const [{ fields }] = frames;
  return toDataFrame({ fields: fields.map(({ name, type, config, values }) => ({ name, type, config, values })) });
}

/** A panel's own mappings are an empty list unless somebody made some. */
const drawn = (frame: DataFrame) =>
  applyFieldOverrides({
    data: [frame],
    fieldConfig: { defaults: { mappings: [], unit: 'short' }, overrides: [] },
    replaceVariables: (text) => text,
    theme: createTheme(),
  })[0].fields[0];

it('shows the name of a site that has one and the id of any other, and holds ids', () => {
  const { values, display } = drawn(tableOf(new Map([[SITE, 'acme.atlassian.net']])));
  expect([...values]).toEqual([SITE, OTHER]);
  expect([...values].map((value) => display?.(value).text)).toEqual(['acme.atlassian.net', OTHER]);
});
