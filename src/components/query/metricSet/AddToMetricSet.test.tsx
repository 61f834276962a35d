import { CoreApp, OrgRole } from '@grafana/data';
import { config, type BackendSrvRequest } from '@grafana/runtime';
import { screen, waitFor, within } from '@testing-library/react';
import { type Routes } from '../../../testing/backendSrv';
import { APP } from '../../../testing/datasource';
import { COUNT, ROUTES, show, TIME, user } from '../testing/editor';

const { user: person } = config.bootData;
afterEach(() => {
  config.bootData.user = person;
});
const become = (orgRole: OrgRole) => {
  config.bootData.user = { ...person, orgRole };
};

const SETTINGS = 'GET /api/datasources/uid/forge';
const SAVE = 'PUT /api/datasources/uid/forge';

const own = { schemaVersion: 1, app: APP, metrics: [COUNT] };
const saved = (sets: readonly object[], stores: readonly object[] = []) => ({
  uid: 'forge',
  version: 7,
  jsonData: { email: 'a@example.com', export: { sets, stores } },
  secureJsonFields: { apiToken: true },
});

const open = async (routes: Routes = {}, query = {}, where = CoreApp.Explore) => {
  const shown = await show(query, {
    routes: { ...ROUTES, ...routes },
    where,
    variables: { environment: 'production' },
  });
  await user.click(screen.getByRole('button', { name: 'Add to a metric set' }));
  // A dialog takes the focus a little after it is drawn: from who types already, too.
  await waitFor(() => expect(screen.getByRole('dialog').contains(document.activeElement)).toBe(true));
  return shown;
};
const dialog = () => within(screen.getByRole('dialog'));
const chooseSet = async (name: string) => {
  await user.click(await screen.findByRole('combobox', { name: /^Metric set/ }));
  await user.keyboard(name);
  await user.click(await screen.findByRole('option', { name: new RegExp(`^${name}`) }));
};
const add = () => dialog().getByRole('button', { name: 'Add' });
const sentBy = (requests: readonly BackendSrvRequest[]) => requests.find(({ method }) => method === 'PUT')?.data;

describe('an Admin', () => {
  beforeEach(() => become(OrgRole.Admin));

  it('makes a set of what is on the screen, and saves the version that was loaded', async () => {
    const query = { environments: ['$environment'], legend: '{{a}}', minStep: 300, format: 'series' as const };
    const { backend } = await open({ [SETTINGS]: saved([]), [SAVE]: {} }, query);
    await chooseSet('apps/errors');
    await user.click(add());
    expect(await screen.findByText('The query is in the set apps/errors now.')).toBeInTheDocument();
    expect(screen.getByText(/No metric store names this set yet/)).toBeInTheDocument();
    expect(sentBy(backend.requests)).toEqual({
      ...saved([]),
      jsonData: {
        email: 'a@example.com',
        export: { sets: [{ name: 'apps/errors', queries: [{ ...own, environments: ['production'], minStep: 300 }] }] },
      },
    });
  });

  it('adds to a set that a store sends already, under a name of its own', async () => {
    const errors = { name: 'errors', drop: ['contextAri'], queries: [{ ...own, metrics: [TIME] }] };
    const stores = [{ name: 'hook', adapter: 'webhook', sets: ['errors'] }];
    const { backend } = await open({ [SETTINGS]: saved([errors], stores), [SAVE]: {} });
    await chooseSet('errors');
    await user.type(dialog().getByRole('textbox', { name: /Name of the figures/ }), 'busy');
    await user.click(add());
    await screen.findByText('The query is in the set errors now.');
    expect(screen.queryByText(/No metric store/)).not.toBeInTheDocument();
    expect(sentBy(backend.requests)).toMatchObject({
      jsonData: { export: { sets: [{ ...errors, queries: [...errors.queries, { name: 'busy', ...own }] }], stores } },
    });
  });

  it.each([
    ['holds this query already', { name: 'one', queries: [own] }],
    ['holds everything as received', { name: 'one' }],
  ])('is told that a set %s', async (words, set) => {
    const { backend } = await open({ [SETTINGS]: saved([set]) });
    await chooseSet('one');
    expect(screen.getByText(new RegExp(words))).toBeInTheDocument();
    expect(add()).toBeDisabled();
    expect(sentBy(backend.requests)).toBeUndefined();
  });

  it('is told at once what of a query no set can hold', async () => {
    await open({ [SETTINGS]: saved([]) }, { top: 5 });
    expect(await screen.findByText(/It is about a range that somebody looks at/)).toBeInTheDocument();
    expect(add()).toBeDisabled();
  });

  it('is told that a name is none', async () => {
    await open({ [SETTINGS]: saved([]) });
    await chooseSet('x.y');
    expect(screen.getByText(/can't be the name of a set/)).toBeInTheDocument();
    expect(add()).toBeDisabled();
  });

  it('overwrites nothing that somebody else saved meanwhile', async () => {
    const conflict = () => {
      throw { status: 409, data: { message: 'Datasource has already been updated by someone else.' }, config: {} };
    };
    let version = 7;
    const settings = () => ({ ...saved([]), version: version++ });
    let refuse = true;
    const save = () => (refuse ? conflict() : {});
    const { backend } = await open({ [SETTINGS]: settings, [SAVE]: save });
    await chooseSet('errors');
    await user.click(add());
    expect(await screen.findByText(/Somebody else saved the data source meanwhile/)).toBeInTheDocument();
    refuse = false;
    // Once what they saved is there.
    await waitFor(() => expect(add()).toBeEnabled());
    await user.click(add());
    await screen.findByText('The query is in the set errors now.');
    expect(backend.requests.filter(({ method }) => method === 'PUT').map(({ data }) => data.version)).toEqual([7, 8]);
  });

  it('is told why the settings could not be loaded', async () => {
    const forbid = () => {
      throw { status: 403, data: { message: 'You need the permission datasources:read.' }, config: {} };
    };
    await open({ [SETTINGS]: forbid });
    expect(await screen.findByText('You need the permission datasources:read.')).toBeInTheDocument();
  });
});

describe('an Editor', () => {
  it('gets the lines for the file, and nothing is asked of Grafana', async () => {
    become(OrgRole.Editor);
    const { backend } = await open({}, { filters: [{ key: 'functionKey', operator: '=~', value: '^a$' }] });
    expect(dialog().getByText(/Only an Admin may change metric sets/)).toBeInTheDocument();
    expect(dialog().getByRole('textbox', { name: 'YAML of the set' })).toHaveValue(
      [
        'jsonData:',
        '  export:',
        '    sets:',
        '      - name: apps/production/errors',
        '        queries:',
        '          - schemaVersion: 1',
        `            app: "${APP}"`,
        `            metrics: [${COUNT}]`,
        '            filters:',
        '              - key: functionKey',
        '                operator: "=~"',
        '                value: "^a$$"',
        '',
      ].join('\n')
    );
    expect(backend.unexpected).toEqual([]);
  });
});

it.each([
  ['in a panel', {}, CoreApp.PanelEditor, 1],
  ['not in a rule', {}, CoreApp.UnifiedAlerting, 0],
  ['not for a query that asks for nothing', { metrics: [] }, CoreApp.Explore, 0],
  ['not for one that can’t be read in whole', { groupBy: 'functionKey' as never }, CoreApp.Explore, 0],
])('is offered %s', async (_where, query, where, buttons) => {
  become(OrgRole.Admin);
  await show(query, { where });
  expect(screen.queryAllByRole('button', { name: 'Add to a metric set' })).toHaveLength(buttons);
});
