import type { GuestMake, Survey } from '../changes.ts';
import type { Lab } from './lab.ts';

/** What a survey does not tell of guests: when each was last backed up, in words or as a day, and its snapshots, by number. */
export type AlsoKnown = { backups?: ReadonlyMap<number, string>; snapshots?: ReadonlyMap<number, readonly string[]> };

type LabGuest = NonNullable<Lab['guests']>[number];

/** A survey as a declaration is read against it. What only a whole guest tells is left out of one that was not read whole. */
export function labOf(survey: Survey, more: AlsoKnown = {}): Lab {
  const { nodes, guests, makes, bridges, images } = survey;
  const wholes = new Map(makes.map((make) => [make.vmid, make]));
  return {
    nodes: nodes.map(({ name, online, cores, memoryMb, freeMemoryMb }) => ({ name, cores, memory_gb: gb(memoryMb), free_memory_gb: online ? gb(freeMemoryMb) : 0 })),
    storages: storagesOf(survey),
    templates: guests.filter(({ kind, template }) => kind === 'qemu' && template).map(({ name, vmid }) => `${name}(${vmid})`),
    agentless: makes.filter(({ kind, template, agent }) => kind === 'qemu' && template && !agent).map(({ vmid }) => vmid),
    sources: makes.map((make) => ({ vmid: make.vmid, name: make.name, node: make.node, ...firstDiskOf(make), shared: make.disks.every(({ storage }) => isShared(storage, survey)) })),
    lxc_templates: images && containerImages(images),
    images_on: images && containerImages(images).filter((volume) => !isShared(volume.split(':')[0] ?? '', survey)).map((volume) => ({ volume, nodes: images.filter((one) => one.volume === volume).map(({ node }) => node) })),
    bridges: bridges && [...new Set(bridges.map(({ name }) => name))],
    guests: guests.filter(({ template }) => !template).map((row) => ({ ...listed(row), ...wholly(wholes.get(row.vmid)), ...alsoKnown(row.vmid, more) })),
  };
}

function containerImages(images: NonNullable<Survey['images']>): string[] {
  return [...new Set(images.filter(({ content }) => content === 'vztmpl').map(({ volume }) => volume))].sort();
}

/**
 * One row for each name. A storage that is shared is the same room seen from each node; of one that each node has for itself the roomiest counts, for
 * nobody knows yet which node it will be.
 */
function storagesOf({ storages }: Survey): NonNullable<Lab['storages']> {
  return [...new Set(storages.map(({ name }) => name))].map((name) => {
    const rows = storages.filter((one) => one.name === name);
    const free = rows.flatMap(({ freeGb }) => freeGb ?? []);
    return { name, type: rows[0]?.type ?? null, content: rows[0]?.content ?? null, free_gb: free.length === 0 ? null : Math.max(...free) };
  });
}

function listed({ vmid, kind, name, node, status, memoryMb, tags }: Survey['guests'][number]): LabGuest {
  const runs = status === 'stopped' ? 'stopped' : status === 'unknown' ? null : 'running';
  return { vmid, kind: kind === 'lxc' ? 'lxc' : 'vm', name, node, status: runs, memory_mb: memoryMb, tags };
}

function wholly(make: GuestMake | undefined): Partial<LabGuest> {
  if (make === undefined) return {};
  const { cores, memoryMb, smbios, cards: [card] } = make;
  const address = card?.ip != null && /^\d/.test(card.ip) ? card.ip : null;
  return { cores, memory_mb: memoryMb, ...firstDiskOf(make), ip: address, smbios, mac: card?.mac ?? null };
}

function firstDiskOf({ disks }: GuestMake): { disk_gb: number | null; disk_slot: string | null } {
  const disk = disks.find(({ slot }) => slot === 'rootfs') ?? disks.find(({ slot }) => /^(?:scsi|virtio|sata|ide)0$/.test(slot)) ?? disks[0];
  return { disk_gb: disk?.sizeGb ?? null, disk_slot: disk?.slot ?? null };
}

function isShared(storage: string, { storages }: Survey): boolean {
  return storages.some(({ name, shared }) => name === storage && shared);
}

function alsoKnown(vmid: number, { backups, snapshots }: AlsoKnown): Partial<LabGuest> {
  const [backup, taken] = [backups?.get(vmid), snapshots?.get(vmid)];
  return { ...(backup === undefined ? {} : { last_backup: backup }), ...(taken === undefined ? {} : { snapshots: [...taken] }) };
}

function gb(mb: number | null): number | null {
  return mb === null ? null : Math.floor(mb / 102.4) / 10;
}
