import { queryText } from './queryText';

const base = { refId: 'A', schemaVersion: 1 } as const;

it('names what a query asks for', () => {
  expect(
    queryText({
      ...base,
      app: 'my-app',
      metrics: ['FORGE_BACKEND_INVOCATION_LATENCY', 'own_metric'],
      statistic: 'p95',
      groupBy: ['functionKey'],
      environments: ['production'],
      filters: [
        { key: 'moduleKey', operator: '=|', values: ['a', 'b'] },
        { key: 'errorType', operator: '!=', value: 'TIMEOUT' },
      ],
    })
  ).toBe(
    'p95 of Invocation time, own_metric by functionKey where moduleKey =| a|b, errorType != TIMEOUT in production (my-app)'
  );
});

it('says nothing of a query that asks for nothing', () => {
  expect(queryText(base)).toBe('');
});
