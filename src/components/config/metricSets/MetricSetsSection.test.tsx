import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { type PreviewAnswer } from '../../../types';
import { show } from '../testing/form';

const APP = '11111111-1111-4111-8111-111111111111';
const user = userEvent.setup({ delay: null });

const open = async (section: RegExp) => user.click(screen.getByRole('button', { name: section }));
const unfold = (name: RegExp) => open(name);
const addSet = async () => {
  await open(/Expand section Metric sets/);
  await user.click(screen.getByRole('button', { name: 'Add set' }));
};
const field = (name: RegExp) => screen.getByRole('textbox', { name });
const fill = async (name: RegExp, text: string) => {
  await user.clear(field(name));
  await user.type(field(name), text);
  await user.tab();
};

const errors = { metrics: ['FORGE_BACKEND_INVOCATION_ERRORS'], groupBy: ['functionKey'], environments: ['production'] };
const aSet = { name: 'errors', queries: [{ schemaVersion: 1, ...errors }] };
const apps = [{ id: APP, name: 'Time tracker' }];

it('are folded away until there is one', async () => {
  await show();
  expect(screen.queryByRole('button', { name: 'Add set' })).not.toBeInTheDocument();
});

it('begin as everything as received, and are wrong only once something was entered', async () => {
  const { now } = await show();
  await addSet();
  expect(screen.getByText(/Every settled point of the listed apps/)).toBeVisible();
  expect(screen.queryByText('Not right yet')).not.toBeInTheDocument();
  await fill(/Name of the set/, 'apps/all');
  expect(now().jsonData).toEqual({ export: { sets: [{ name: 'apps/all' }] } });
});

it('say what is wrong with a name where it was typed', async () => {
  await show();
  await addSet();
  await fill(/Name of the set/, 'a.b');
  expect(field(/Name of the set/)).toHaveAccessibleDescription(/"a\.b" can't be the name of a set/);
  expect(screen.getByText('Not right yet')).toBeInTheDocument();
});

it('name two of one name at the second', async () => {
  await show({ jsonData: { export: { sets: [{ name: 'one' }, { name: 'one' }] } } });
  const [first, second] = screen.getAllByRole('group', { name: 'one' });
  expect(within(first as HTMLElement).queryByText('Not right yet')).not.toBeInTheDocument();
  expect(within(second as HTMLElement).getByText('Not right yet')).toBeInTheDocument();
});

it('list their queries in words, to be taken out one by one', async () => {
  const everyApp = { schemaVersion: 1, name: 'busy', metrics: ['FORGE_BACKEND_INVOCATION_COUNT'] };
  const both = { ...aSet, queries: [{ ...aSet.queries[0], app: APP }, everyApp] };
  const { now } = await show({ jsonData: { apps, export: { sets: [both] } } });
  await unfold(/errors.*2 queries/);
  expect(
    within(screen.getByRole('list', { name: 'Queries of the set' }))
      .getAllByRole('listitem')
      .map(({ textContent }) => textContent)
  ).toEqual([
    'Invocation errors, by function, in production of Time tracker',
    'busy: Invocations, in all environments of each listed app',
  ]);
  await user.click(screen.getByRole('button', { name: /Remove the query: busy/ }));
  expect(now().jsonData.export).toEqual({ sets: [{ name: 'errors', queries: [both.queries[0]] }] });
  await user.click(screen.getByRole('button', { name: /Remove the query: Invocation errors/ }));
  expect(screen.getByText(/It holds no query, so nothing would leave/)).toBeInTheDocument();
});

it('lose nothing by a look at the other choice', async () => {
  const { now } = await show({ jsonData: { export: { sets: [aSet] } } });
  await unfold(/errors.*1 query/);
  await user.click(screen.getByRole('radio', { name: 'Everything as received' }));
  expect(now().jsonData.export).toEqual({ sets: [{ name: 'errors' }] });
  await user.click(screen.getByRole('radio', { name: 'Queries' }));
  expect(now().jsonData.export).toEqual({ sets: [aSet] });
});

it('keep what the form has no field for, and name it', async () => {
  const { now } = await show({ jsonData: { export: { sets: [{ name: 'one', extra: true }] } } });
  await unfold(/one.*everything/);
  expect(screen.getByText(/A set has no "extra"/)).toBeInTheDocument();
  await fill(/Name of the set/, 'two');
  expect(now().jsonData.export).toEqual({ sets: [{ name: 'two', extra: true }] });
});

it('stay with their stores when they are renamed', async () => {
  const stores = [{ name: 'hook', adapter: 'webhook', url: 'https://x', sets: ['errors', 'all'] }];
  const { now } = await show({ jsonData: { export: { sets: [aSet, { name: 'all' }], stores } } });
  await unfold(/errors.*1 query/);
  await fill(/Name of the set/, 'faults');
  expect(now().jsonData.export).toMatchObject({
    sets: [{ name: 'faults' }, {}],
    stores: [{ sets: ['faults', 'all'] }],
  });
});

it('drop and hash attributes, known and others', async () => {
  const { now } = await show({ jsonData: { export: { sets: [{ name: 'all' }] } } });
  await unfold(/all.*everything/);
  await user.click(screen.getByRole('combobox', { name: /Attributes to replace by a hash/ }));
  await user.click(await screen.findByRole('option', { name: 'contextAri' }));
  await user.keyboard('{Escape}');
  await user.click(screen.getByRole('combobox', { name: /Attributes to leave out/ }));
  await user.keyboard('tenant');
  await user.click(await screen.findByRole('option', { name: /tenant/ }));
  expect(now().jsonData.export).toEqual({ sets: [{ name: 'all', hash: ['contextAri'], drop: ['tenant'] }] });
});

describe('the preview', () => {
  const saved = { secureJsonFields: { apiToken: true }, jsonData: { export: { sets: [aSet] } } };
  const answer: PreviewAnswer = {
    problems: [],
    more: 3,
    notices: ['One metric has no form there.'],
    series: [
      {
        app: APP,
        name: 'forge_errors_sum',
        unit: '1',
        attributes: { functionKey: 'resolver' },
        shape: 'number',
        temporality: 'delta',
        points: 15,
        last: { start: Date.UTC(2026, 10, 28, 9), end: Date.UTC(2026, 10, 28, 9, 1), value: 1234.5 },
      },
      {
        app: APP,
        name: 'forge_latency',
        unit: 'ms',
        attributes: {},
        shape: 'histogram',
        temporality: 'delta',
        points: 15,
        last: { start: Date.UTC(2026, 10, 28, 9), end: Date.UTC(2026, 10, 28, 9, 1), value: 40, count: 2 },
      },
    ],
  };

  it('shows what the set would send as it stands in the form, saved or not', async () => {
    const { backend } = await show(saved, { 'POST export/preview': answer });
    await unfold(/errors.*1 query/);
    await fill(/Name of the set/, 'faults');
    await user.click(screen.getByRole('button', { name: 'Preview' }));
    const table = await screen.findByRole('group', { name: 'Preview of faults' });
    const rows = within(table)
      .getAllByRole('row')
      .map((row) =>
        within(row)
          .queryAllByRole('cell')
          .map(({ textContent }) => textContent)
      );
    expect(rows).toContainEqual([
      'forge_errors_sum',
      `app=${APP}, functionKey=resolver`,
      '1,234.5',
      'Delta',
      '2026-11-28 09:01',
      '15',
    ]);
    expect(rows).toContainEqual([
      'forge_latency',
      `app=${APP}`,
      '2 observations, sum 40 ms',
      'Delta',
      '2026-11-28 09:01',
      '15',
    ]);
    expect(screen.getByText('And 3 more series.')).toBeInTheDocument();
    expect(screen.getByText('One metric has no form there.')).toBeInTheDocument();
    expect(backend.requests.at(-1)?.data).toEqual({ set: { ...aSet, name: 'faults' } });
  });

  it('is marked as old once the set is another', async () => {
    await show(saved, { 'POST export/preview': answer });
    await unfold(/errors.*1 query/);
    await user.click(screen.getByRole('button', { name: 'Preview' }));
    await screen.findByRole('group', { name: 'Preview of errors' });
    await user.click(screen.getByRole('radio', { name: 'Everything as received' }));
    expect(screen.getByText(/The set was changed after this preview/)).toBeInTheDocument();
  });

  it('says why there is none', async () => {
    const refuse = () => {
      throw { status: 403, data: { message: 'Only an Admin may look.' }, config: {} };
    };
    await show(saved, { 'POST export/preview': refuse });
    await unfold(/errors.*1 query/);
    await user.click(screen.getByRole('button', { name: 'Preview' }));
    expect(await screen.findByText('Only an Admin may look.')).toBeInTheDocument();
  });

  it('says what has to be saved first', async () => {
    await show({ ...saved, secureJsonFields: {} });
    await unfold(/errors.*1 query/);
    expect(screen.getByText(/Save e-mail, token and apps first/)).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Preview' })).not.toBeInTheDocument();
  });
});

it('cannot be changed when provisioned', async () => {
  await show({ readOnly: true, jsonData: { export: { sets: [aSet] } } });
  await unfold(/errors.*1 query/);
  const section = screen.getByRole('group', { name: 'errors' });
  for (const control of [
    ...within(section).getAllByRole('textbox'),
    ...within(section).getAllByRole('combobox'),
    ...within(section).getAllByRole('radio'),
    within(section).getByRole('button', { name: /Remove the query/ }),
    screen.getByRole('button', { name: 'Add set' }),
    screen.getByRole('button', { name: 'Remove errors' }),
  ]) {
    expect(control).toBeDisabled();
  }
});
