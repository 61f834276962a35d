import type { Upstream } from '../upstream';
import type { Frame } from '../frame';
import type { CloudId } from '../identity';
import { pointAt, PRODUCTION, STAGING, windowNumber } from '../query/testing/world';
import { durationMs, MINUTE } from '../time';
import { answerAlert } from './rules/alert';
import type { Answer } from './answer';
import { answerPanel } from './panel/panel';
import type { Source } from './account/source';
import { APP, fault, question, Serving } from './testing/serving';

const cloudId = (digit: number): string => `${digit}5d1c3e7-0000-4000-8000-000000000000`;
const site = (digit: number, product = 'jira'): string => `ari:cloud:${product}::site/${cloudId(digit)}`;
/** Without a name. */
const short = (digit: number): string => `site ${digit}5d1c3e7…`;
const ACME = 'acme.atlassian.net';

let serving: Serving;
let asked: CloudId[];
let hostNames: Upstream['hostNames'];
beforeEach(async () => {
  serving = new Serving();
  asked = [];
  hostNames = async (sites) => serving.answer(new Map(sites.filter((id) => id === cloudId(1)).map((id) => [id, ACME])));
  for (const number of [0, 1, 2, 3]) {
    await serving.keep(windowNumber(number), [
      pointAt(15 * number + 1, 5, { contextAri: site(1) }),
      pointAt(15 * number + 1, 3, { contextAri: site(2), environmentId: STAGING }),
    ]);
  }
});

async function dataSource(settings: Partial<Source> = {}): Promise<Source> {
  const upstream: Upstream = {
    ...serving.source.upstream,
    hostNames: (sites) => {
      asked.push(...sites);
      return hostNames(sites);
    },
  };
  const source = serving.dataSource({ id: '1:named', tokenId: 'own', upstream, ...settings });
  await serving.acceptances.note(source);
  return source;
}

const BY_SITE = { groupBy: ['contextAri'] };

async function ask(source: Source, query: Parameters<typeof question>[0] = BY_SITE) {
  const { result, took } = await serving.passing(answerPanel(serving.account, source, question(query)));
  await serving.clock.settle();
  return { frames: framesOf(result), took };
}

function framesOf(answer: Answer): readonly Frame[] {
  if (answer.kind === 'error') {
    throw new Error(answer.message);
  }
  return answer.frames;
}

const shownIn = (frames: readonly Frame[]) => frames.map(({ fields: [, value] }) => value.config?.displayNameFromDS);
const labelsIn = (frames: readonly Frame[]) => frames.map(({ fields: [, value] }) => ({ ...value.labels }));
const mappingsIn = ([{ fields }]: readonly Frame[]) => fields.map(({ config }) => config?.mappings);

describe('a panel by site', () => {
  it('waits for no look-up: it shows short names, then host names, and labels stay ids', async () => {
    const source = await dataSource();
    const first = await ask(source);
    expect(first.took).toBe(0);
    expect(shownIn(first.frames)).toEqual([short(1), short(2)]);
    expect(asked).toEqual([cloudId(1), cloudId(2)]);
    const { frames } = await ask(source);
    expect(shownIn(frames)).toEqual([ACME, short(2)]);
    expect(labelsIn(frames)).toEqual([{ contextAri: site(1) }, { contextAri: site(2) }]);
    expect(labelsIn(frames)).toEqual(labelsIn(first.frames));
  });

  it('shows host names and environments where a legend asks for them', async () => {
    const source = await dataSource();
    const query = { groupBy: ['environmentId', 'contextAri'], legend: '{{contextAri}} in {{environmentId}}' };
    await ask(source, query);
    expect(shownIn((await ask(source, query)).frames)).toEqual([`${ACME} in production`, `${short(2)} in staging`]);
  });

  it('in a table has ids as values, and shows names in their place', async () => {
    const source = await dataSource();
    const table = { format: 'table', groupBy: ['contextAri', 'environmentId'] };
    expect(mappingsIn((await ask(source, table)).frames)[0]).toEqual([
      { type: 'value', options: { [site(1)]: { text: short(1) }, [site(2)]: { text: short(2) } } },
    ]);
    const { frames } = await ask(source, table);
    expect(frames[0].fields.slice(0, 2).map(({ values }) => values)).toEqual([
      [site(1), site(2)],
      [PRODUCTION, STAGING],
    ]);
    expect(mappingsIn(frames).slice(0, 2)).toEqual([
      [{ type: 'value', options: { [site(1)]: { text: ACME }, [site(2)]: { text: short(2) } } }],
      [{ type: 'value', options: { [PRODUCTION]: { text: 'production' }, [STAGING]: { text: 'staging' } } }],
    ]);
  });

  it('tells products of one site apart, which share its host name', async () => {
    await serving.keep(windowNumber(0), [pointAt(1, 5, { contextAri: site(1, 'confluence') })]);
    const source = await dataSource();
    await ask(source);
    expect(shownIn((await ask(source)).frames)).toEqual([`${ACME} (confluence)`, `${ACME} (jira)`, short(2)]);
    expect(asked).toEqual([cloudId(1), cloudId(2)]);
  });

  it('tells sites without a name apart: by product, and by their ids where that is the same, too', async () => {
    const twin = `ari:cloud:jira::site/${cloudId(2).replace(/0$/, '9')}`;
    const source = await dataSource({ hidesNames: true });
    await serving.keep(windowNumber(0), [
      pointAt(1, 5, { contextAri: site(1) }),
      pointAt(1, 4, { contextAri: site(1, 'confluence') }),
    ]);
    await serving.keep(windowNumber(1), [
      pointAt(16, 2, { contextAri: site(2) }),
      pointAt(16, 1, { contextAri: twin }),
    ]);
    const { frames } = await ask(source);
    const shown = new Map(labelsIn(frames).map(({ contextAri }, at) => [contextAri, shownIn(frames)[at]]));
    expect(shown).toEqual(
      new Map([
        [site(1), `${short(1)} (jira)`],
        [site(1, 'confluence'), `${short(1)} (confluence)`],
        [site(2), site(2)],
        [twin, twin],
      ])
    );
  });

  it('shows what names no site as it is', async () => {
    const elsewhere = 'ari:cloud:jira::site/elsewhere';
    await serving.keep(windowNumber(0), [pointAt(1, 5, { contextAri: elsewhere })]);
    expect(shownIn((await ask(await dataSource())).frames)).toContain(elsewhere);
  });

  it('is not the worse for names that are refused', async () => {
    hostNames = async () => ({ kind: 'failure', failure: fault('not owner') });
    const source = await dataSource();
    await ask(source);
    expect(shownIn((await ask(source)).frames)).toEqual([short(1), short(2)]);
    expect(asked).toHaveLength(2);
  });

  it('looks nothing up where sites are not shown', async () => {
    const source = await dataSource();
    await ask(source, { groupBy: ['environmentId'] });
    await ask(source, { ...BY_SITE, statistic: 'heatmap', metrics: ['FORGE_BACKEND_INVOCATION_LATENCY'] });
    expect(asked).toEqual([]);
  });
});

it('a rule shows ids of sites, also where their names are known, and looks none up', async () => {
  const source = await dataSource();
  const rule = async () => {
    const query = { ...question({ groupBy: ['contextAri', 'environmentId'] }), lifetime: durationMs(10 * MINUTE) };
    return framesOf((await serving.passing(answerAlert(serving.account, source, query))).result);
  };
  const unnamed = await rule();
  expect(asked).toEqual([]);
  await ask(source);
  expect(shownIn((await ask(source)).frames)).toContain(ACME);
  expect(await rule()).toEqual(unnamed);
  expect(shownIn(unnamed)).toEqual([`${short(1)}, production`, `${short(2)}, staging`]);
  expect(labelsIn(unnamed)).toEqual([
    { contextAri: site(1), environmentId: PRODUCTION },
    { contextAri: site(2), environmentId: STAGING },
  ]);
});

it.each([
  ['bare', APP],
  ['as an ARI', `ari:cloud:ecosystem::app/${APP.toUpperCase()}`],
])(
  'an app is called as the settings call it, %s, in panels and rules alike; its label is what was sent',
  async (_form, appId) => {
    await serving.keep(windowNumber(3), [pointAt(46, 5, { appId })]);
    const source = await dataSource({ apps: [{ id: APP, name: 'Ticket Triage', environments: [] }] });
    const query = { groupBy: ['appId'] };
    const asked = { ...question(query), lifetime: durationMs(10 * MINUTE) };
    const rule = framesOf((await serving.passing(answerAlert(serving.account, source, asked))).result);
    for (const frames of [rule, (await ask(source, query)).frames]) {
      expect(shownIn(frames)).toContain('Ticket Triage');
      expect(labelsIn(frames)).toContainEqual({ appId });
    }
  }
);

it('a data source that hides names looks none up, and shows none that another one has found', async () => {
  const hiding = await dataSource({ id: '1:hiding', hidesNames: true });
  await ask(hiding);
  expect(asked).toEqual([]);
  const open = await dataSource();
  await ask(open);
  expect(shownIn((await ask(open)).frames)).toContain(ACME);
  expect(shownIn((await ask(hiding)).frames)).toEqual([short(1), short(2)]);
  expect(mappingsIn((await ask(hiding, { ...BY_SITE, format: 'table' })).frames)[0]).toEqual([
    { type: 'value', options: { [site(1)]: { text: short(1) }, [site(2)]: { text: short(2) } } },
  ]);
});

it('a data source whose token is not accepted is told no name that another one has found', async () => {
  const owner = await dataSource();
  await ask(owner);
  expect(shownIn((await ask(owner)).frames)).toContain(ACME);
  serving.refuseLookUps('unavailable');
  const stranger = serving.dataSource({ id: '1:stranger', tokenId: 'unproven' });
  const { frames } = await ask(stranger);
  expect(JSON.stringify(frames)).not.toContain(ACME);
  expect(JSON.stringify(frames)).not.toContain(cloudId(1));
});
