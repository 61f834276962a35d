/** Of some accounts Redis says nothing: a node of a cluster that is gone. */
import { expect, it } from 'bun:test';
import { accountKey, type AccountKey, type AppRef } from '../../../src/engine/identity';
import { after } from '../../../src/engine/time';
import { APP, clockAt, storeInMemory } from '../../store/testing/chunks';
import { NOW, windowBack } from '../testing/recent';
import { createSharedWindows, PATIENCE } from './sharedWindows';
import type { WindowsRegister } from './windowsRegister';

const HEARD: AppRef = { ...APP, account: accountKey('https://gateway.example/graphql', 'heard@example.com') };
const unheard = (): Promise<never> => Promise.reject(new Error('Redis does not answer.'));

/** @param silent accounts of which it says nothing. */
function windowsWith(silent: ReadonlySet<AccountKey>) {
  const said = <What>(account: AccountKey, what: What): Promise<What> =>
    silent.has(account) ? unheard() : Promise.resolve(what);
  const register: WindowsRegister = {
    ...{ look: unheard, share: unheard, fetch: unheard, end: unheard, drop: unheard },
    mark: (account) => said(account, 'there'),
    begin: ({ account }) => said(account, { kind: 'begun' }),
  };
  const clock = clockAt(NOW);
  const windows = createSharedWindows(storeInMemory(), register, clock);
  [APP, HEARD].forEach((app) => windows.follow(app, () => undefined));
  return { windows, clock };
}

it('windows of an account that nothing is heard of are waited for as long as ever, whatever is heard of others', async () => {
  const { windows, clock } = windowsWith(new Set([APP.account]));
  const kinds: string[] = [];
  for (let passed = 0; passed <= PATIENCE; passed += PATIENCE / 3) {
    clock.set(after(NOW, passed));
    await windows.beat();
    expect((await windows.begin(HEARD, windowBack(1), undefined)).kind).toBe('begun');
    kinds.push((await windows.begin(APP, windowBack(1), undefined)).kind);
  }
  expect(kinds).toEqual(['elsewhere', 'elsewhere', 'elsewhere', 'begun']);
});

it('windows are waited for anew each time that Redis falls silent', async () => {
  const silent = new Set([APP.account]);
  const { windows, clock } = windowsWith(silent);
  const kind = async (): Promise<string> => (await windows.begin(APP, windowBack(1), undefined)).kind;
  await windows.beat();
  clock.set(after(NOW, PATIENCE));
  // The first call that it may make without the others is spent at once.
  expect(await kind()).toBe('begun');
  silent.clear();
  await windows.beat();
  silent.add(APP.account);
  expect(await kind()).toBe('elsewhere');
});
