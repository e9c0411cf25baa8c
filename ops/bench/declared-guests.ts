import { birthFrom, macFrom, ownerTag, type GuestMake } from '../../engine/changes.ts';
import type { SeenCluster } from '../../engine/declare/difference.ts';
import { lockSchema, type Lock } from '../../engine/declare/lock.ts';
import { startFakeProxmox } from '../testing/fake-proxmox.ts';
import { seenGuest } from '../testing/pretended-cluster.ts';

const nodes = ['pve1', 'pve2', 'pve3'];

/** Where the cluster of a bench answers, and as whom it may be asked. */
export type Door = { port: number; ca: string; token: { id: string; secret: string } };

/** A fake Proxmox with guests of ours, every fourth a container, and a template of each kind, in a process of its own; it says where it is. */
export async function runDeclaredCluster(guests = '200'): Promise<void> {
  const { port, ca, token, world } = await startFakeProxmox({ nodes });
  world.addGuest({ vmid: 9000, name: 'debian-13-cloud', template: true, status: 'stopped' });
  world.addVolume('local', { volid: 'local:vztmpl/debian-13-standard_13.1-2_amd64.tar.zst', content: 'vztmpl' });
  for (let at = 0; at < Number(guests); at += 1) {
    const [vmid, name, kind] = [1000 + at, `guest-${String(at)}`, kindOf(at)] as const;
    const birth = birthFrom(name);
    const mac = macFrom(birth, 0);
    const own = kind === 'qemu' ? { smbios1: `uuid=${birth}`, net0: `virtio=${mac},bridge=vmbr0,tag=20`, ipconfig0: 'ip=dhcp' } : { net0: `name=eth0,bridge=vmbr0,hwaddr=${mac},ip=dhcp,tag=20,type=veth` };
    world.addGuest({ vmid, name, kind, node: nodes[at % nodes.length] ?? '', tags: ['lab', ownerTag], onboot: true, config: { ...own, startup: `order=${String(at % 5)}` } });
  }
  process.stdout.write(`${JSON.stringify({ port, ca, token } satisfies Door)}\n`);
}

/** The numbers of the guests of a bench. */
export function vmidsOf(guests: number): number[] {
  return Array.from({ length: guests }, (_, at) => 1000 + at);
}

/** A lock that declares all of some guests as they are seen. */
export function lockOf(makes: readonly GuestMake[]): Lock {
  return lockSchema.parse({
    version: 1,
    guests: makes.map(({ vmid, name, kind, node, cores, memoryMb, disks, cards, onboot, startupOrder }) => ({
      vmid, name, kind, node, identity: { birth: birthFrom(name) }, from: { clone: 9000, full: true }, cores, memory_mb: memoryMb, onboot, startup_order: startupOrder, state: 'running', tags: ['lab'],
      disks: disks.map(({ slot, storage, sizeGb }) => ({ slot, storage, size_gb: sizeGb })), network: cards.map(({ slot, bridge, vlan, ip }) => ({ slot, bridge, vlan, ip })),
    })),
  });
}

/** Guests of ours as Proxmox shows them, and the template that they are made from. */
export function pretended(guests: number): SeenCluster {
  const template = seenGuest({ vmid: 9000, name: 'debian-13-cloud', template: true, running: false });
  return { complete: true, storages: ['fast'], guests: [template, ...vmidsOf(guests).map((vmid, at) => pretendedGuest(vmid, at))] };
}

/** The same guests declared otherwise in every field that can be changed while a guest is there. */
export function otherwise(lock: Lock): Lock {
  return lockSchema.parse({
    ...lock,
    guests: lock.guests.map((guest) => ({
      ...guest, name: `${guest.name}-b`, cores: 6, memory_mb: 8192, onboot: false, startup_order: 9, state: 'stopped', node: 'pve9', pool: 'lab', tags: ['lab', 'more'],
      disks: guest.disks?.map((disk) => ({ ...disk, storage: 'slow', size_gb: 64 })), network: guest.network?.map((card) => ({ ...card, vlan: 99 })),
    })),
  });
}

function pretendedGuest(vmid: number, at: number): SeenCluster['guests'][number] {
  const name = `guest-${String(at)}`;
  const birth = birthFrom(name);
  const cards = [{ slot: 0, bridge: 'vmbr0', vlan: 20, mac: macFrom(birth, 0), ip: 'dhcp', gateway: null }];
  return seenGuest({ vmid, name, kind: kindOf(at), smbios: kindOf(at) === 'qemu' ? birth : null, cards, tags: ['lab', ownerTag], startupOrder: at % 5 });
}

function kindOf(at: number): 'qemu' | 'lxc' {
  return at % 4 === 3 ? 'lxc' : 'qemu';
}
