/** What a look-up that fails, or hangs, takes from those who ask: nothing that is known without it. */
import { pointAt, PRODUCTION, windowNumber } from '../../query/testing/world';
import { after, HOUR, MINUTE, SECOND } from '../../time';
import { answerAlert } from '../rules/alert';
import { answerPanel } from '../panel/panel';
import type { Source } from '../account/source';
import { APP, fault, INFO, NOW, question, Serving } from '../testing/serving';

let serving: Serving;
let source: Source;
beforeEach(async () => {
  serving = new Serving();
  source = serving.source;
  await serving.acceptances.note(source);
});

const panel = (query = {}, as = source) => serving.passing(answerPanel(serving.account, as, question(query)));
const rule = (query = {}) =>
  serving.passing(answerAlert(serving.account, source, { ...question(query), lifetime: MINUTE }));

const hangs = (): void => {
  serving.lookUp = async () => {
    await serving.clock.until(after(serving.clock.now(), 30 * SECOND));
    return { kind: 'failure', failure: fault('timeout') };
  };
};

async function stored(): Promise<void> {
  await Promise.all([0, 1, 2, 3].map((number) => serving.keep(windowNumber(number), [pointAt(15 * number + 1, 5)])));
}

describe('an app whose environments were never looked up', () => {
  it.each([
    ['fails', () => serving.refuseLookUps('unavailable')],
    ['hangs', hangs],
  ])('is answered from what is stored while its look-up %s', async (_, breaks) => {
    await stored();
    breaks();
    const { result, took } = await panel();
    expect(result).toMatchObject({ kind: 'frames', frames: [{ fields: [{ name: 'time' }, {}] }] });
    expect(took).toBeLessThan(2_000);
    expect((await rule()).result).toMatchObject({ kind: 'frames' });
  });

  it.each([
    ['fails', () => serving.refuseLookUps('unavailable')],
    ['hangs', hangs],
  ])('is asked for by the environments given by hand while its look-up %s', async (_, breaks) => {
    breaks();
    const environments = [{ id: PRODUCTION, key: 'production' }];
    const byHand = serving.dataSource({ apps: [{ id: APP, name: undefined, environments }] });
    await serving.acceptances.note(byHand);
    const { took } = await panel({ environments: ['production'] }, byHand);
    expect(took).toBeLessThan(2_000);
    expect(serving.fetcher.demands[0]).toMatchObject({ wants: { environments: [PRODUCTION] } });
  });

  it('has a picture that is to come, and comes by itself, when the first look-up fails', async () => {
    serving.lookUp = async () =>
      serving.lookUps === 1 ? { kind: 'failure', failure: fault('unavailable') } : serving.answer(INFO);
    const { result } = await panel();
    expect(result).toMatchObject({
      kind: 'frames',
      frames: [{ meta: { custom: { coverage: { pending: 4, nextAt: after(NOW, 15 * SECOND) } } } }],
    });
    await stored();
    await serving.clock.advance(15 * SECOND);
    expect((await panel()).result).toMatchObject({ frames: [{ fields: [{ name: 'time' }, {}] }] });
  });

  it('has a rule that waits for the next look-up where that comes in time', async () => {
    await stored();
    serving.store.headers = (
      (headers) =>
      async (...asked) =>
        serving.lookUps < 2 ? [] : headers(...asked)
    )(serving.store.headers);
    serving.lookUp = async () =>
      serving.lookUps === 1 ? { kind: 'failure', failure: fault('unavailable') } : serving.answer(INFO);
    const { result, took } = await rule();
    expect(result).toMatchObject({ kind: 'frames' });
    expect(took).toBeLessThan(20_000);
  });

  it('knows no environment by a name until it is looked up: that is not said to be none', async () => {
    await stored();
    serving.refuseLookUps('unavailable');
    const { result } = await panel({ environments: ['production'] });
    expect(JSON.stringify(result)).not.toContain('no environment named');
    expect(result).toMatchObject({ frames: [{ meta: { custom: { coverage: { nextAt: expect.any(Number) } } } }] });
    expect((await rule({ environments: ['production'] })).result).toMatchObject({ kind: 'error', status: 503 });
  });
});

it('an hour of panels over a look-up that fails costs few calls, and no answer', async () => {
  await stored();
  serving.refuseLookUps('timeout');
  for (let waited = 0; waited < HOUR; waited += MINUTE) {
    const { result } = await panel();
    expect(result.kind).toBe('frames');
    await serving.clock.advance(MINUTE);
  }
  expect(serving.lookUps).toBeLessThanOrEqual(9);
});
