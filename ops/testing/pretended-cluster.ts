import { changeIn } from '../../engine/change-steps.ts';
import { macFrom, ownerTag, type Change } from '../../engine/changes.ts';
import type { SeenCluster, SeenGuest } from '../../engine/declare/difference.ts';
import type { Intent } from '../../engine/types.ts';

type Card = SeenGuest['cards'][number];

/** A running VM of ours as Proxmox shows it. */
export function seenGuest(over: Partial<SeenGuest> = {}): SeenGuest {
  return {
    vmid: 140, kind: 'qemu', node: 'pve1', name: 'web', template: false, lock: null, smbios: null, noted: null, cores: 2, memoryMb: 4096,
    disks: [{ slot: 'scsi0', storage: 'fast', sizeGb: 32 }], cards: [{ ...blank, slot: 0, bridge: 'vmbr0', mac: 'BC:24:11:AA:BB:CC', ip: 'dhcp' }],
    user: null, sshKeys: [], tags: ['web', ownerTag], onboot: true, startupOrder: null, features: [], agent: true, protection: false, description: '',
    digest: 'd'.repeat(40), running: true, pool: null, ...over,
  };
}

const blank = { bridge: null, vlan: null, mac: null, ip: null, gateway: null };

/** A guest after a change, as Proxmox shows it then. Throws for a change that is not of a guest that is there. */
export function afterChange(now: SeenGuest, { verb, spec }: Change): SeenGuest {
  switch (verb) {
    case 'configureGuest': {
      const { memoryMb = now.memoryMb, cores = now.cores, cards = [], tags, startupOrder = now.startupOrder, onboot = now.onboot, user = now.user, name = now.name, birth, sshKeys = now.sshKeys, features = now.features } = spec;
      const slots = [...new Set([...now.cards, ...cards].map(({ slot }) => slot))];
      const merged = slots.map((slot) => Object.assign({ ...blank, slot }, now.cards.find((one) => one.slot === slot), cards.find((one) => one.slot === slot)) as Card);
      return { ...now, memoryMb, cores, startupOrder, onboot, user, name, sshKeys, features, cards: merged, tags: tags ? [...tags, ownerTag] : birth ? [...now.tags, ownerTag] : now.tags, ...(birth && now.kind === 'qemu' ? { smbios: birth, noted: null } : {}) };
    }
    case 'growDisk': return { ...now, disks: now.disks.map((disk) => (disk.slot === spec.slot ? { ...disk, sizeGb: Math.max(disk.sizeGb, spec.sizeGb) } : disk)) };
    case 'moveDisk': return { ...now, disks: now.disks.map((disk) => (disk.slot === spec.slot ? { ...disk, storage: spec.storage } : disk)) };
    case 'migrateGuest': return { ...now, node: spec.node };
    case 'addToPool': return { ...now, pool: spec.pool };
    default: throw new Error(`${verb} is no change of a guest that is there`);
  }
}

/** A cluster after a step, as Proxmox shows it then. */
export function afterStep(cluster: SeenCluster, step: Intent): SeenCluster {
  const vmid = Number(step.target.split('/').at(-1));
  const there = cluster.guests.find((guest) => guest.vmid === vmid);
  const replaced = (guest: SeenGuest): SeenCluster => ({ ...cluster, guests: [...cluster.guests.filter((one) => one.vmid !== vmid), guest] });
  if (step.template === 'start_resource' || step.template === 'stop_resource') return replaced({ ...seenGuest(there), running: step.template === 'start_resource' });
  const change = changeIn(step);
  if (!change) throw new Error(`${step.template} does not take ${JSON.stringify(step.params)}`);
  if (change.verb === 'changeStorage') return { ...cluster, ...(cluster.entries ? { entries: cluster.entries.map((entry) => (entry.name === step.target.split('/').at(-1) ? Object.assign({}, entry, change.spec) : entry)) } : {}) };
  if (change.verb === 'addStorage') return { ...cluster, storages: [...cluster.storages, String(step.target.split('/').at(-1))] };
  if (change.verb === 'createPool' || change.verb === 'installKubernetes') return cluster;
  if (change.verb === 'deleteGuest') return { ...cluster, guests: cluster.guests.filter((one) => one.vmid !== vmid) };
  if (change.verb === 'cloneGuest' || change.verb === 'createGuest') {
    if (there) throw new Error(`${vmid} is taken`);
    return replaced(madeBy(change, vmid, cluster));
  }
  if (!there) throw new Error(`there is no guest ${vmid}`);
  return replaced(afterChange(there, change));
}

function madeBy({ verb, spec }: Extract<Change, { verb: 'cloneGuest' | 'createGuest' }>, vmid: number, { guests }: SeenCluster): SeenGuest {
  const { birth, name, pool = null } = spec;
  if (verb === 'cloneGuest') {
    const source = guests.find((guest) => guest.vmid === spec.from);
    if (!source) throw new Error(`there is no template ${spec.from}`);
    const disks = source.disks.map((disk) => ({ ...disk, storage: spec.storage ?? disk.storage }));
    return { ...source, disks, vmid, name, node: spec.node ?? source.node, noted: birth, template: false, running: false, pool, tags: [] };
  }
  const cards = (spec.cards ?? []).map((card) => ({ ...blank, mac: macFrom(birth, card.slot), ...card }) as Card);
  const bare = seenGuest({ vmid, kind: spec.kind, node: spec.node, name, smbios: spec.kind === 'qemu' ? birth : null, noted: birth, cards, disks: spec.disks.map(({ slot, storage, sizeGb }) => ({ slot, storage, sizeGb })), running: false, pool, tags: [ownerTag], onboot: false });
  return afterChange(bare, { verb: 'configureGuest', spec: { cores: spec.cores, memoryMb: spec.memoryMb, tags: spec.tags, onboot: spec.onboot, features: spec.features } });
}
