import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { type ExportStatusAnswer, type PullStatus, type StoreStatus } from '../../../types';
import { show } from '../testing/form';

const user = userEvent.setup({ delay: null });

/** A look comes two seconds after the one before; a busy machine takes its time. */
const PATIENCE = { timeout: 60_000 };

const click = async (name: RegExp | string) => user.click(screen.getByRole('button', { name }));
const unfold = click;
const addStore = async () => {
  await click(/Expand section Metric stores/);
  await click('Add store');
};
const fill = async (name: RegExp, text: string) => {
  const input = screen.getByRole('textbox', { name });
  await user.clear(input);
  await user.type(input, text);
  await user.tab();
};
const choose = async (name: RegExp, option: RegExp) => {
  await user.click(screen.getByRole('combobox', { name }));
  await user.click(await screen.findByRole('option', { name: option }));
};
const secret = (name: RegExp) => screen.getByLabelText(name);

const sets = [{ name: 'all' }];
const hook = { name: 'hook', adapter: 'webhook', url: 'https://hooks.example.com/a', sets: ['all'] };
const withHook = {
  jsonData: { export: { sets, stores: [hook] } },
  secureJsonFields: { apiToken: true, 'store.hook.signingKey': true },
};
const doing: StoreStatus = {
  name: 'hook',
  adapter: 'webhook',
  kind: 'push',
  period: 60,
  address: 'https://hooks.example.com',
  state: 'retrying',
  lastSuccess: Date.UTC(2026, 10, 28, 9),
  until: Date.UTC(2026, 10, 28, 8, 45),
  lag: 360_000,
  sent: 12_345,
  refused: 2,
  letGo: 0,
  changedAfter: 0,
  lastError: { at: Date.UTC(2026, 10, 28, 9, 1), words: '503: come back later' },
  nextAt: null,
  notices: ['Distributions are left out.'],
};
const status = (changes: Partial<ExportStatusAnswer> = {}) => ({
  'GET export/status': { problems: [], stores: [doing], ...changes },
});

it('are made with the fields of their adapter, and kept as they are provisioned', async () => {
  const { now } = await show({ jsonData: { export: { sets } } });
  await addStore();
  await fill(/Name of the store/, 'hook');
  await choose(/Adapter/, /^Webhook/);
  await fill(/^Address/, 'https://hooks.example.com/a');
  await user.type(secret(/Signing key/), 'k');
  await choose(/Metric sets/, /^all/);
  await user.keyboard('{Escape}');
  await fill(/Period/, '30');
  expect(now().jsonData).toEqual({ export: { sets, stores: [{ ...hook, period: 30 }] } });
  expect(now().secureJsonData).toEqual({ 'store.hook.signingKey': 'k' });
  expect(screen.queryByText('Not right yet')).not.toBeInTheDocument();
});

it('offer a long choice as a list', async () => {
  const { now } = await show({ jsonData: { export: { stores: [{ name: 'd', adapter: 'datadog' }] } } });
  await unfold(/^d Datadog/);
  await choose(/^Site/, /^datadoghq\.eu/);
  expect(now().jsonData.export).toMatchObject({ stores: [{ site: 'datadoghq.eu' }] });
});

it('ask only for what their way and version want', async () => {
  const influx = { name: 'i', adapter: 'influxdb', url: 'https://i', sets: ['all'] };
  const { now } = await show({ jsonData: { export: { sets, stores: [influx] } } });
  await unfold(/^i InfluxDB/);
  expect(screen.getByRole('textbox', { name: /Bucket/ })).toBeInTheDocument();
  expect(screen.queryByRole('textbox', { name: /Database/ })).not.toBeInTheDocument();
  await user.click(screen.getByRole('radio', { name: '1.x' }));
  expect(screen.getByRole('textbox', { name: /Database/ })).toBeInTheDocument();
  expect(screen.queryByRole('textbox', { name: /Bucket/ })).not.toBeInTheDocument();
  expect(now().jsonData.export).toEqual({ sets, stores: [{ ...influx, version: '1' }] });
});

describe('what is wrong is said where it was typed:', () => {
  it.each([
    ['a name', /Name of the store/, 'a.b', /"a\.b" can't be the name of a store/],
    ['an address', /^Address/, 'hooks', /This is no address/],
    ['a password in the address', /^Address/, 'https://me:pass@hooks', /holds a user or a password/],
    ['no address', /^Address/, ' ', /Enter the address/],
    ['a period of zero', /Period/, '0', /0 is no period/],
    ['a period in words', /Period/, 'soon', /"soon" is no period/],
    ['a history of the future', /History/, '-1', /-1 is no number of days/],
  ])('%s', async (_what, name, text, problem) => {
    await show({ ...withHook, secureJsonFields: {} });
    await unfold(/^hook Webhook/);
    const input = screen.getByRole('textbox', { name });
    await user.clear(input);
    await user.type(input, text);
    await user.tab();
    expect(input).toHaveAccessibleDescription(problem);
    expect(screen.getByText('Not right yet')).toBeInTheDocument();
  });

  it('a secret that is missing', async () => {
    await show({ ...withHook, secureJsonFields: {} });
    await unfold(/^hook Webhook/);
    expect(screen.getByText('Enter the signing key.')).toBeInTheDocument();
  });

  it('two of one name, at the second', async () => {
    await show({ ...withHook, jsonData: { export: { sets, stores: [hook, hook] } } });
    const [first, second] = screen.getAllByRole('group', { name: 'hook' });
    expect(within(first as HTMLElement).queryByText('Not right yet')).not.toBeInTheDocument();
    expect(within(second as HTMLElement).getByText('Not right yet')).toBeInTheDocument();
  });

  it('a set that is none, and an adapter that nobody knows', async () => {
    const stores = [{ ...hook, adapter: 'carrier-pigeon', sets: ['none'] }];
    await show({ jsonData: { export: { sets, stores } } });
    await click(/^hook/);
    expect(screen.getByText(/There is no readable set called "none"/)).toBeInTheDocument();
    expect(screen.getByText(/There is no adapter “carrier-pigeon”/)).toBeInTheDocument();
  });
});

describe('a secret', () => {
  it('is never shown, and stays while other things change', async () => {
    const { now } = await show(withHook, status());
    await unfold(/^hook Webhook/);
    expect(secret(/Signing key/)).toBeDisabled();
    await fill(/Period/, '30');
    await fill(/^Address/, 'https://hooks.example.com/b');
    expect(now().secureJsonFields).toEqual(withHook.secureJsonFields);
    expect(now().secureJsonData).toBeUndefined();
  });

  it.each([
    ['host', 'https://elsewhere.example.com/a'],
    ['scheme', 'http://hooks.example.com/a'],
    ['port', 'https://hooks.example.com:8443/a'],
  ])('does not go to another %s than it was entered for', async (_what, address) => {
    const { now } = await show(withHook, status());
    await unfold(/^hook Webhook/);
    await fill(/^Address/, address);
    expect(now().secureJsonFields).toEqual({ apiToken: true, 'store.hook.signingKey': false });
    expect(now().secureJsonData).toEqual({ 'store.hook.signingKey': '' });
    expect(screen.getByText(/Enter the signing key.*only to the store and address/)).toBeInTheDocument();
  });

  it('does not go to another adapter, nor to a store of another name', async () => {
    const { now } = await show(withHook, status());
    await unfold(/^hook Webhook/);
    await fill(/Name of the store/, 'other');
    expect(now().secureJsonData).toEqual({ 'store.hook.signingKey': '' });
    expect(secret(/Signing key/)).toBeEnabled();
    await user.type(secret(/Signing key/), 'new');
    await fill(/Name of the store/, 'third');
    expect(now().secureJsonData).toEqual({
      'store.hook.signingKey': '',
      'store.other.signingKey': '',
      'store.third.signingKey': 'new',
    });
    await choose(/Adapter/, /^Datadog/);
    expect(now().secureJsonData).toMatchObject({ 'store.third.signingKey': '' });
  });

  it('goes with its store', async () => {
    const { now } = await show(withHook, status());
    await click('Remove hook');
    expect(now().jsonData).toEqual({ export: { sets } });
    expect(now().secureJsonData).toEqual({ 'store.hook.signingKey': '' });
  });
});

describe('the status', () => {
  const figures = () => screen.getByRole('group', { name: 'Status of hook' });

  it('says how a saved store is doing', async () => {
    await show(withHook, status());
    await unfold(/^hook Webhook.*Retrying/);
    for (const text of [
      'Push',
      '60 s',
      'https://hooks.example.com',
      '2026-11-28 09:00:00',
      /6 minutes/,
      '12,345',
      '2',
      'Last error, 2026-11-28 09:01:00: 503: come back later',
      'Distributions are left out.',
    ]) {
      expect(within(figures()).getByText(text)).toBeInTheDocument();
    }
  });

  it('is asked for anew by a click', async () => {
    let state: StoreStatus['state'] = 'waiting';
    const { backend } = await show(withHook, {
      'GET export/status': () => ({ problems: [], stores: [{ ...doing, state }] }),
    });
    await unfold(/^hook Webhook.*Waiting/);
    state = 'sending';
    await click('Refresh the status of hook');
    expect((await screen.findAllByText('Sending')).length).toBeGreaterThan(0);
    // It is asked for now and then without a click, too.
    expect(backend.requests.length).toBeGreaterThan(1);
  });

  it('is of what is saved: what was changed has to be saved first', async () => {
    const { save } = await show(withHook, status());
    await unfold(/^hook Webhook/);
    await fill(/Period/, '30');
    expect(within(figures()).getByText(/save the settings first/)).toBeInTheDocument();
    // With a tooltip, it can still be reached by keyboard.
    expect(screen.getByRole('button', { name: 'Test' })).toHaveAttribute('aria-disabled', 'true');
    save();
    expect(await within(figures()).findByText('12,345')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Test' })).not.toHaveAttribute('aria-disabled', 'true');
  });

  it('brings what the backend found wrong to its field', async () => {
    const problems = [{ path: 'stores.0.url', message: 'This host is not among store_hosts.' }];
    await show(withHook, status({ problems, stores: [] }));
    await unfold(/^hook Webhook.*Not right yet/);
    expect(screen.getByRole('textbox', { name: /^Address/ })).toHaveAccessibleDescription(/not among store_hosts/);
  });

  it('says that a store does not run while a secret of it is missing', async () => {
    const store = { name: 'dog', adapter: 'datadog', sets: ['all'] };
    const problems = [{ path: 'stores.0.secrets.apiKey', message: 'Its secret "apiKey" is missing.' }];
    await show({ jsonData: { export: { sets, stores: [store] } } }, status({ problems, stores: [] }));
    await unfold(/^dog Datadog.*Not right yet/);
    expect(screen.getByText('Enter the API key.')).toBeInTheDocument();
    expect(
      await within(screen.getByRole('group', { name: 'Status of dog' })).findByText(/^Not running/)
    ).toBeInTheDocument();
  });

  it('is not of a secret that is entered and not saved', async () => {
    const problems = [{ path: 'stores.0.secrets.signingKey', message: 'It is too short.' }];
    await show(withHook, status({ problems, stores: [] }));
    await unfold(/^hook Webhook/);
    expect(screen.getByText('It is too short.')).toBeInTheDocument();
    await user.click(within(screen.getByRole('group', { name: 'hook' })).getByRole('button', { name: 'Reset' }));
    await user.type(secret(/Signing key/), 'longer');
    expect(screen.queryByText('It is too short.')).not.toBeInTheDocument();
    expect(within(figures()).getByText(/save the settings first/)).toBeInTheDocument();
  });

  it('is asked for until the store runs: Grafana hands on new settings some seconds late', async () => {
    let stores: readonly StoreStatus[] = [];
    await show(withHook, { 'GET export/status': () => ({ problems: [], stores }) });
    await unfold(/^hook Webhook/);
    expect(within(figures()).getByText(/^Saved, and about to run/)).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Test' })).toHaveAttribute('aria-disabled', 'true');
    stores = [doing];
    expect(await within(figures()).findByText('12,345', undefined, PATIENCE)).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Test' })).not.toHaveAttribute('aria-disabled', 'true');
  });

  it('says why it is not known', async () => {
    const fail = () => {
      throw { status: 500, data: { message: 'The plugin is down.' }, config: {} };
    };
    await show(withHook, { 'GET export/status': fail });
    await unfold(/^hook Webhook/);
    expect(within(figures()).getByText('The status could not be loaded. The plugin is down.')).toBeInTheDocument();
  });

  it('is not asked for where no store is saved', async () => {
    const { backend } = await show({ ...withHook, jsonData: { export: { sets } } });
    expect(backend.requests).toEqual([]);
  });
});

describe('a store that is fetched', () => {
  const prom = { name: 'prom', adapter: 'prometheus', mode: 'pull', sets: ['all'] };
  const pulled = (pull: PullStatus): StoreStatus => ({
    ...doing,
    ...{ name: 'prom', adapter: 'prometheus', kind: 'pull', state: 'sending', pull },
    address: undefined,
    lastError: undefined,
  });
  const routes = (pull: PullStatus) => ({
    'GET export/status': { problems: [], stores: [pulled(pull)] },
    'POST export/renew': { path: 'export/pull/0123456789abcdef0123456789abcdef' },
  });
  const withProm = { jsonData: { export: { sets, stores: [prom] } }, secureJsonFields: { apiToken: true } };
  const row = () => within(screen.getByRole('group', { name: 'Status of prom' }));
  const ADDRESS = 'http://localhost/api/datasources/uid/forge/resources/export/pull/0123456789abcdef0123456789abcdef';

  it('has an address made, and shows it', async () => {
    const { backend } = await show(withProm, routes({ address: 'none', lastFetched: null }));
    await unfold(/^prom Prometheus.*Ready/);
    expect(row().getByText('no address yet')).toBeInTheDocument();
    expect(row().getByText('not since the plugin was started')).toBeInTheDocument();
    await click('Make its address');
    expect(await row().findByRole('textbox', { name: /^Address to fetch from/ })).toHaveValue(ADDRESS);
    expect(backend.requests.find(({ method }) => method === 'POST')?.data).toEqual({ store: 'prom' });
    expect(row().getByRole('button', { name: 'Copy' })).toBeEnabled();
  });

  it('gets another address only after a second look: the one before is wrong at once', async () => {
    const lastFetched = Date.UTC(2026, 10, 28, 10);
    const { backend } = await show(withProm, routes({ address: 'made', lastFetched }));
    await unfold(/^prom Prometheus/);
    expect(row().getByText('2026-11-28 10:00:00')).toBeInTheDocument();
    await click('Make a new address');
    expect(backend.requests.some(({ method }) => method === 'POST')).toBe(false);
    expect(screen.getByText(/^The one before is wrong at once/)).toBeInTheDocument();
    await click('Make it');
    expect(await row().findByRole('textbox', { name: /^Address to fetch from/ })).toHaveValue(ADDRESS);
  });

  it('says where an address stands that is given', async () => {
    await show(withProm, routes({ address: 'given', lastFetched: null }));
    await unfold(/^prom Prometheus/);
    expect(row().getByText(/store\.prom\.pullPath/)).toBeInTheDocument();
    expect(row().queryByRole('button', { name: /address/ })).not.toBeInTheDocument();
  });

  it('says why no address could be made', async () => {
    const refuse = () => {
      throw { status: 404, data: { message: 'There is no usable store "prom".' }, config: {} };
    };
    await show(withProm, { ...routes({ address: 'none', lastFetched: null }), 'POST export/renew': refuse });
    await unfold(/^prom Prometheus/);
    await click('Make its address');
    expect(await row().findByText('There is no usable store "prom".')).toBeInTheDocument();
  });
});

describe('the test', () => {
  it.each([
    ['taken', 'It was taken.'],
    ['closed', '401: wrong key'],
  ])('says what came of it: %s', async (kind, message) => {
    const { backend } = await show(withHook, { ...status(), 'POST export/test': { kind, message } });
    await unfold(/^hook Webhook/);
    await click('Test');
    expect(await screen.findByText(message)).toBeInTheDocument();
    expect(backend.toasts).toEqual([]);
    expect(backend.requests.find(({ method }) => method === 'POST')?.data).toEqual({ store: 'hook' });
  });

  it('says why it could not be made', async () => {
    const refuse = () => {
      throw { status: 403, data: { message: 'Only an Admin may test.' }, config: {} };
    };
    await show(withHook, { ...status(), 'POST export/test': refuse });
    await unfold(/^hook Webhook/);
    await click('Test');
    expect(await screen.findByText('Only an Admin may test.')).toBeInTheDocument();
  });
});

it('cannot be changed when provisioned, and can be tested', async () => {
  await show({ ...withHook, readOnly: true }, status());
  await unfold(/^hook Webhook/);
  const store = within(screen.getByRole('group', { name: 'hook' }));
  for (const control of [
    ...store.getAllByRole('textbox'),
    ...store.getAllByRole('combobox'),
    store.getByRole('switch', { name: /plain HTTP/ }),
    screen.getByRole('button', { name: 'Add store' }),
    screen.getByRole('button', { name: 'Remove hook' }),
  ]) {
    expect(control).toBeDisabled();
  }
  expect(store.getByRole('button', { name: 'Test' })).not.toHaveAttribute('aria-disabled', 'true');
});
