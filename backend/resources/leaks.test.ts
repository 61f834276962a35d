/** Every answer by everyone who may ask: nothing of the store, of names or of other apps reaches one whose token is not accepted now. */
import { beforeEach, describe, expect, it } from 'bun:test';
import type { UpstreamFailure } from '../../src/engine/failure';
import { cloudIdOf, parseAppId, type AppId } from '../../src/engine/identity';
import { PRODUCTION, pointAt, STAGING, windowNumber } from '../../src/engine/query/testing/world';
import { witnessed } from '../../src/engine/service/account/access';
import { answerAlert } from '../../src/engine/service/rules/alert';
import { answerAnnotations } from '../../src/engine/service/annotations';
import { checkHealth } from '../../src/engine/service/health/health';
import { answerPanel } from '../../src/engine/service/panel/panel';
import type { Source } from '../../src/engine/service/account/source';
import { NOTHING_OBSERVED } from '../../src/engine/service/testing/observed';
import { answerStatus } from '../../src/engine/service/status/status';
import { APP, INFO, NOW, question, Serving } from '../../src/engine/service/testing/serving';
import { unavailableUpstream } from '../../src/engine/testing/unavailableUpstream';
import { after, before, DAY, HOUR, MINUTE } from '../../src/engine/time';
import { noExports } from './testing/noExports';
import { route } from './routes';

const METRIC = 'FORGE_BACKEND_INVOCATION_COUNT';
const SITE = 'ari:cloud:jira::site/a5d1c3e7-0000-4000-8000-000000000001';
const OTHER = known(parseAppId('8ce114f4-d82c-45e2-b4fb-c6a0751d7d58'));
const OF_APP: UpstreamFailure = { cause: 'unavailable', message: 'App one is broken.' };

/** What only those may read who own it. */
const KEPT_FROM_OTHERS: Readonly<Record<string, string>> = {
  'a stored figure': '424242',
  'a stored attribute': 'secretFunction',
  'a site': SITE,
  'a site name': 'acme.atlassian.net',
  'an environment': PRODUCTION,
  'another environment': STAGING,
  'an environment by name': 'production',
  'an environment given by hand elsewhere': 'by-hand-elsewhere',
  'the app by name': 'Board Helper',
  'who deployed': 'Alex Kim',
  'a failure of the app': 'App one is broken',
};

let serving: Serving;
beforeEach(async () => {
  serving = new Serving();
  await serving.keep(windowNumber(3), [
    pointAt(46, 424242, { functionKey: 'secretFunction', contextAri: SITE, environmentId: PRODUCTION }),
  ]);
  serving.dataSource({
    tokenId: 'owner by hand',
    apps: [{ id: APP, name: undefined, environments: [{ id: STAGING, key: 'by-hand-elsewhere' }] }],
  });
  const status = await serving.fetcher.status();
  serving.fetcher.status = async () => ({
    ...status,
    lastFailure: OF_APP,
    troubles: [{ app: APP, failure: OF_APP, retryAt: after(NOW, MINUTE) }],
    refused: { environments: [STAGING], labels: [] },
  });
  // The owner has had all of it looked up.
  const owner = dataSource('owner');
  await serving.acceptances.note(owner);
  for (const ask of Object.values(ANSWERS)) {
    await serving.passing(ask(owner, APP));
  }
});

function dataSource(tokenId: string, settings: Partial<Source> = {}): Source {
  const id = settings.id ?? `1:${tokenId}`;
  const gateway = {
    ...unavailableUpstream,
    app: () => serving.lookUp(),
    hostNames: async () => serving.answer(new Map([[known(cloudIdOf(SITE)), 'acme.atlassian.net']])),
    deployments: async (app: AppId) =>
      serving.answer(
        app !== APP ? [] : [{ at: before(NOW, HOUR / 2), environment: 'production', status: 'DONE', by: 'Alex Kim' }]
      ),
  };
  const upstream = witnessed(gateway, { id, account: serving.account.key, tokenId }, serving.acceptances);
  return serving.dataSource({ tokenId, upstream, ...settings, id });
}

type Ask = (source: Source, app: AppId) => Promise<unknown>;

const viaRoute =
  (line: (app: AppId) => string, role = 'Admin'): Ask =>
  (source, app) => {
    const [path, query] = line(app).split('?', 2);
    const request = { method: 'GET', path, query: Object.fromEntries(new URLSearchParams(query)) };
    return route({ account: serving.account, source, role, turn: async () => undefined }, request, {
      clearCache: async () => undefined,
      wouldDrop: async () => 'nothing',
      exports: noExports,
      observed: NOTHING_OBSERVED,
    });
  };

const asked = (app: AppId, more: object = {}) => ({
  app,
  metrics: [METRIC],
  groupBy: ['contextAri', 'environmentId'],
  ...more,
});

const ANSWERS: Readonly<Record<string, Ask>> = {
  panel: (source, app) => answerPanel(serving.account, source, question(asked(app))),
  'panel of an environment': (source, app) =>
    answerPanel(serving.account, source, question(asked(app, { environments: ['nowhere'] }))),
  table: (source, app) => answerPanel(serving.account, source, question(asked(app, { format: 'table' }))),
  rule: (source, app) => answerAlert(serving.account, source, { ...question(asked(app)), lifetime: HOUR }),
  annotations: (source, app) =>
    answerAnnotations(
      serving.account,
      source,
      question({ app, queryType: 'annotations', metrics: [], statistic: 'auto' })
    ),
  'annotations of an environment': (source, app) =>
    answerAnnotations(
      serving.account,
      source,
      question({ app, queryType: 'annotations', metrics: [], statistic: 'auto', environments: ['nowhere'] })
    ),
  'status query': (source) =>
    answerStatus(
      serving.account,
      source,
      question({ app: '', queryType: 'status', metrics: [], statistic: 'auto' }).query,
      NOTHING_OBSERVED
    ),
  health: (source) => checkHealth(serving.account, source),
  apps: viaRoute(() => 'apps'),
  environments: viaRoute((app) => `apps/${app}/environments`),
  deployments: viaRoute((app) => `apps/${app}/deployments?from=${NOW - DAY}&to=${NOW}`),
  metrics: viaRoute((app) => `metrics?app=${app}`),
  attributes: viaRoute((app) => `attributes?app=${app}&metric=${METRIC}`),
  'values of sites': viaRoute((app) => `attributes/contextAri/values?app=${app}&metric=${METRIC}`),
  'values of environments': viaRoute((app) => `attributes/environmentId/values?app=${app}&metric=${METRIC}`),
  'values of an attribute': viaRoute((app) => `attributes/functionKey/values?app=${app}&metric=${METRIC}`),
  status: viaRoute(() => 'status'),
};

/** Those who may not have it: how each comes to ask, and for which app. */
const STRANGERS: Readonly<Record<string, () => Promise<readonly [Source, AppId]>>> = {
  'a token never accepted, while the gateway is down': async () => {
    serving.refuseLookUps('unavailable');
    return [dataSource('stranger'), APP];
  },
  'a token never accepted, while look-ups are refused': async () => {
    serving.refuseLookUps('not owner');
    return [dataSource('stranger'), APP];
  },
  'a wrong token': async () => {
    serving.refuseLookUps('unauthorized');
    return [dataSource('stranger'), APP];
  },
  'a token accepted once, and revoked': async () => {
    const source = dataSource('revoked');
    await serving.acceptances.note(source);
    serving.refuseLookUps('unauthorized');
    await source.upstream.app(APP);
    await serving.clock.advance(DAY);
    return [source, APP];
  },
  'a revoked token in a new data source': async () => {
    serving.refuseLookUps('unauthorized');
    return [dataSource('owner', { id: '1:new' }), APP];
  },
  'a known token in a new data source, while the gateway is down': async () => {
    serving.refuseLookUps('unavailable');
    await serving.clock.advance(2 * MINUTE);
    return [dataSource('owner', { id: '1:new' }), APP];
  },
  "an accepted token in a data source of another app, which asks for this one's": async () => [await ofOther(), APP],
  'an accepted token in a data source of another app': async () => [await ofOther(), OTHER],
};

async function ofOther(): Promise<Source> {
  serving.lookUp = async () => serving.answer({ name: 'Other', environments: [] });
  const source = dataSource('other', { apps: [{ id: OTHER, name: undefined, environments: [] }] });
  await serving.acceptances.note(source);
  return source;
}

/** The question's own words are no secret; the clock's times are numbers like any other. */
const textOf = (answer: unknown): string =>
  JSON.stringify(answer, (_, value: unknown) =>
    ArrayBuffer.isView(value) ? [...(value as Float64Array)] : value instanceof Map ? [...value] : value
  );

describe.each(Object.keys(STRANGERS))('%s', (who) => {
  it.each(Object.keys(ANSWERS))('is told nothing by: %s', async (what) => {
    const [source, app] = await STRANGERS[who]();
    const { result } = await serving.passing(ANSWERS[what](source, app));
    const text = textOf(result);
    const told = Object.entries(KEPT_FROM_OTHERS).flatMap(([name, secret]) => (text.includes(secret) ? [name] : []));
    expect(told).toEqual([]);
  });
});

it('the owner is told all of it', async () => {
  serving.lookUp = async () => serving.answer(INFO);
  const owner = dataSource('owner');
  const answers = await Promise.all(
    Object.values(ANSWERS).map(async (ask) => (await serving.passing(ask(owner, APP))).result)
  );
  const text = answers.map(textOf).join('\n');
  const untold = Object.entries(KEPT_FROM_OTHERS).flatMap(([name, secret]) => (text.includes(secret) ? [] : [name]));
  expect(untold.filter((name) => name !== 'an environment given by hand elsewhere')).toEqual([]);
});

it('a fault that passes within a day takes nothing from an accepted token', async () => {
  const source = dataSource('owner');
  serving.refuseLookUps('unauthorized');
  for (let hour = 0; hour < 23; hour++) {
    await source.upstream.app(APP);
    await serving.clock.advance(HOUR);
  }
  expect(await serving.account.accessCheck.of(source, APP)).toEqual({ kind: 'accepted' });
});

function known<Value>(value: Value | undefined): Value {
  if (value === undefined) {
    throw new Error('not an identity');
  }
  return value;
}
