import { after, DAY, MINUTE, SECOND } from '../../time';
import { PRODUCTION, windowNumber } from '../../query/testing/world';
import type { ConfiguredApp, Source } from '../account/source';
import { checkHealth } from './health';
import { parseAppId } from '../../identity';
import { APP, fault, NOW, Serving } from '../testing/serving';

const OTHER = parseAppId('8ce114f4-d82c-45e2-b4fb-c6a0751d7d58') ?? APP;
const byHand = (id = APP): ConfiguredApp => ({
  id,
  name: undefined,
  environments: [{ id: PRODUCTION, key: undefined, type: undefined }],
});
const looked = (id = APP, name?: string): ConfiguredApp => ({ id, name, environments: [] });

let serving: Serving;
beforeEach(() => {
  serving = new Serving();
});

const check = (source: Source = serving.source) => serving.passing(checkHealth(serving.account, source));

describe('save and test', () => {
  it('says that all is well, and which environments there are, from one look-up and one settled window', async () => {
    const { result } = await check();
    expect(result).toEqual({
      ok: true,
      message: 'Atlassian accepts the token and gives metrics. Board Helper: production, staging.',
      isFinal: true,
    });
    expect(serving.lookUps).toBe(1);
    expect(serving.fetcher.demands).toMatchObject([{ span: { from: windowNumber(3), to: windowNumber(4) } }]);
  });

  it('says once what is wrong for all apps, and looks none of them up in vain', async () => {
    serving.refuseLookUps('unauthorized');
    const source = serving.dataSource({ apps: [looked(APP, 'One'), looked(OTHER, 'Two')] });
    expect((await check(source)).result).toEqual({
      ok: false,
      message: 'One, Two: It is so: unauthorized.',
      isFinal: false,
    });
    expect(serving.lookUps).toBe(1);
    expect(serving.fetcher.demands).toEqual([]);
  });

  it('is done in time with many apps and a gateway that does not answer', async () => {
    serving.lookUp = async () => {
      await serving.clock.until(after(serving.clock.now(), 20 * SECOND));
      return { kind: 'failure', failure: fault('timeout') };
    };
    const { took } = await check(serving.dataSource({ apps: [looked(), looked(OTHER), looked(), looked(OTHER)] }));
    expect(took).toBeLessThan(25_000);
  });

  it('tells the app that is not its own from those that are', async () => {
    const replies = [serving.answer({ name: 'Mine', environments: byHand().environments })];
    serving.lookUp = async () => replies.pop() ?? { kind: 'failure', failure: fault('not owner') };
    const { result } = await check(serving.dataSource({ apps: [looked(), looked(OTHER, 'Theirs')] }));
    expect(result).toMatchObject({ ok: false, message: `Theirs: It is so: not owner. Mine: ${PRODUCTION}.` });
  });

  it('says what the metrics call failed of', async () => {
    const retryAt = after(NOW, MINUTE);
    const messageOf = async (cause: 'not owner' | 'unavailable') => {
      serving.fetcher.stateOf = (window) => ({ window, kind: 'failed', failure: fault(cause), retryAt });
      const { result } = await check();
      expect(result).toMatchObject({ ok: false, isFinal: false });
      return result.message;
    };
    expect(await messageOf('unavailable')).toMatch(/^It is so: unavailable\. Tried again at \d\d:\d\d UTC\. Board/);
    expect(await messageOf('not owner')).toMatch(/^It is so: not owner\. Board/);
  });

  it('says when no call is free, which does not stand for good', async () => {
    const expectedAt = after(NOW, MINUTE);
    serving.fetcher.stateOf = (window) => ({ window, kind: 'pending', expectedAt });
    const { result, took } = await check();
    expect(result).toMatchObject({ ok: true, isFinal: false, message: expect.stringContaining('were not tried') });
    expect(took).toBeLessThan(25_000);
  });

  it('hears of the answer that comes while it asks', async () => {
    let isThere = false;
    serving.fetcher.stateOf = (window) =>
      isThere ? { window, kind: 'fetched' } : { window, kind: 'pending', expectedAt: NOW };
    const access = serving.account.accessCheck.lastAcceptedAt.bind(serving.account.accessCheck);
    let asked = 0;
    serving.account.accessCheck.lastAcceptedAt = (...question) => {
      if (++asked === 2) {
        isThere = true;
        serving.fetcher.announce();
      }
      return access(...question);
    };
    const { result, took } = await check();
    expect(result.ok).toBe(true);
    expect(took).toBeLessThan(2_000);
  });

  it("does not take another token's windows for a proof of this one", async () => {
    serving.refuseLookUps('unavailable');
    const source = serving.dataSource({ tokenId: 'other', apps: [byHand()] });
    const { result } = await check(source);
    expect(result).toMatchObject({ ok: false, message: expect.stringContaining('is not known yet') });
    expect(serving.fetcher.demands[0]).toMatchObject({ span: { from: windowNumber(4) }, source: source.id });
    await serving.acceptances.note(source);
    expect((await check(source)).result).toMatchObject({ ok: true });
  });

  it('believes no acceptance of weeks ago where the look-up is refused: a call that is always due is made', async () => {
    const source = serving.dataSource({ tokenId: 'old', apps: [byHand()] });
    await serving.acceptances.note(source);
    await serving.clock.advance(40 * DAY);
    serving.refuseLookUps('unavailable');
    const { result } = await check(source);
    expect(result).toMatchObject({ ok: false, message: expect.stringContaining('is not known yet') });
  });

  it('does not say that the token is wrong which it has just seen accepted', async () => {
    const retryAt = after(NOW, 10 * MINUTE);
    serving.fetcher.stateOf = (window) => ({ window, kind: 'failed', failure: fault('unauthorized'), retryAt });
    const { result } = await check();
    expect(result.ok).toBe(false);
    expect(result.message).toContain('accepts the token now');
    expect(result.message).not.toContain('It is so');
  });

  it('says what the settings leave out, and that the rest works', async () => {
    const leftOut = [{ app: 'my-app', message: 'Apps, row 2: "my-app" is no app.' }];
    const { result } = await check(serving.dataSource({ leftOut }));
    expect(result).toMatchObject({ ok: false, message: expect.stringMatching(/gives metrics\..*Apps, row 2/) });
  });

  it.each([
    [-3 * MINUTE, /3 min ahead of Atlassian's/],
    [90 * SECOND, /behind Atlassian's/],
  ])('says that the clock is off by %d ms', async (clockOffset, text) => {
    const status = await serving.fetcher.status();
    serving.fetcher.status = async () => ({ ...status, clockOffset });
    expect((await check()).result).toMatchObject({ ok: true, message: expect.stringMatching(text) });
  });

  it('holds nobody up where the ledger hangs', async () => {
    serving.fetcher.status = () => new Promise(() => undefined);
    const { result, took } = await check();
    expect(result.ok).toBe(true);
    expect(took).toBeLessThan(2_000);
  });
});
