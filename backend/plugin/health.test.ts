import { beforeEach, describe, expect, it } from 'bun:test';
import { fault, Serving } from '../../src/engine/service/testing/serving';
import { after, MINUTE } from '../../src/engine/time';
import { createHealthCheck, type HealthCheck } from './health';

let serving: Serving;
let check: HealthCheck;
beforeEach(() => {
  serving = new Serving();
  check = createHealthCheck(serving.clock);
});

const tested = async (source = serving.source) =>
  (await serving.passing(check({ account: serving.account, source }))).result;

describe('the health check', () => {
  it('makes one test for a setting, whoever asks how often', async () => {
    const [one, other] = [tested(), tested()];
    expect(await one).toEqual(await other);
    await serving.clock.advance(4 * MINUTE);
    expect(await tested()).toMatchObject({ ok: true });
    expect(serving.lookUps).toBe(1);
  });

  it('believes a success for minutes: a token that was revoked since is said to be', async () => {
    expect(await tested()).toMatchObject({ ok: true });
    await serving.clock.advance(40 * 24 * 60 * MINUTE);
    serving.refuseLookUps('unauthorized');
    expect(await tested()).toMatchObject({ ok: false, message: expect.stringContaining('unauthorized') });
    expect(serving.lookUps).toBe(2);
    expect(serving.fetcher.demands).toHaveLength(1);
  });

  it('tests a changed setting anew', async () => {
    await tested();
    await tested(serving.dataSource({ tokenId: 'changed' }));
    expect(serving.lookUps).toBe(2);
  });

  it('tests again a minute after a failure, which may have been mended', async () => {
    const lookUp = serving.lookUp;
    serving.refuseLookUps('unavailable');
    expect(await tested()).toMatchObject({ ok: false });
    serving.lookUp = lookUp;
    expect(await tested()).toMatchObject({ ok: false });
    await serving.clock.advance(MINUTE + 1);
    expect(await tested()).toMatchObject({ ok: true });
  });

  it('tests again a minute after it had no call left to try with', async () => {
    serving.fetcher.stateOf = (window) => ({ window, kind: 'pending', expectedAt: after(serving.clock.now(), MINUTE) });
    expect((await tested()).message).toContain('were not tried');
    serving.fetcher.stateOf = (window) => ({
      window,
      kind: 'failed',
      failure: fault('not owner'),
      retryAt: after(serving.clock.now(), MINUTE),
    });
    await serving.clock.advance(MINUTE + 1);
    expect(await tested()).toMatchObject({ ok: false });
  });

  it('does not keep what failed unexpectedly', async () => {
    const lookUp = serving.lookUp;
    serving.lookUp = () => Promise.reject(new Error('a defect'));
    await expect(tested()).rejects.toThrow('a defect');
    serving.lookUp = lookUp;
    expect(await tested()).toMatchObject({ ok: true });
  });
});
