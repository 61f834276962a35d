import { beforeEach, describe, expect, it } from 'bun:test';
import { PRODUCTION, pointAt, STAGING, windowNumber } from '../../src/engine/query/testing/world';
import type { AppRef } from '../../src/engine/identity';
import type { FetcherStatus } from '../../src/engine/fetcher/types';
import { APP, INFO, NOW, Serving } from '../../src/engine/service/testing/serving';
import type { Source } from '../../src/engine/service/account/source';
import { after, DAY, SECOND } from '../../src/engine/time';
import { appNumber } from '../../src/engine/testing/fetching';
import { IDLE_STATUS } from '../../src/engine/testing/idleStatus';
import { NOTHING_OBSERVED } from '../../src/engine/service/testing/observed';
import type { WouldDrop } from './retention';
import { noExports } from './testing/noExports';
import { route } from './routes';

const STATUS: FetcherStatus = {
  ...IDLE_STATUS,
  callsLeft: 4,
  queued: 2,
  refused: { environments: [STAGING], labels: [] },
};

let serving: Serving;
let dropped: Awaited<ReturnType<WouldDrop>>;
let cleared: (readonly AppRef[])[];
beforeEach(async () => {
  serving = new Serving();
  serving.fetcher.status = async () => STATUS;
  cleared = [];
  await serving.keep(windowNumber(3), [
    pointAt(46, 1, { functionKey: 'resolver', contextAri: 'site-1' }),
    pointAt(46, 1, { functionKey: 'resolver', contextAri: 'site-2' }),
    pointAt(46, 1, { functionKey: 'rank%20' }),
  ]);
});

let turns = 0;
const turn = async () => void turns++;

async function call(
  line: string,
  { source = serving.source, role = 'Viewer' }: { readonly source?: Source; readonly role?: string } = {}
) {
  const [method, url] = line.split(' ', 2);
  const [path, query] = url.split('?', 2);
  const request = { method, path, query: Object.fromEntries(new URLSearchParams(query)) };
  const clear = async (apps: readonly AppRef[]): Promise<void> => void cleared.push(apps);
  return serving.passing(
    route({ account: serving.account, source, role, turn }, request, {
      clearCache: clear,
      observed: NOTHING_OBSERVED,
      wouldDrop: async () => dropped,
      exports: noExports,
    })
  );
}
const reply = async (...asked: Parameters<typeof call>) => (await call(...asked)).result;

const METRIC = 'FORGE_BACKEND_INVOCATION_COUNT';
const OF_STORED = [
  `GET metrics?app=${APP}`,
  `GET attributes?app=${APP}&metric=${METRIC}`,
  `GET attributes/functionKey/values?app=${APP}&metric=${METRIC}`,
  `GET apps/${APP}/environments`,
  `GET apps/${APP}/deployments?from=${NOW - DAY}&to=${NOW}`,
  `GET attributes/contextAri/values?app=${APP}&metric=${METRIC}`,
];

describe('the routes', () => {
  it('list the apps by their names', async () => {
    expect(await reply('GET apps')).toEqual({ status: 200, body: { apps: [{ id: APP, name: 'Board Helper' }] } });
    await serving.clock.advance(30 * DAY);
    expect(await reply('GET apps')).toMatchObject({ body: { apps: [{ name: 'Board Helper' }] } });
  });

  it('list the apps within two seconds although a look-up hangs', async () => {
    serving.lookUp = async () => {
      await serving.clock.until(after(NOW, 30 * SECOND));
      return serving.answer(INFO);
    };
    const { result, took } = await call('GET apps');
    expect(result).toEqual({ status: 200, body: { apps: [{ id: APP, name: undefined }] } });
    expect(took).toBeLessThan(2_000);
  });

  it("list an app's environments, attributes and values as they were seen", async () => {
    expect(await reply(`GET apps/${APP}/environments`)).toMatchObject({
      body: { environments: [{ id: PRODUCTION, key: 'production' }, { id: STAGING }] },
    });
    const attributes = await reply(`GET attributes?app=${APP}&metric=${METRIC}`);
    expect(attributes.body).toMatchObject({ attributes: expect.arrayContaining([{ key: 'functionKey', count: 3 }]) });
    expect(await reply(`GET attributes/functionKey/values?app=${APP}&metric=${METRIC}`)).toEqual({
      status: 200,
      body: {
        values: [
          { value: 'resolver', count: 2 },
          { value: 'rank%20', count: 1 },
        ],
      },
    });
  });

  it('narrow values to environments and by filters', async () => {
    await serving.keep(windowNumber(2), [
      pointAt(31, 1, { functionKey: 'resolver', environmentId: PRODUCTION }),
      pointAt(31, 1, { functionKey: 'draft', environmentId: STAGING }),
    ]);
    const values = async (parameters: Record<string, unknown>) => {
      const texts = Object.entries(parameters).map(([name, value]) => [name, JSON.stringify(value)]);
      const query = new URLSearchParams({ app: APP, metric: METRIC, ...Object.fromEntries(texts) });
      const { body } = await reply(`GET attributes/functionKey/values?${query}`);
      return (body as { readonly values: readonly { readonly value: string }[] }).values.map(({ value }) => value);
    };
    expect(await values({ environments: [STAGING] })).toEqual(['draft']);
    expect(await values({ environments: ['production'] })).toContain('resolver');
    expect(await values({ environments: ['nowhere'] })).toEqual([]);
    expect(await values({ filters: [{ key: 'contextAri', operator: '=', value: 'site-2' }] })).toEqual(['resolver']);
    expect(await values({ environments: [], filters: [] })).toContain('draft');
  });

  it.each(OF_STORED.slice(1, 3))('take turns with all that is asked: %s', async (line) => {
    turns = 0;
    await reply(line);
    expect(turns).toBeGreaterThan(0);
  });

  it('say what another retention would drop, to admins alone', async () => {
    const admin = { role: 'Admin' };
    dropped = { windows: 96, bytes: 5_000, until: NOW, at: after(NOW, 3 * DAY) };
    expect(await reply('GET retention?days=30', admin)).toEqual({
      status: 200,
      body: { kind: 'drops', windows: 96, bytes: 5_000, before: NOW, at: after(NOW, 3 * DAY) },
    });
    for (const nothing of ['nothing', { ...dropped, windows: 0 }] as const) {
      dropped = nothing;
      expect(await reply('GET retention?days=30', admin)).toEqual({ status: 200, body: { kind: 'nothing' } });
    }
    dropped = undefined;
    expect(await reply('GET retention?days=30', admin)).toMatchObject({ status: 503 });
    for (const days of ['', 'soon', '0', '-1', '4000', '1e9', 'NaN']) {
      expect(await reply(`GET retention?days=${days}`, admin)).toEqual({
        status: 400,
        body: { message: 'Give "days", a number from 1 to 3650.' },
      });
    }
    for (const role of ['Viewer', 'Editor']) {
      expect(await reply('GET retention?days=30', { role })).toMatchObject({ status: 403 });
    }
  });

  it.each([
    ['environments=production', /"environments" and "filters" as JSON lists.*must be JSON/s],
    ['filters=[{"key":"a","operator":"<"}]', /"environments" and "filters" as JSON lists.*operator/s],
    ['filters=[{"key":"a","operator":"=~","value":"("}]', /missing closing \)/],
    ['filters=[{"key":"a","operator":"=~","value":"((((){1000}){1000}){1000}){1000}"}]', /more than 1000 states/],
  ])('say what is wrong with a narrowing such as %s', async (parameters, sentence) => {
    const line = `GET attributes/functionKey/values?app=${APP}&metric=${METRIC}&${parameters}`;
    expect(await reply(line)).toMatchObject({ status: 400, body: { message: expect.stringMatching(sentence) } });
  });

  it('refuse a pattern that takes too long for the values it meets', async () => {
    await serving.keep(windowNumber(3), [pointAt(46, 1, { functionKey: 'x'.repeat(1_000) })]);
    const filters = JSON.stringify([{ key: 'functionKey', operator: '=~', value: '(.*x){100}z' }]);
    const query = new URLSearchParams({ app: APP, metric: METRIC, filters });
    expect(await reply(`GET attributes/functionKey/values?${query}`)).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('1000 characters') },
    });
  });

  it('list the catalogue, and say which of its metrics were seen', async () => {
    const { body } = await reply(`GET metrics?app=ari:cloud:ecosystem::app/${APP.toUpperCase()}`);
    const { metrics } = body as { readonly metrics: readonly { readonly label: string; readonly seen: boolean }[] };
    const seen = metrics.filter((metric) => metric.seen).map(({ label }) => label);
    expect(seen).toEqual([METRIC, 'INVOCATION_SUCCESS_RATE', 'INVOCATION_ERROR_RATE']);
  });

  it('list metrics that are derived, in a group of their own, with what the metrics they are made of were seen to have', async () => {
    const { body } = await reply(`GET metrics?app=${APP}`);
    expect(body).toMatchObject({
      metrics: expect.arrayContaining([
        {
          label: 'API_ERROR_RATE',
          name: 'api_error_rate',
          title: 'API error rate',
          description: expect.stringContaining('4xx or 5xx'),
          group: 'derived',
          kind: 'derived',
          unit: 'percentunit',
          attributes: expect.arrayContaining(['remote', 'status']),
          seen: false,
        },
      ]),
    });
    const attributes = await reply(`GET attributes?app=${APP}&metric=INVOCATION_ERROR_RATE`);
    expect(attributes.body).toMatchObject({
      attributes: expect.arrayContaining([
        { key: 'functionKey', count: 3 },
        { key: 'errorType', count: 0 },
      ]),
    });
    const values = await reply(`GET attributes/functionKey/values?app=${APP}&metric=INVOCATION_ERROR_RATE`);
    expect(values).toEqual(await reply(`GET attributes/functionKey/values?app=${APP}&metric=${METRIC}`));
  });

  it.each(['GET ', 'GET apps/x/environments/y/z', 'GET nowhere', 'POST apps', 'POST cache/else', 'DELETE cache/clear'])(
    'know nothing of %p',
    async (line) => {
      expect(await reply(line, { role: 'Admin' })).toMatchObject({ status: 404 });
    }
  );

  it.each([`GET attributes/100%/values?app=${APP}&metric=${METRIC}`, `GET attributes/%E0%A4%A/values?app=${APP}`])(
    'take what is no encoding as it stands: %s',
    async (line) => {
      expect(await reply(line)).toEqual({ status: 200, body: { values: [] } });
    }
  );

  it.each([...OF_STORED, 'GET metrics?app=', 'GET attributes'])(
    'answer only for apps that are listed: %s',
    async (line) => {
      const source = serving.dataSource({ apps: [] });
      expect(await reply(line, { source })).toMatchObject({ status: 404 });
    }
  );
});

describe('with a token that is not accepted', () => {
  it.each([...OF_STORED, 'GET status', 'GET retention?days=30', 'POST cache/clear'])(
    'nothing is given or cleared: %s',
    async (line) => {
      await reply(`GET apps/${APP}/environments`);
      serving.refuseLookUps('unauthorized');
      const source = serving.dataSource({ tokenId: 'wrong' });
      expect(await reply(line, { source, role: 'Admin' })).toEqual({
        status: 401,
        body: { message: 'It is so: unauthorized.' },
      });
      expect(cleared).toEqual([]);
    }
  );

  it('apps are listed without their names', async () => {
    await reply('GET apps');
    serving.refuseLookUps('unauthorized');
    const source = serving.dataSource({ tokenId: 'wrong' });
    expect(await reply('GET apps', { source })).toEqual({
      status: 200,
      body: { apps: [{ id: APP, name: undefined }] },
    });
  });
});

describe('what is stored', () => {
  it("is cleared for this data source's apps, by an admin alone", async () => {
    for (const role of ['Viewer', 'Editor', '']) {
      expect(await reply('POST cache/clear', { role })).toMatchObject({ status: 403 });
    }
    expect(cleared).toEqual([]);
    expect(await reply('POST cache/clear', { role: 'Admin' })).toEqual({ status: 200, body: { cleared: [APP] } });
    expect(cleared).toEqual([[{ account: serving.account.key, app: APP }]]);
  });

  it('and nothing is changed but by an admin, whatever the method and the path', async () => {
    const paths = [
      'apps',
      'apps/available',
      `apps/${APP}/environments`,
      'metrics',
      'status',
      'cache/clear',
      'cache',
      '',
    ];
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      for (const path of paths) {
        for (const role of ['Viewer', 'Editor', 'None', 'admin', '']) {
          const { status } = await reply(`${method} ${path}`, { role });
          expect({ method, path, role, isRefused: status >= 400 }).toEqual({ method, path, role, isRefused: true });
        }
      }
    }
    expect(cleared).toEqual([]);
  });

  it('and how fetching stands is told to those whose token is accepted', async () => {
    const behind = { windows: 1, failed: 0, oldest: null, until: null, expiring: 0, lost: 0, isCounted: true };
    const apps = [APP, appNumber(7)].map((app) => ({ app, ...behind }));
    serving.collection = { kind: 'awake', since: NOW, collectedBy: [], apps };
    expect(await reply('GET status')).toEqual({
      status: 200,
      body: {
        ...STATUS,
        collection: { kind: 'awake', since: NOW, collectedBy: [], apps: [{ app: APP, ...behind }] },
        lastHour: NOTHING_OBSERVED.ofAccount(serving.account.key),
        process: await NOTHING_OBSERVED.ofProcess(),
      },
    });
  });
});
