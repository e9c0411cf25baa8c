import type { ResourceRef } from '../../engine/refs.ts';
import type { FactKind } from '../../engine/types.ts';

/** What a resource must be for the kinds of facts whose names begin so, and how one is written. */
const places: Readonly<Record<string, { fits: RegExp; written: string }>> = {
  host: { fits: /^(docker|proxmox|net|git):\/\/[^/]+$/, written: 'docker://host, proxmox://cluster, git://repository or net://network' },
  container: { fits: /^docker:\/\/[^/]+\/./, written: 'docker://host/name' },
  log: { fits: /^(docker|file):\/\/[^/]+\/./, written: 'docker://host/name or file://host/service' },
  node: { fits: /^proxmox:\/\/[^/]+\/node\/[^/]+$/, written: 'proxmox://cluster/node/name' },
  guest: { fits: /^proxmox:\/\/[^/]+\/\d+$/, written: 'proxmox://cluster/101' },
  backup: { fits: /^proxmox:\/\/[^/]+\/\d+$/, written: 'proxmox://cluster/101' },
  ha: { fits: /^proxmox:\/\/[^/]+\/\d+$/, written: 'proxmox://cluster/101' },
  storage: { fits: /^proxmox:\/\/[^/]+\/storage\/[^/]+\/[^/]+$/, written: 'proxmox://cluster/storage/node/name' },
  entry: { fits: /^proxmox:\/\/[^/]+\/(storages|pools)\/[^/]+$/, written: 'proxmox://cluster/storages/name or proxmox://cluster/pools/name' },
  task: { fits: /^proxmox:\/\//, written: 'proxmox://cluster/101 or proxmox://cluster/node/name' },
  replication: { fits: /^proxmox:\/\/[^/]+\/replication\//, written: 'proxmox://cluster/replication/101-0' },
  cluster: { fits: /^proxmox:\/\/[^/]+$/, written: 'proxmox://cluster' },
  disk: { fits: /^proxmox:\/\/[^/]+\/node\/[^/]+\/disk\//, written: 'proxmox://cluster/node/name/disk/sda' },
  zfs: { fits: /^proxmox:\/\/[^/]+\/node\/[^/]+\/zfs\//, written: 'proxmox://cluster/node/name/zfs/pool' },
  certificate: { fits: /^(proxmox:\/\/[^/]+\/node\/|net:\/\/)/, written: 'proxmox://cluster/node/name or net://host:port' },
  declaration: { fits: /^git:\/\/[^/]+\/[^/]+$/, written: 'git://repository/name' },
  leaving: { fits: /^net:\/\/homelab-copilot$/, written: 'net://homelab-copilot' },
  probe: { fits: /^net:\/\//, written: 'net://host:port' },
};

/** How a resource is written that a fact of a kind can be of; null when the given one is such a resource. */
export function wantedFor(kind: FactKind, resource: ResourceRef): string | null {
  const place = places[kind.split('.', 1)[0] ?? ''];
  return place === undefined || place.fits.test(resource) ? null : place.written;
}
