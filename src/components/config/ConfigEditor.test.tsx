import { act, cleanup, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { of, Subject, throwError } from 'rxjs';
import { type SecureOptions } from '../../types';
import { ConfigEditor } from './ConfigEditor';
import { settings, type Settings } from './testing/form';

const fetchMock = jest.fn();
jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual('@grafana/runtime'),
  getBackendSrv: () => ({ fetch: fetchMock }),
}));

const APP = '11111111-1111-4111-8111-111111111111';
const ENVIRONMENT = '22222222-2222-4222-8222-222222222222';

/** Renders the form and draws it anew after each change, as Grafana does. Returns the settings as they are now. */
function show(fields: Partial<Settings> = {}): () => Settings {
  let current = settings(fields);
  function Host() {
    const [options, setOptions] = useState(current);
    const change = (changed: Settings) => {
      current = changed;
      setOptions(changed);
    };
    return <ConfigEditor options={options} onOptionsChange={change} />;
  }
  render(<Host />);
  return () => current;
}

const field = (name: RegExp) => screen.getByRole('textbox', { name });
const user = () => userEvent.setup();

describe('the connection', () => {
  it('takes the e-mail address', async () => {
    const now = show();
    await user().type(field(/E-mail/), 'dev@example.com');
    expect(now().jsonData).toEqual({ email: 'dev@example.com' });
  });

  it('takes the token as a secret, beside other secrets not saved yet', async () => {
    const secrets = { storePassword: 'other' } as SecureOptions;
    const now = show({ secureJsonData: secrets });
    await user().type(screen.getByLabelText(/API token/), 'ATATT3x');
    expect(now().secureJsonData).toEqual({ storePassword: 'other', apiToken: 'ATATT3x' });
    expect(JSON.stringify(now().jsonData)).not.toContain('ATATT3x');
  });

  it('never shows a saved token, and lets go of it on reset only', async () => {
    const now = show({ secureJsonFields: { apiToken: true, other: true } });
    expect(screen.getByLabelText(/API token/)).toBeDisabled();
    await user().type(field(/E-mail/), 'a');
    expect(now().secureJsonFields).toEqual({ apiToken: true, other: true });
    await user().click(screen.getByRole('button', { name: 'Reset' }));
    expect(now().secureJsonFields).toEqual({ apiToken: false, other: true });
    expect(screen.getByLabelText(/API token/)).toBeEnabled();
  });

  it('says where tokens come from', () => {
    show();
    expect(screen.getByRole('link', { name: /Create an API token/ })).toHaveAttribute(
      'href',
      'https://id.atlassian.com/manage-profile/security/api-tokens'
    );
  });
});

describe('the apps', () => {
  it('are added with ID and name', async () => {
    const now = show();
    await user().click(screen.getByRole('button', { name: 'Add app' }));
    await user().type(field(/App ID/), `ari:cloud:ecosystem::app/${APP}`);
    await user().type(field(/^Name/), 'Time tracker');
    expect(now().jsonData.apps).toEqual([{ id: `ari:cloud:ecosystem::app/${APP}`, name: 'Time tracker' }]);
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });

  it('are removed one by one', async () => {
    const now = show({
      jsonData: {
        apps: [
          { id: APP, name: 'One' },
          { id: 'x', name: 'Two' },
        ],
      },
    });
    await user().click(screen.getByRole('button', { name: 'Remove One' }));
    expect(now().jsonData.apps).toEqual([{ id: 'x', name: 'Two' }]);
    expect(field(/App ID/)).toHaveValue('x');
  });

  it.each([
    ['not-an-app', /neither an app’s ARI nor a UUID/],
    ['', /Enter the app’s ID/],
  ])('say what is wrong with the ID %j, once it is left', async (id, message) => {
    show({ jsonData: { apps: [{ id }] } });
    await user().click(field(/App ID/));
    await user().tab();
    expect(screen.getByText(message)).toBeInTheDocument();
    expect(field(/App ID/)).toBeInvalid();
  });

  it('say that an app is listed twice, in whichever form', () => {
    show({ jsonData: { apps: [{ id: APP }, { id: `ari:cloud:ecosystem::app/${APP}` }] } });
    expect(screen.getAllByText('This app is listed already.')).toHaveLength(1);
    expect(within(screen.getByRole('group', { name: 'App 2' })).getByText('This app is listed already.')).toBeVisible();
  });

  it('take environments by hand', async () => {
    const now = show({ jsonData: { apps: [{ id: APP }] } });
    await user().click(screen.getByRole('button', { name: 'Environments by hand' }));
    await user().type(field(/^Environments/), `${ENVIRONMENT}, production, PRODUCTION`);
    await user().tab();
    expect(now().jsonData.apps).toEqual([
      { id: APP, environments: [{ id: ENVIRONMENT, key: 'production', type: 'PRODUCTION' }] },
    ]);
  });

  it('keep their environments while a line cannot be read, and say which', async () => {
    const environments = [{ id: ENVIRONMENT, key: 'production' }];
    const now = show({ jsonData: { apps: [{ id: APP, environments }] } });
    expect(field(/^Environments/)).toHaveValue(`${ENVIRONMENT}, production`);
    await user().type(field(/^Environments/), '{enter}staging');
    await user().tab();
    expect(screen.getByText(/“staging” does not begin with an environment’s UUID/)).toBeInTheDocument();
    expect(now().jsonData.apps).toEqual([{ id: APP, environments }]);
  });
});

describe('the apps to choose from', () => {
  const OTHER = '33333333-3333-4333-8333-333333333333';
  const saved = { secureJsonFields: { apiToken: true } };
  const ask = () => user().click(screen.getByRole('button', { name: /Choose from the account/ }));
  beforeEach(() => fetchMock.mockReset());

  it('are not asked for before a token is saved', () => {
    show({ secureJsonData: { apiToken: 'typed' } });
    expect(screen.queryByRole('button', { name: /Choose from the account/ })).not.toBeInTheDocument();
    expect(fetchMock).not.toHaveBeenCalled();
  });

  it('are asked for by a click alone, and offered by name but for those listed', async () => {
    fetchMock.mockReturnValue(
      of({
        data: {
          apps: [
            { id: APP, name: 'Time tracker' },
            { id: OTHER, name: 'Board' },
          ],
        },
      })
    );
    const now = show({ ...saved, jsonData: { apps: [{ id: `ari:cloud:ecosystem::app/${APP}` }, { id: '' }] } });
    expect(fetchMock).not.toHaveBeenCalled();
    await ask();
    expect(fetchMock).toHaveBeenCalledWith({
      url: '/api/datasources/uid/forge/resources/apps/available',
      showErrorAlert: false,
      showSuccessAlert: false,
    });
    await user().click(await screen.findByRole('combobox', { name: /Add from the account/ }));
    expect(screen.queryByRole('option', { name: /Time tracker/ })).not.toBeInTheDocument();
    await user().click(await screen.findByRole('option', { name: /Board/ }));
    expect(now().jsonData.apps).toEqual([{ id: `ari:cloud:ecosystem::app/${APP}` }, { id: OTHER, name: 'Board' }]);
    expect(screen.getByText(/All apps that Atlassian lists/)).toBeInTheDocument();
  });

  it('leave ids to be typed where they are refused, and say why', async () => {
    fetchMock.mockReturnValue(throwError(() => ({ status: 502, data: { message: 'It does not list them.' } })));
    show(saved);
    await ask();
    expect(await screen.findByText(/It does not list them. Add apps by their IDs/)).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Add app' })).toBeEnabled();
  });

  it('say so where there are none', async () => {
    fetchMock.mockReturnValue(of({ data: { apps: [] } }));
    show(saved);
    await ask();
    expect(await screen.findByText(/Atlassian lists no apps for this account/)).toBeInTheDocument();
  });
});

describe('a shorter retention', () => {
  const REST = 400;
  const AT = Date.UTC(2026, 2, 4, 12);
  const DROPS = { kind: 'drops', windows: 8_640, bytes: 120 * 1024 * 1024, before: AT - 86_400_000, at: AT };
  const typist = userEvent.setup({ advanceTimers: jest.advanceTimersByTime });
  const rest = () => act(() => jest.advanceTimersByTimeAsync(REST));
  const saved = { jsonData: { retentionDays: 90 }, secureJsonFields: { apiToken: true } };
  const replace = async (text: string) => {
    await typist.clear(field(/Retention/));
    await typist.type(field(/Retention/), text);
  };
  beforeEach(() => {
    jest.useFakeTimers();
    fetchMock.mockReset();
    fetchMock.mockReturnValue(of({ data: DROPS }));
  });
  afterEach(() => jest.useRealTimers());

  it('says what it would drop before it is saved, asked once typing rests', async () => {
    const now = show(saved);
    expect(fetchMock).not.toHaveBeenCalled();
    await replace('30');
    await rest();
    expect(fetchMock.mock.calls).toEqual([
      [
        {
          url: '/api/datasources/uid/forge/resources/retention?days=30',
          showErrorAlert: false,
          showSuccessAlert: false,
        },
      ],
    ]);
    expect(screen.getByRole('alert')).toHaveTextContent(/drops 8,640 windows from before .* \(about 120 MB\)/);
    expect(screen.getByRole('alert')).toHaveTextContent(/can’t be fetched again/);
    expect(now().jsonData).toEqual({ retentionDays: 90 });
  });

  it('says nothing where nothing goes, and nothing of a number that is typed no more', async () => {
    fetchMock.mockReturnValue(of({ data: { kind: 'nothing' } }));
    show(saved);
    await replace('60');
    await rest();
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
    const late = new Subject();
    fetchMock.mockReturnValue(late);
    await replace('20');
    await rest();
    fetchMock.mockReturnValue(of({ data: { kind: 'nothing' } }));
    await replace('200');
    await act(async () => {
      late.next({ data: DROPS });
      late.complete();
      await jest.advanceTimersByTimeAsync(REST);
    });
    expect(fetchMock).toHaveBeenCalledTimes(3);
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });

  it('says that it is not known where it can’t be told, and why', async () => {
    fetchMock.mockReturnValue(throwError(() => ({ status: 403, data: { message: 'For admins.' } })));
    show(saved);
    await replace('30');
    await rest();
    expect(screen.getByText(/How much this would drop is not known/)).toBeInTheDocument();
    expect(screen.getByText('For admins.')).toBeInTheDocument();
  });

  it('is not asked about while it can’t be taken, nor before anything is saved', async () => {
    show(saved);
    await replace('9');
    await rest();
    cleanup();
    show({ jsonData: { retentionDays: 90 } });
    await replace('30');
    await rest();
    expect(fetchMock).not.toHaveBeenCalled();
  });
});

describe('the advanced settings', () => {
  const open = () => user().click(screen.getByRole('button', { name: /Expand section Advanced/ }));

  it('are folded unless one is set', () => {
    show();
    expect(screen.queryByLabelText(/Endpoint/)).not.toBeInTheDocument();
    show({ jsonData: { settleMinutes: 10, hideNames: true } });
    expect(field(/Settle time/)).toHaveValue('10');
    expect(screen.getByRole('switch', { name: /Hide site names/ })).toBeChecked();
  });

  it('take endpoint and numbers', async () => {
    const now = show();
    await open();
    await user().type(field(/Endpoint/), 'http://localhost:4000/graphql');
    await user().type(field(/Settle time/), '7');
    await user().type(field(/Retention/), '30{enter}');
    expect(now().jsonData).toEqual({
      url: 'http://localhost:4000/graphql',
      settleMinutes: 7,
      retentionDays: 30,
    });
  });

  it('hide names and show them again', async () => {
    const now = show();
    await open();
    const hides = screen.getByRole('switch', { name: /Hide site names/ });
    expect(hides).not.toBeChecked();
    await user().click(hides);
    expect(now().jsonData).toEqual({ hideNames: true });
    expect(hides).toBeChecked();
    await user().click(hides);
    expect(now().jsonData).toEqual({ hideNames: false });
  });

  it('collect unless told not to', async () => {
    const now = show();
    await open();
    const collect = screen.getByRole('switch', { name: /Collect/ });
    expect(collect).toBeChecked();
    await user().click(collect);
    expect(now().jsonData).toEqual({ collect: false });
  });

  it.each(['-1', '1.5', 'soon', '61'])('do not take %s as settle time', async (text) => {
    const now = show();
    await open();
    await user().type(field(/Settle time/), text);
    await user().tab();
    expect(screen.getByText('Enter a number from 0 to 60.')).toBeInTheDocument();
    expect(now().jsonData).not.toHaveProperty('settleMinutes');
  });

  it('fall back to the default when emptied', async () => {
    const now = show({ jsonData: { retentionDays: 30 } });
    await user().clear(field(/Retention/));
    await user().tab();
    expect(now().jsonData.retentionDays).toBeUndefined();
  });
});

it('cannot be changed when provisioned', () => {
  show({ readOnly: true, jsonData: { email: 'a@b.c', apps: [{ id: APP }], url: 'http://x' } });
  for (const control of [
    ...screen.getAllByRole('textbox'),
    screen.getByRole('button', { name: 'Add app' }),
    screen.getByRole('switch', { name: /Hide site names/ }),
  ]) {
    expect(control).toBeDisabled();
  }
});
