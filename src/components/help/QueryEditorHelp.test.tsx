import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { querySchema } from '../../engine/query/asked/model/model';
import { EXAMPLES } from '../../query/examples';
import { isAskable, missingDetail } from '../../query/savedQuery';
import { cataloguedKind, parseStatistic } from '../../query/statistics';
import { APP, datasource } from '../../testing/datasource';
import { type AppMetricsQuery } from '../../types';
import { QueryEditorHelp } from './QueryEditorHelp';

const user = userEvent.setup({ delay: null });

/** Shows the help beside a query, and gives what a click on the example asks. */
async function click(example: string, beside: object): Promise<AppMetricsQuery> {
  const chosen = jest.fn<undefined, [AppMetricsQuery]>();
  const query = { refId: 'B', ...beside } as AppMetricsQuery;
  render(<QueryEditorHelp datasource={datasource()} query={query} onClickExample={chosen} />);
  await user.click(screen.getByRole('button', { name: new RegExp(`^${example}`) }));
  const [[query_] = []] = chosen.mock.calls;
  if (!query_) {
    throw new Error('nothing was chosen');
  }
  return query_;
}

it('asks an example of the app and environments at hand, and of nothing else', async () => {
  const beside = { app: '$app', environments: ['staging'], legend: 'x', groupBy: ['status'], statistic: 'rate' };
  expect(await click('How slow is each function', beside)).toMatchObject({
    refId: 'B',
    schemaVersion: 1,
    app: '$app',
    environments: ['staging'],
    metrics: ['FORGE_BACKEND_INVOCATION_LATENCY'],
    statistic: 'p95',
    groupBy: ['functionKey'],
    filters: [],
    legend: undefined,
  });
});

it('asks it of the first app where nothing is chosen yet', async () => {
  expect(await click('Do invocations succeed', {})).toMatchObject({
    app: APP,
    metrics: ['INVOCATION_SUCCESS_RATE'],
  });
});

it.each(Object.entries(EXAMPLES))('example %s can be answered', (_name, example) => {
  const query: AppMetricsQuery = { refId: 'A', schemaVersion: 1, app: APP, statistic: 'auto', ...example };
  expect(querySchema.safeParse(query)).toMatchObject({ success: true });
  expect(isAskable(query)).toBe(true);
  expect(missingDetail(query)).toBeUndefined();
  expect(example.metrics.map(cataloguedKind)).not.toContain(undefined);
  expect(parseStatistic(query.statistic ?? '', example.metrics, cataloguedKind)).toBe(query.statistic);
});
