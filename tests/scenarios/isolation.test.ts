import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { PAGE_INSIGHTS, TICKET_TRIAGE } from '../simulator/world/apps';
import { coverageOf, metricsQuery, Rig, settledHour, sumOf } from './rig';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.close());

const email = 'owner@example.com';
const query = metricsQuery(['FORGE_BACKEND_INVOCATION_COUNT']);
const range = settledHour();

describe('what is stored', () => {
  it('is there for the data source that had it fetched', async () => {
    const answer = await rig.askUntilWhole(rig.context({ email }), query, { range });
    expect(coverageOf(answer)).toMatchObject({ windows: 4, fetched: 4 });
    expect(sumOf(answer.frames)).toBeGreaterThan(0);
  });

  it('is not read with the right e-mail and a wrong token, by query or by route', async () => {
    const intruder = rig.context({ email, token: 'wrong-token', uid: 'intruder' });
    const [answer] = await rig.ask(intruder, [query], { range });
    expect(answer).toMatchObject({ status: 401, errorSource: 'downstream', frames: [] });
    expect(answer.error).toContain('did not accept this e-mail and API token');
    const url = `attributes/functionKey/values?app=${TICKET_TRIAGE}&metric=FORGE_BACKEND_INVOCATION_COUNT`;
    const route = await rig.backend.callResource({ context: intruder, path: url.split('?')[0], url });
    expect(route.status).toBe(401);
    expect(new TextDecoder().decode(route.body)).not.toContain('resolver');
  });

  it('is not read by a data source that lists another app', async () => {
    const other = rig.context({ email, apps: [PAGE_INSIGHTS], uid: 'other-app' });
    const [answer] = await rig.ask(other, [query], { range });
    expect(answer).toMatchObject({ status: 400, frames: [] });
    expect(answer.error).toContain("is not among this data source's apps");
  });

  it('is read by a second data source with the same account, once its own token is accepted, at no metrics call', async () => {
    const before = rig.metricsCalls(email);
    const [answer] = await rig.ask(rig.context({ email: 'Owner@Example.com', uid: 'colleague' }), [query], { range });
    expect(coverageOf(answer)).toMatchObject({ fetched: 4 });
    expect(rig.metricsCalls(email)).toBe(before);
  });

  it('is not served any more after the token was changed to a wrong one', async () => {
    const [answer] = await rig.ask(rig.context({ email, token: 'changed' }), [query], { range });
    expect(answer.status).toBe(401);
  });
});

describe('a token', () => {
  it('that was accepted at one endpoint is sent to no other, and it is said what to do', async () => {
    const context = rig.context({ email, uid: 'moved', settings: { url: 'https://gateway.invalid/graphql' } });
    const [answer] = await rig.ask(context, [query], { range });
    expect(answer).toMatchObject({ status: 401, frames: [] });
    expect(answer.error).toContain('is not sent to gateway.invalid');
    const health = await rig.backend.checkHealth(context);
    expect(health.message).toContain('make a new API token');
  });
});

describe('one bad query', () => {
  it('fails alone, with a sentence that names the field', async () => {
    const queries = [
      query,
      { ...query, statistic: 'p101' },
      { ...query, statistic: 'p95' },
      { ...query, app: 'my-app' },
      { ...query, filters: [{ key: 'functionKey', operator: '=~', value: '(resolver' }] },
      { ...query, metrics: [] },
    ];
    const [good, ...bad] = await rig.ask(rig.context({ email }), queries, { range });
    expect(sumOf(good.frames)).toBeGreaterThan(0);
    expect(bad.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400]);
    expect(bad[0].error).toContain("Statistic can't be read");
    expect(bad[1].error).toContain('"p95"');
    expect(bad[2].error).toContain('"my-app"');
    expect(bad[3].error).toContain('(resolver');
    expect(bad[4].error).toContain('Choose at least one metric');
  });
});
