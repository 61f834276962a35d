/** Names come and go with look-ups: they may change what people read, and nothing that anything is recognised by. */
import fc from 'fast-check';
import type { Frame } from '../../frame';
import { widened } from '../../testing/widened';
import { durationMs, epochMs, MINUTE } from '../../time';
import { querySchema, type StoredQuery } from '../asked/model/model';
import { evaluateChunks } from '../testing/evaluateChunks';
import { call, FIRST, METRIC, pointAt, PRODUCTION, STAGING } from '../testing/world';

const SITES = ['ari:cloud:jira::site/a', 'ari:cloud:confluence::site/a', 'elsewhere', 'other', '__proto__'];

const points = fc.array(
  fc
    .record({
      minute: fc.nat(14),
      value: fc.nat(9),
      contextAri: fc.option(fc.constantFrom(...SITES), { nil: undefined }),
      environmentId: fc.constantFrom(PRODUCTION, STAGING),
    })
    .map(({ minute, value, environmentId, contextAri }) =>
      pointAt(minute, value, { environmentId, ...(contextAri !== undefined && { contextAri }) })
    ),
  { maxLength: 30 }
);

const query: fc.Arbitrary<Partial<StoredQuery>> = fc.record({
  metrics: fc.constantFrom([METRIC.counter], [METRIC.counter, METRIC.gauge]),
  groupBy: fc.constantFrom(['contextAri'], ['contextAri', 'environmentId'], ['environmentId'], []),
  format: fc.constantFrom('series', 'table'),
  legend: fc.constantFrom(undefined, '{{contextAri}}', 'of {{environmentId}}'),
  top: fc.constantFrom(undefined, 1, 2),
});

/** Names may be shared, be those of ids, or be anything at all. */
const namesOf = (ids: readonly string[]) =>
  fc
    .array(fc.tuple(fc.constantFrom(...ids), fc.oneof(fc.string(), fc.constantFrom('acme.atlassian.net', ...ids))))
    .map((entries): ReadonlyMap<string, string> => new Map(entries));

const withoutNames = (frames: readonly Frame[]) =>
  frames.map((frame) => ({
    ...frame,
    fields: frame.fields.map((field) => ({
      ...field,
      labels: Object.entries(field.labels ?? {}),
      config: { ...field.config, displayNameFromDS: undefined, mappings: undefined },
    })),
  }));

const nothing: ReadonlyMap<string, string> = new Map();

it('labels, values and their order are the same whatever names are known', () => {
  fc.assert(
    fc.property(
      fc.record({ points, query }),
      namesOf(SITES),
      namesOf([PRODUCTION, STAGING]),
      fc.boolean(),
      ({ points: all, query: asked }, siteNames, environmentNames, isRule) => {
        const forAlert = isRule && asked.format === 'series' && asked.top === undefined;
        const answer = (names: Pick<Parameters<typeof evaluateChunks>[0], 'siteNames' | 'environmentNames'>) =>
          evaluateChunks({
            query: querySchema.parse({ schemaVersion: 1, statistic: 'auto', ...asked }),
            environments: undefined,
            range: { from: FIRST, to: epochMs(FIRST + 15 * MINUTE) },
            step: durationMs(5 * MINUTE),
            chunks: [call('counter', all, FIRST)],
            forAlert,
            ...names,
          });
        const unnamed = answer({ siteNames: nothing, environmentNames: nothing });
        const named = answer({ siteNames, environmentNames });
        expect(widened(withoutNames(named.frames))).toEqual(widened(withoutNames(unnamed.frames)));
        expect(named.notices).toEqual(unnamed.notices);
      }
    ),
    { numRuns: 300 }
  );
});

it('a table shows each name that is known of its rows, by the row’s id', () => {
  fc.assert(
    fc.property(points, namesOf(SITES), (all, siteNames) => {
      const { frames } = evaluateChunks({
        query: querySchema.parse({
          ...{ schemaVersion: 1, format: 'table', metrics: [METRIC.counter], groupBy: ['contextAri'] },
        }),
        environments: undefined,
        range: { from: FIRST, to: epochMs(FIRST + 15 * MINUTE) },
        step: durationMs(15 * MINUTE),
        chunks: [call('counter', all, FIRST)],
        forAlert: false,
        environmentNames: nothing,
        siteNames,
      });
      for (const { config, values } of frames.map(({ fields: [sites] }) => sites)) {
        const shown = new Map(
          (config?.mappings ?? []).flatMap(({ options }) => Object.entries(options).map(([id, { text }]) => [id, text]))
        );
        for (const id of values) {
          expect(shown.get(String(id)) ?? id).toBe(siteNames.get(String(id)) ?? id);
        }
      }
    })
  );
});
