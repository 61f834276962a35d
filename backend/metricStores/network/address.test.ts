import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { BlockList } from 'node:net';
import { addressBits, ending, isLoopback, kindOf, parseSubnet, type AddressKind } from './address';

const bitsOf = (text: string): bigint => {
  const bits = addressBits(text);
  if (bits === undefined) {
    throw new Error(`${text} is no address`);
  }
  return ending(bits);
};
const kind = (text: string): AddressKind => kindOf(bitsOf(text));

test.each([
  ['8.8.8.8', 'public'],
  ['172.15.255.255', 'public'],
  ['172.32.0.0', 'public'],
  ['100.63.255.255', 'public'],
  ['2606:4700::1111', 'public'],
  ['127.0.0.1', 'own'],
  ['127.255.255.255', 'own'],
  ['10.1.2.3', 'own'],
  ['172.16.0.0', 'own'],
  ['172.31.255.255', 'own'],
  ['192.168.0.1', 'own'],
  ['100.64.0.1', 'own'],
  ['::1', 'own'],
  ['fc00::1', 'own'],
  ['fdff::1', 'own'],
  ['fec0::1', 'own'],
  ['2001:db8::1', 'own'],
  ['2001:0:4136:e378:8000:63bf:3fff:fdd2', 'own'],
  ['0.0.0.0', 'never'],
  ['0.1.2.3', 'never'],
  ['169.254.169.254', 'never'],
  ['169.254.0.1', 'never'],
  ['100.100.100.200', 'never'],
  ['168.63.129.16', 'never'],
  ['192.0.0.192', 'never'],
  ['224.0.0.1', 'never'],
  ['255.255.255.255', 'never'],
  ['::', 'never'],
  ['fe80::1', 'never'],
  ['febf::1', 'never'],
  ['fd00:ec2::254', 'never'],
  ['fd00:0ec2:0:0:0:0:0:0254', 'never'],
  ['fd20:ce::254', 'never'],
  ['ff02::1', 'never'],
] as const)('%s is %s', (text, expected) => {
  expect(kind(text)).toBe(expected);
});

describe('any IPv4 address', () => {
  const ipv4 = fc.oneof(
    fc.ipV4(),
    fc.constantFrom('127.0.0.1', '169.254.169.254', '10.0.0.1', '192.168.1.1', '0.0.0.0', '8.8.8.8')
  );
  const groups = (text: string): string => {
    const [a, b, c, d] = text.split('.').map(Number);
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  };
  const carried: readonly (readonly [string, (text: string) => string])[] = [
    ['mapped, dotted', (text) => `::ffff:${text}`],
    ['mapped, in full', (text) => `0:0:0:0:0:FFFF:${groups(text)}`],
    ['translated by NAT64', (text) => `64:ff9b::${text}`],
    ['translated by a NAT64 of one’s own', (text) => `64:ff9b:1::${groups(text)}`],
    ['translated by SIIT', (text) => `::ffff:0:${text}`],
    ['tunnelled by 6to4', (text) => `2002:${groups(text)}::1`],
  ];

  test.each(carried)('is known though it is %s', (_how, carry) => {
    fc.assert(
      fc.property(ipv4, (text) => {
        expect(bitsOf(carry(text))).toBe(bitsOf(text));
        expect(kind(carry(text))).toBe(kind(text));
        expect(isLoopback(bitsOf(carry(text)))).toBe(text.startsWith('127.'));
      })
    );
  });

  test('is known though it is compatible, as was written once', () => {
    for (const text of ['127.0.0.1', '169.254.169.254', '10.0.0.1']) {
      expect(kind(`::${text}`)).toBe(kind(text));
    }
  });

  test('is told apart as the runtime’s own lists do', () => {
    const lists = { never: new BlockList(), own: new BlockList() };
    for (const [net, prefix] of [
      ['0.0.0.0', 8],
      ['169.254.0.0', 16],
      ['224.0.0.0', 3],
      ['192.0.0.192', 32],
      ['100.100.100.200', 32],
      ['168.63.129.16', 32],
    ] as const) {
      lists.never.addSubnet(net, prefix);
    }
    for (const [net, prefix] of [
      ['10.0.0.0', 8],
      ['127.0.0.0', 8],
      ['172.16.0.0', 12],
      ['192.168.0.0', 16],
      ['100.64.0.0', 10],
      ['192.0.0.0', 24],
      ['192.0.2.0', 24],
      ['192.88.99.0', 24],
      ['198.18.0.0', 15],
      ['198.51.100.0', 24],
      ['203.0.113.0', 24],
    ] as const) {
      lists.own.addSubnet(net, prefix);
    }
    const theirs = (text: string): AddressKind =>
      lists.never.check(text) ? 'never' : lists.own.check(text) ? 'own' : 'public';
    fc.assert(
      fc.property(ipv4, (text) => expect(kind(text)).toBe(theirs(text))),
      { numRuns: 2_000 }
    );
  });
});

test('an IPv6 address is the same however it is written', () => {
  fc.assert(
    fc.property(fc.ipV6(), (text) => {
      const shortest = URL.parse(`http://[${text}]`)?.hostname.slice(1, -1);
      fc.pre(shortest !== undefined);
      expect(addressBits(`${shortest}`)).toBe(addressBits(text));
      expect(addressBits(text.toUpperCase())).toBe(addressBits(text));
    })
  );
});

test('an IPv6 address of no known use is not public', () => {
  fc.assert(
    fc.property(fc.ipV6(), (text) => {
      const isGlobal = bitsOf(text) >> 125n === 1n || bitsOf(text) >> 32n === 0xffffn;
      expect(kind(text) === 'public' && !isGlobal).toBe(false);
    })
  );
});

test.each(['', 'localhost', '1.2.3', '1.2.3.4.5', '256.1.1.1', '::g', 'fe80::1%eth0', '0x7f.1'])(
  '"%s" is no address',
  (text) => {
    expect(addressBits(text)).toBeUndefined();
  }
);

test.each(['10.0.0.0/33', '::/129', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0.0/-1', '10.0.0.0/1e1', 'host/8', '/8'])(
  '"%s" is no subnet',
  (text) => {
    expect(parseSubnet(text)).toBeUndefined();
  }
);
