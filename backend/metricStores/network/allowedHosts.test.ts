import { expect, test } from 'bun:test';
import { addressBits } from './address';
import { readAllowedHosts } from './allowedHosts';

const bits = (text: string): bigint => addressBits(text) ?? 0n;

test.each([
  ['10.0.0.0/8', 'any.example', '10.1.2.3', true],
  ['10.0.0.0/8', 'any.example', '11.1.2.3', false],
  ['10.0.0.7', 'any.example', '10.0.0.7', true],
  ['10.0.0.7', 'any.example', '10.0.0.8', false],
  ['::1', 'localhost', '::1', true],
  ['[::1]', 'localhost', '::1', true],
  ['::ffff:10.0.0.0/104', 'any.example', '10.1.2.3', true],
  ['fd00::/8', 'any.example', 'fd12::1', true],
  ['graphite.internal', 'graphite.internal', '10.0.0.7', true],
  ['Graphite.Internal.', 'graphite.internal', '10.0.0.7', true],
  ['graphite.internal', 'GRAPHITE.internal.', '10.0.0.7', true],
  ['graphite.internal', 'other.internal', '10.0.0.7', false],
  ['internal', 'graphite.internal', '10.0.0.7', false],
  ['bücher.example', 'xn--bcher-kva.example', '10.0.0.7', true],
  ['a.example, 10.0.0.0/8\n  b.example', 'b.example', '192.168.0.1', true],
  [undefined, 'localhost', '127.0.0.1', false],
])('%s lets %s at %s be a store: %p', (text, host, address, isAllowed) => {
  const { hosts, unreadable } = readAllowedHosts(text);
  expect(unreadable).toEqual([]);
  expect(hosts.includes(host, bits(address))).toBe(isAllowed);
});

test.each(['10.0.0.0/99', '*.example', 'host:8080', 'http://host', '10.0.0', 'a/b', '-x', `${'a'.repeat(300)}`])(
  'an entry that is none is said, and the others hold: %s',
  (entry) => {
    const { hosts, unreadable } = readAllowedHosts(`${entry},10.0.0.0/8`);
    expect(unreadable).toEqual([entry.slice(0, 60)]);
    expect(hosts.includes('any.example', bits('10.0.0.1'))).toBe(true);
    expect(hosts.includes(entry, bits('192.168.0.1'))).toBe(false);
  }
);
