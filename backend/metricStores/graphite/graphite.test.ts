import { expect, test } from 'bun:test';
import type { LinesReply, StoreNetwork } from '../adapter';
import { graphite } from './graphite';

const network = (reply: LinesReply, seen: string[] = []): StoreNetwork => ({
  post: () => Promise.reject(new Error('nothing is posted')),
  lines(address, text) {
    seen.push(`${address.href} ${new TextDecoder().decode(text)}`);
    return Promise.resolve(reply);
  },
});

const settingsOf = (own: unknown) => graphite.settings.parse(own);
const faultsOf = (own: unknown) =>
  graphite.settings.safeParse(own).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);

test('what is sent goes to host and port', async () => {
  const seen: string[] = [];
  const sender = graphite.open(
    settingsOf({ host: 'carbon.example', port: '2103', prefix: 'forge' }),
    {},
    network({ kind: 'handed over' }, seen)
  );
  const [message] = sender.encode(sender.test(Date.UTC(2026, 0, 1, 0, 0, 30))).messages;
  expect(await sender.send(message, AbortSignal.abort())).toEqual({ kind: 'taken', refused: 0 });
  expect(seen).toEqual([
    'tcp://carbon.example:2103 forge.forge_app_metrics_test;appId=00000000-0000-0000-0000-000000000000 1 1767225600\n',
  ]);
});

test.each([
  [false, 'later'],
  [true, 'closed'],
] as const)('a failure that is final: %p, is %s', async (isFinal, kind) => {
  const sender = graphite.open(settingsOf({ host: 'h' }), {}, network({ kind: 'failure', isFinal, words: 'no way' }));
  const message = { body: new Uint8Array(), points: 1, held: () => [] };
  expect(await sender.send(message, AbortSignal.abort())).toEqual({ kind, words: 'no way' });
});

test.each([
  [{ host: 'carbon' }, 'tcp://carbon:2003'],
  [{ host: ' carbon.example ', port: 1 }, 'tcp://carbon.example:1'],
  [{ host: '::1' }, 'tcp://[::1]:2003'],
  [{ host: '192.0.2.1', port: null, prefix: '' }, 'tcp://192.0.2.1:2003'],
])('%j is %s', (own, address) => {
  expect(graphite.addressOf(settingsOf(own), {})?.href).toBe(address);
});

test.each([
  [{}, 'host: It is missing'],
  [{ host: 'tcp://carbon' }, 'host: It is no host'],
  [{ host: 'carbon:2003' }, 'host: It is no host'],
  [{ host: 'carbon/x' }, 'host: It is no host'],
  [{ host: 'me@carbon' }, 'host: It is no host'],
  [{ host: 'a b' }, 'host: It is no host'],
  [{ host: ['carbon'] }, 'host: ["carbon"] can\'t be used'],
  [{ host: 'h', port: 0 }, "port: 0 can't be used: give a whole number from 1 to 65535"],
  [{ host: 'h', port: 'x' }, 'port: '],
  [{ host: 'h', port: 2.5 }, 'port: 2.5'],
  [{ host: 'h', prefix: 'a..b' }, "prefix: It can't begin a name"],
  [{ host: 'h', prefix: 'a b' }, "prefix: It can't begin a name"],
])('%j names the field, what was wrong and what would be right', (own, expected) => {
  expect(faultsOf(own)).toEqual([expect.stringContaining(expected)]);
});
