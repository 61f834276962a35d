/** What an IP address leads to: the internet, a network of one's own, or nowhere that a store could be. */
import { isIPv4, isIPv6 } from 'node:net';

/**
 * never: this link, a cloud's metadata and its like, many receivers at once; whatever the settings say.
 * own: private networks, this machine, and what is nobody's: only where the settings name it.
 */
export type AddressKind = 'public' | 'own' | 'never';

/** All of an address in 128 bits, an IPv4 one mapped as IPv6 maps it. */
export type AddressBits = bigint;

export interface Subnet {
  readonly bits: AddressBits;
  /** Of 128. */
  readonly prefix: number;
}

const IPV4 = 0xffffn << 32n;
const IPV4_PREFIX = 96;

/** Undefined where the text is no address. One with a zone (`fe80::1%eth0`) is none that a store could have. */
export function addressBits(text: string): AddressBits | undefined {
  if (isIPv4(text)) {
    return IPV4 | ipv4Bits(text);
  }
  if (!isIPv6(text) || text.includes('%')) {
    return undefined;
  }
  const dotted = text.slice(text.lastIndexOf(':') + 1);
  const whole = dotted.includes('.') ? text.slice(0, -dotted.length) + inGroups(ipv4Bits(dotted)) : text;
  const [head, tail] = whole.split('::').map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - head.length - tail.length }, () => '0');
  return [...head, ...zeros, ...(tail ?? [])].reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n);
}

const ipv4Bits = (text: string): bigint => text.split('.').reduce((bits, byte) => (bits << 8n) | BigInt(byte), 0n);
const inGroups = (bits: bigint): string => `${(bits >> 16n).toString(16)}:${(bits & 0xffffn).toString(16)}`;

/** `10.0.0.0/8`, or an address alone. Undefined where it is neither. */
export function parseSubnet(text: string): Subnet | undefined {
  const [address, length, more] = text.split('/');
  const bits = addressBits(address);
  if (bits === undefined || more !== undefined) {
    return undefined;
  }
  const offset = isIPv4(address) ? IPV4_PREFIX : 0;
  if (length === undefined) {
    return { bits, prefix: 128 };
  }
  const prefix = Number(length) + offset;
  return /^\d{1,3}$/.test(length) && prefix <= 128 ? { bits, prefix } : undefined;
}

export function isWithin(address: AddressBits, { bits, prefix }: Subnet): boolean {
  const rest = BigInt(128 - prefix);
  return address >> rest === bits >> rest;
}

const subnets = (texts: readonly string[]): readonly Subnet[] =>
  texts.map((text) => {
    const subnet = parseSubnet(text);
    if (subnet === undefined) {
      throw new Error(`${text} is no subnet`);
    }
    return subnet;
  });

const LOOPBACK = subnets(['127.0.0.0/8', '::1']);

const NEVER = subnets([
  // "This network": on Linux it reaches the machine itself.
  '0.0.0.0/8',
  '::',
  // This link, and with it most clouds' metadata.
  '169.254.0.0/16',
  'fe80::/10',
  // Metadata that lies elsewhere: AWS, Google, Oracle, Alibaba, and Azure's host.
  'fd00:ec2::254',
  'fd20:ce::254',
  '192.0.0.192',
  '100.100.100.200',
  '168.63.129.16',
  // Many at once, and what was never given out.
  '224.0.0.0/4',
  '240.0.0.0/4',
  'ff00::/8',
]);

const OWN = subnets([
  ...['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '192.0.0.0/24', '198.18.0.0/15'],
  ...['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '192.88.99.0/24', '2001:db8::/32', '3fff::/20'],
  // Teredo: where it ends is for whoever runs the tunnel to say.
  '2001::/32',
]);

/** What the internet gives out. */
const PUBLIC = subnets(['::ffff:0:0/96', '2000::/3']);

/** Ways to write an IPv4 address into an IPv6 one; the packets end at the IPv4 address. */
const CARRIERS = [
  { subnets: subnets(['64:ff9b::/96', '64:ff9b:1::/48', '::ffff:0:0:0/96']), shift: 0n },
  { subnets: subnets(['2002::/16']), shift: 80n },
];
/** IPv4-compatible, but for `::` and `::1`. */
const [COMPATIBLE] = subnets(['::/96']);

/** The IPv4 address that an IPv6 one carries, else the address itself. */
export function ending(address: AddressBits): AddressBits {
  if (address > 1n && isWithin(address, COMPATIBLE)) {
    return IPV4 | address;
  }
  const carrier = CARRIERS.find((one) => one.subnets.some((subnet) => isWithin(address, subnet)));
  return carrier === undefined ? address : IPV4 | ((address >> carrier.shift) & 0xffffffffn);
}

/** @param address as {@link ending} gives it. */
export const isLoopback = (address: AddressBits): boolean => LOOPBACK.some((subnet) => isWithin(address, subnet));

/** @param address as {@link ending} gives it. */
export function kindOf(address: AddressBits): AddressKind {
  const lies = (all: readonly Subnet[]) => all.some((subnet) => isWithin(address, subnet));
  if (lies(NEVER)) {
    return 'never';
  }
  return lies(LOOPBACK) || lies(OWN) || !lies(PUBLIC) ? 'own' : 'public';
}
