import { macFrom } from '../changes.ts';
import type { Lab } from './lab.ts';
import type { Lock } from './lock.ts';

type LabGuest = NonNullable<Lab['guests']>[number];

/** A lab with the guests that locks promise and that are not made yet: their names and numbers are taken, and they can be spoken of. */
export function withPromised(lab: Lab, locks: readonly Pick<Lock, 'guests'>[]): Lab {
  const there = lab.guests ?? [];
  const promised = locks.flatMap(({ guests }) => guests).filter((guest) => guest.from !== undefined && !there.some(({ vmid, name }) => vmid === guest.vmid || name === guest.name));
  return promised.length === 0 ? lab : { ...lab, guests: [...there, ...promised.map(promise)] };
}

/** A lab in which some guests are not made yet, and what they take is free. */
export function withoutMade(lab: Lab, vmids: readonly number[]): Lab {
  const gone = (lab.guests ?? []).filter(({ vmid }) => vmids.includes(vmid));
  if (gone.length === 0) return lab;
  const memoryOn = (node: string): number => gone.filter((one) => one.node === node && one.status === 'running').reduce((sum, one) => sum + (one.memory_mb ?? 0) / 1024, 0);
  return {
    ...lab, guests: (lab.guests ?? []).filter((one) => !gone.includes(one)),
    nodes: lab.nodes?.map((node) => (node.free_memory_gb == null ? node : { ...node, free_memory_gb: node.free_memory_gb + memoryOn(node.name) })),
  };
}

/** The numbers of the guests that a text may mean: those whose name or number stands in it. */
export function meantIn(text: string, guests: readonly { vmid: number; name: string }[]): number[] {
  const words = new Set(text.toLowerCase().split(/[^a-z0-9.-]+/).flatMap((word) => [word, word.replace(/[.-]+$/, '')]));
  return guests.filter(({ vmid, name }) => words.has(String(vmid)) || words.has(name.toLowerCase())).map(({ vmid }) => vmid);
}

function promise({ vmid, kind, name, node, cores, memory_mb: memory, disks, identity, tags }: Lock['guests'][number]): LabGuest {
  const born = 'birth' in identity ? identity.birth : null;
  return {
    vmid, kind: kind === 'lxc' ? 'lxc' : 'vm', name, node: node ?? null, status: 'stopped', cores: cores ?? null, memory_mb: memory ?? null, disk_gb: disks?.[0]?.size_gb ?? null, disk_slot: disks?.[0]?.slot ?? null,
    tags: tags ?? null, ...(born === null ? {} : kind === 'lxc' ? { mac: macFrom(born, 0) } : { smbios: born }),
  };
}
