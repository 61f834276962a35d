import { CATALOGUE_LABELS } from '../../catalogue/catalogue';
import { PRODUCTION, STAGING } from '../../query/testing/world';
import { durationMs, epochMs, MINUTE } from '../../time';
import { prepare, type Prepared } from './prepare';
import type { Source } from '../account/source';
import { APP, question, Serving } from '../testing/serving';

let serving: Serving;
beforeEach(() => {
  serving = new Serving();
});

const preparation = (query = {}, source: Source = serving.source) =>
  prepare(serving.account, source, APP, question(query).query);

async function prepared(...asked: Parameters<typeof preparation>): Promise<Prepared> {
  const result = await preparation(...asked);
  if (result.kind === 'answer') {
    throw new Error(JSON.stringify(result.answer));
  }
  return result.prepared;
}

const byHand = (id: typeof PRODUCTION) => [
  { id: APP, name: undefined, environments: [{ id, key: 'by hand', type: undefined }] },
];

describe('what a query needs', () => {
  it('is its own metrics and environments; what is asked for is all that is known of the app', async () => {
    const { demand } = await prepared({
      metrics: ['forge_api_request_count', 'FORGE_QUEUE_DEPTH'],
      environments: ['staging'],
    });
    expect(demand.wants).toEqual({
      environments: [STAGING],
      labels: ['FORGE_API_REQUEST_COUNT', 'FORGE_QUEUE_DEPTH'],
    });
    expect(demand.ask).toEqual({
      environments: [PRODUCTION, STAGING],
      labels: [...CATALOGUE_LABELS, 'FORGE_QUEUE_DEPTH'],
    });
  });

  it('takes the longest settle time of the account, and its environments of all data sources', async () => {
    serving.lookUp = async () =>
      serving.answer({ name: 'x', environments: [{ id: STAGING, key: 's', type: 'STAGING' }] });
    serving.dataSource({ id: '1:other', settle: durationMs(9 * MINUTE), apps: byHand(PRODUCTION) });
    const { demand, environmentNames } = await prepared();
    expect(demand.settle).toBe(9 * MINUTE);
    expect(demand.ask.environments).toEqual([PRODUCTION, STAGING]);
    expect([...environmentNames.values()]).toEqual(['by hand', 's']);
  });

  it('knows when environments were created, where that is told', async () => {
    const [production, staging] = [
      { id: PRODUCTION, key: 'production', type: 'PRODUCTION' },
      { id: STAGING, key: 'staging', type: 'STAGING', createdAt: epochMs(7) },
    ];
    serving.lookUp = async () => serving.answer({ name: 'x', environments: [production, staging] });
    expect((await prepared()).demand.bornAt).toEqual(new Map([[STAGING, 7]]));
  });

  it('names what the app lacks, and goes on with the rest', async () => {
    const result = await prepared({ environments: ['production', 'prodution'] });
    expect(result).toMatchObject({ environments: [PRODUCTION], missingEnvironments: ['prodution'] });
  });
});

describe('a query is answered at once', () => {
  it('when no environment is known, with the reason and what to do', async () => {
    serving.refuseLookUps('not owner');
    expect(await preparation()).toMatchObject({
      answer: { status: 502, message: expect.stringMatching(/It is so: not owner\. They can also be given by hand/) },
    });
  });

  it('when the app has none', async () => {
    serving.lookUp = async () => serving.answer({ name: 'x', environments: [] });
    expect(await preparation()).toMatchObject({ answer: { status: 404 } });
  });

  it('when the token is refused', async () => {
    serving.refuseLookUps('unauthorized');
    expect(await preparation({}, serving.dataSource({ apps: byHand(PRODUCTION) }))).toMatchObject({
      answer: { status: 401, errorSource: 'downstream' },
    });
  });
});
