/** `store_hosts`: the hosts and networks of one's own that stores may lie in. */
import { isWithin, parseSubnet, type AddressBits, type Subnet } from './address';

export interface AllowedHosts {
  /** @param host as the store's address names it. @param address one that the name led to. */
  includes(host: string, address: AddressBits): boolean;
}

const LONGEST_ENTRY = 60;
/** Letters of any script are fine, as a name may be written in them; a path, a port or a wildcard is not. */
const HOST_NAME = /^[\p{L}\p{N}_]([\p{L}\p{N}_.-]{0,251}[\p{L}\p{N}_])?\.?$/u;

/** @param text entries separated by commas or blanks. What can't be read is said, and allows nothing. */
export function readAllowedHosts(text: string | undefined): {
  readonly hosts: AllowedHosts;
  readonly unreadable: readonly string[];
} {
  const names = new Set<string>();
  const subnets: Subnet[] = [];
  const unreadable: string[] = [];
  for (const entry of (text ?? '').split(/[\s,]+/).filter((one) => one !== '')) {
    const subnet = parseSubnet(entry.replace(/^\[(.*)\]$/, '$1'));
    if (subnet !== undefined) {
      subnets.push(subnet);
    } else if (HOST_NAME.test(entry) && !/^[\d.]+$/.test(entry)) {
      names.add(hostName(entry));
    } else {
      unreadable.push(entry.slice(0, LONGEST_ENTRY));
    }
  }
  return {
    hosts: {
      includes: (host, address) => names.has(hostName(host)) || subnets.some((subnet) => isWithin(address, subnet)),
    },
    unreadable,
  };
}

/** As the store's address will have it: `URL` writes foreign letters in ASCII. */
function hostName(text: string): string {
  const host = URL.parse(`http://${text}`)?.hostname ?? text.toLowerCase();
  return host.replace(/\.$/, '');
}
