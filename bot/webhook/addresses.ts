import { BlockList, isIP } from 'node:net';

/** Whom the owner lets be called: a host by its name, or by the address that it leads to. */
export type Guard = { hasHost: (host: string) => boolean; mayReach: (address: string) => boolean };

/** Networks of IPv4 that are not the public internet: this network, private, behind a carrier (CGNAT), loopback, link-local with its metadata servers, tests, multicast, reserved. */
const special4 = [
  '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24',
  '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4',
];

/** Of IPv6 only this is public, but for what carries IPv4 addresses (6to4, Teredo) and for documentation. */
const public6 = ['2000::/3'];
const special6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const [not4, is6, not6] = [special4, public6, special6].map(networksOf) as [BlockList, BlockList, BlockList];

/** Lets through what is public, and the hosts, addresses and networks that are listed. */
export function guardOf(listed: readonly string[]): Guard {
  const hosts = new Set(listed.filter((entry) => isIP(entry) === 0 && !entry.includes('/')).map(plainHost));
  const networks = networksOf(listed.filter((entry) => !hosts.has(plainHost(entry))).map((entry) => (entry.includes('/') ? entry : `${entry}/${isIP(entry) === 4 ? 32 : 128}`)));
  return {
    hasHost: (host) => hosts.has(plainHost(host)),
    mayReach: (address) => isPublic(address) || (isIP(address) !== 0 && networks.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6')),
  };
}

/** Whether an address is on the public internet. An IPv4 address in the clothes of IPv6 is not. */
export function isPublic(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !not4.check(address, 'ipv4');
  return family === 6 && is6.check(address, 'ipv6') && !not6.check(address, 'ipv6');
}

/** A host as a URL names it, without the brackets of IPv6 and the dot at its end. */
export function plainHost(host: string): string {
  return host.toLowerCase().replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}

function networksOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    list.addSubnet(address, Number(bits), isIP(address) === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
}
