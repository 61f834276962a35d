import type { Deployment, UpstreamReply } from '../upstream';
import type { Frame } from '../frame';
import { FIRST, pointAt, PRODUCTION, STAGING, windowNumber } from '../query/testing/world';
import { unavailableUpstream } from '../testing/unavailableUpstream';
import { after, before, DAY, epochMs, HOUR, MINUTE, SECOND } from '../time';
import { WINDOW } from '../window/grid';
import { answerAlert } from './rules/alert';
import { witnessed } from './account/access';
import { answerAnnotations } from './annotations';
import type { Answer } from './answer';
import type { Source } from './account/source';
import { fault, HOUR_BEFORE, NOW, question, Serving } from './testing/serving';

const DEPLOYED: Deployment = { at: after(FIRST, 20 * MINUTE), environment: 'production', status: 'DONE' };

let serving: Serving;
let deployments: () => Promise<UpstreamReply<readonly Deployment[]>>;
let source: Source;
beforeEach(() => {
  serving = new Serving();
  deployments = async () => serving.answer([DEPLOYED]);
  source = dataSource();
});

function dataSource(tokenId = 'token'): Source {
  const gateway = { ...unavailableUpstream, app: () => serving.lookUp(), deployments: () => deployments() };
  const token = { id: `1:${tokenId}`, account: serving.account.key, tokenId };
  return serving.dataSource({ id: token.id, tokenId, upstream: witnessed(gateway, token, serving.acceptances) });
}

const ask = async (query = {}, range = HOUR_BEFORE, as = source) => {
  const asked = { metrics: [], statistic: 'auto', queryType: 'annotations', ...query };
  return serving.passing(answerAnnotations(serving.account, as, question(asked, range)));
};

const frameOf = (answer: Answer): Frame => {
  if (answer.kind === 'error') {
    throw new Error(answer.message);
  }
  expect(answer.frames).toHaveLength(1);
  return answer.frames[0];
};
/** A record an event. */
const eventsOf = (answer: Answer) => {
  const { fields } = frameOf(answer);
  expect(fields.map(({ name, type }) => `${name}: ${type}`)).toEqual([
    'time: time',
    'title: string',
    'text: string',
    'tags: string',
    'id: number',
  ]);
  return Array.from({ length: fields[0].values.length }, (_, row) =>
    Object.fromEntries(fields.map(({ name, values }) => [name, values[row]]))
  );
};
const noticesOf = (answer: Answer): string => (frameOf(answer).meta?.notices ?? []).map(({ text }) => text).join(' ');

/** A day and an hour of windows, with a version that is new twenty-two minutes into the hour. */
async function keepDay(): Promise<void> {
  const points = [pointAt(-60, 1, { appVersion: '3.0' }), pointAt(22, 1, { appVersion: '3.1' })];
  for (let number = -97; number < 4; number += 1) {
    await serving.keep(windowNumber(number), points);
  }
}

describe('annotations', () => {
  it('are deployments and first sights of versions, oldest first, with text and tags', async () => {
    await keepDay();
    deployments = async () =>
      serving.answer([
        { ...DEPLOYED, majorVersion: '3', tag: 'build-7', by: 'Ada' },
        { ...DEPLOYED, at: after(FIRST, 30 * MINUTE), environment: 'staging, eu', status: 'FAILED', majorVersion: '4' },
      ]);
    const { result } = await ask();
    expect(eventsOf(result)).toEqual([
      {
        time: FIRST + 20 * MINUTE,
        title: 'Deployment',
        text: 'Deployment of version 3 to production succeeded; tag build-7, by Ada.',
        tags: 'production,3',
        id: 0,
      },
      {
        time: FIRST + 22 * MINUTE,
        title: 'New version',
        text: 'Version 3.1 was seen in production, and had not been in the 24 hours before.',
        tags: 'production,3.1',
        id: 0,
      },
      {
        time: FIRST + 30 * MINUTE,
        title: 'Deployment',
        text: 'Deployment of version 4 to staging, eu failed.',
        tags: 'staging  eu,4',
        id: 0,
      },
    ]);
  });

  it('say nothing of progress in their frame, and nothing that would have them asked again', async () => {
    await keepDay();
    serving.fetcher.stateOf = (window) => ({ window, kind: 'pending', expectedAt: after(NOW, MINUTE) });
    serving.fetcher.nextAt = after(NOW, 3 * SECOND);
    const { meta } = frameOf((await ask()).result);
    expect(meta).toEqual({ notices: [{ severity: 'info', text: expect.stringContaining('24 hours before') }] });
  });

  it('wish for the range and the 24 hours before it, all that is known of the app, as somebody who looks', async () => {
    await keepDay();
    await ask();
    expect(serving.fetcher.demands).toMatchObject([
      {
        span: { from: before(HOUR_BEFORE.from, DAY), to: HOUR_BEFORE.to },
        priority: 'view',
        wants: { environments: [PRODUCTION, STAGING], labels: ['FORGE_BACKEND_INVOCATION_COUNT'] },
      },
    ]);
  });

  it('say how a deployment went, also in a word that nobody has told of', async () => {
    const going = (status: string, minutes: number) => ({ ...DEPLOYED, at: after(FIRST, minutes * MINUTE), status });
    deployments = async () => serving.answer(['DONE', 'FAILED', 'IN_PROGRESS', 'ODD'].map(going));
    const { result } = await ask({ events: ['deployments'] });
    expect(eventsOf(result).map(({ text, tags }) => [text, tags])).toEqual([
      ['Deployment to production succeeded.', 'production'],
      ['Deployment to production failed.', 'production'],
      ['Deployment to production is under way.', 'production'],
      ['Deployment to production has status ODD.', 'production'],
    ]);
  });

  it('cost no metrics call where only deployments are wanted, and no look-up where only versions are', async () => {
    await keepDay();
    expect(eventsOf((await ask({ events: ['deployments'] })).result)).toMatchObject([{ title: 'Deployment' }]);
    expect(serving.fetcher.demands).toEqual([]);
    deployments = async () => {
      throw new Error('Nobody asked for deployments.');
    };
    await serving.clock.advance(HOUR);
    expect(eventsOf((await ask({ events: ['versions'] })).result)).toMatchObject([{ title: 'New version' }]);
  });

  it('are those of the environments asked for', async () => {
    await keepDay();
    expect(eventsOf((await ask({ environments: ['staging'] })).result)).toEqual([]);
    expect(eventsOf((await ask({ environments: ['PRODUCTION'] })).result)).toHaveLength(2);
    const { result } = await ask({ environments: ['moon'] });
    expect(noticesOf(result)).toContain('no environment named moon');
  });

  it('claim no first sight before the 24 hours before are fetched; deployments stand alone', async () => {
    await serving.keep(windowNumber(1), [pointAt(22, 1, { appVersion: '3.1' })]);
    expect(eventsOf((await ask()).result)).toMatchObject([{ title: 'Deployment' }]);
  });

  it('are of one moment: what changes while they are read has them begun anew', async () => {
    await keepDay();
    let asked = 0;
    serving.fetcher.onAsk = async () => {
      asked += 1;
      if (asked === 1) {
        const read = serving.store.read;
        serving.store.read = async (...span) => {
          serving.store.read = read;
          await serving.keep(windowNumber(1), [], { fetchedAt: epochMs(FIRST + 100 * WINDOW) });
          return read(...span);
        };
      }
    };
    expect(eventsOf((await ask({ events: ['versions'] })).result)).toEqual([]);
    expect(asked).toBe(2);
  });

  it('say why there are no deployments where the account may not read them', async () => {
    deployments = async () => ({ kind: 'failure', failure: fault('not owner') });
    const { result } = await ask({ events: ['deployments'] });
    expect(eventsOf(result)).toEqual([]);
    expect(noticesOf(result)).toBe('It is so: not owner.');
  });

  it('are given within two seconds though a look-up hangs', async () => {
    await keepDay();
    deployments = () => new Promise(() => undefined);
    const slow = await ask();
    expect(slow.took).toBeLessThan(2 * SECOND);
    expect(eventsOf(slow.result)).toMatchObject([{ title: 'New version' }]);
    expect(noticesOf(slow.result)).toContain('being looked up');

    serving = new Serving();
    serving.lookUp = () => new Promise(() => undefined);
    source = dataSource();
    const slower = await ask();
    expect(slower.took).toBeLessThan(2 * SECOND);
    expect(eventsOf(slower.result)).toEqual([]);
  });

  it('of a future range are none', async () => {
    await keepDay();
    const { result } = await ask({}, { from: after(NOW, DAY), to: after(NOW, 2 * DAY) });
    expect(eventsOf(result)).toEqual([]);
  });

  it('show nothing stored to a data source whose token is not accepted', async () => {
    await keepDay();
    serving.refuseLookUps('unauthorized');
    expect((await ask({}, HOUR_BEFORE, dataSource('refused'))).result).toMatchObject({ kind: 'error', status: 401 });
    serving.lookUp = async () => serving.answer({ name: 'x', environments: [] });
    await ask();
    serving.refuseLookUps('unavailable');
    const { result } = await ask({ events: ['versions'] }, HOUR_BEFORE, dataSource('undecided'));
    expect(JSON.stringify(result)).not.toContain('3.1');
  });

  it('are refused to rules, and without an app', async () => {
    const rule = { ...question({ queryType: 'annotations' }), lifetime: MINUTE };
    expect(await answerAlert(serving.account, source, rule)).toMatchObject({ status: 400 });
    expect((await ask({ app: '' })).result).toMatchObject({ status: 400, message: expect.stringContaining('an app') });
  });
});
