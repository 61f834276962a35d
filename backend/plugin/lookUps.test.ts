/** Look-ups with all parts real: the simulated gateway over HTTP, settings as Grafana sends them, SQLite in a folder. */
import { rolesAlone } from '../../src/engine/sharing/roles/roles';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Account } from '../../src/engine/service/account/account';
import type { Source } from '../../src/engine/service/account/source';
import { ScriptedFetcher } from '../../src/engine/service/testing/serving';
import { SimulatedClock } from '../../src/engine/testing/simulatedClock';
import { after, before, DAY, HOUR, SECOND } from '../../src/engine/time';
import { startSimulator, type Simulator } from '../../tests/simulator/simulator';
import { TICKET_TRIAGE } from '../../tests/simulator/world/apps';
import { clockAt, keptLog, NOW, storageIn, temporaryFolder } from '../store/testing/chunks';
import { createUpstream } from '../http/upstream';
import { createAccounts } from '../../src/accounts/accounts';
import { createTokenId } from './tokenId';

const OWNER = 'owner@example.com';
const LIMITED = 'limited@example.com';
const TOKEN = 'a-token-nobody-may-see';
let simulator: Simulator;
let folder: ReturnType<typeof temporaryFolder>;
const clock = clockAt();
let process: Process;

beforeAll(async () => {
  const accounts = { [OWNER]: { token: TOKEN }, [LIMITED]: { token: TOKEN, deployments: false } };
  simulator = await startSimulator({ now: () => clock.now(), epoch: NOW, accounts });
});
afterAll(() => simulator.close());
beforeEach(async () => {
  clock.set(NOW);
  folder = temporaryFolder();
  process = await startProcess();
});
afterEach(() => {
  process.stop();
  folder.remove();
});

/** What of a process looks names up; another one may start on the same folder when it has stopped. */
async function startProcess() {
  const { log, lines } = keptLog();
  const { memo, chunks: store, close } = storageIn(folder.path, { clock, log });
  const accounts = createAccounts({
    ...{ clock, store, memo },
    tokenId: await createTokenId(memo),
    createFetcher: () => new ScriptedFetcher(new SimulatedClock(clock.now())),
    roles: rolesAlone,
    createUpstream: (settings) => createUpstream({ ...settings, settings: {}, clock, log }),
  });
  const asked = (email = OWNER, apiToken = TOKEN, uid = email) =>
    accounts.of({
      ...{ orgId: 1, uid },
      jsonData: { url: simulator.url, email, apps: [{ id: TICKET_TRIAGE }], collect: false },
      decryptedSecureJsonData: { apiToken },
    });
  return { asked, lines, stop: close };
}
type Process = Awaited<ReturnType<typeof startProcess>>;
type Asked = ReturnType<Process['asked']>;

/** As any question does first. */
async function proven(asked: Asked): Promise<Asked> {
  const { account, source } = asked;
  await account.accessCheck.of(source, source.apps[0].id);
  return asked;
}

const sites = () =>
  simulator.truth.apps
    .find(({ id }) => id === TICKET_TRIAGE)
    ?.environments.flatMap((environment) => environment.sites) ?? [];
const soon = () => after(clock.now(), SECOND);
const namesFor = ({ account, source }: { readonly account: Account; readonly source: Source }, deadline = soon()) =>
  account.siteNames.of(
    source,
    sites().map(({ contextAri }) => contextAri),
    deadline
  );
const deploymentsFor = ({ account, source }: Asked) =>
  account.deployments.of(source, source.apps[0].id, { from: before(NOW, DAY), to: NOW }, soon());
const lookUps = (email: string): number => simulator.usage(email).metadataCalls;

const filesIn = (path: string): string =>
  readdirSync(path, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');

it('names and deployments outlive the process, and are not looked up again by the next one', async () => {
  const told = new Map(sites().flatMap((site) => (site.hidden ? [] : [[site.contextAri, site.hostName] as const])));
  const first = await proven(process.asked());
  expect(await namesFor(first)).toEqual(told);
  const { deployments, gap } = await deploymentsFor(first);
  expect(gap).toBeUndefined();
  expect(deployments.length).toBeGreaterThan(3);

  const calls = lookUps(OWNER);
  process.stop();
  process = await startProcess();
  const second = process.asked();
  expect(await namesFor(second, clock.now())).toEqual(told);
  expect(await deploymentsFor(second)).toEqual({ deployments, gap: undefined });
  expect(lookUps(OWNER)).toBe(calls);
});

it('a refusal outlives the process, too', async () => {
  const refused = {
    deployments: [],
    gap: { kind: 'refused' as const, message: expect.stringContaining('deployments') },
  };
  expect(await deploymentsFor(await proven(process.asked(LIMITED)))).toEqual(refused);
  const calls = lookUps(LIMITED);
  process.stop();
  clock.set(after(NOW, 20 * HOUR));
  process = await startProcess();
  expect(await deploymentsFor(process.asked(LIMITED))).toEqual(refused);
  expect(lookUps(LIMITED)).toBe(calls);
});

it('nothing is told to a data source of the account with a wrong token, also of what is known', async () => {
  const owner = await proven(process.asked());
  expect((await namesFor(owner)).size).toBeGreaterThan(0);
  await deploymentsFor(owner);
  const wrong = await proven(process.asked(OWNER, 'wrong', 'wrong'));
  expect(wrong.account).toBe(owner.account);
  expect(await namesFor(wrong)).toEqual(new Map());
  expect(await deploymentsFor(wrong)).toMatchObject({ deployments: [], gap: { kind: 'failed' } });
  const refused = simulator.calls.filter(({ outcome }) => outcome === 'unauthorized');
  expect(refused.map(({ fields }) => fields)).toEqual([['app']]);
});

it('look-ups take nothing of the quota', async () => {
  const owner = await proven(process.asked());
  await Promise.all([namesFor(owner), deploymentsFor(owner)]);
  expect(simulator.usage(OWNER)).toMatchObject({ metricsCalls: 0, sixthCalls: 0 });
});

it('no token reaches the disk or the log; nor do names reach the log', async () => {
  const owner = await proven(process.asked());
  const names = await namesFor(owner);
  await deploymentsFor(owner);
  process.stop();
  const written = filesIn(folder.path);
  const logged = process.lines.join('\n');
  expect(written).toContain([...names.values()][0]);
  for (const secret of [TOKEN, btoa(`${OWNER}:${TOKEN}`)]) {
    expect(written).not.toContain(secret);
    expect(logged).not.toContain(secret);
  }
  expect(logged).toContain('The gateway answered');
  expect(logged).not.toContain([...names.values()][0]);
  process = await startProcess();
});
