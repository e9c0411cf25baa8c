import type { LabNames } from './lab-names.ts';
import type { Lab } from './lab.ts';
import { isGuest, memoryGb, placed } from './placing.ts';
import type { Refused, Wish } from './wish.ts';

/** A need that is more than what is free, in plain words; null while all fits, or where the lab does not tell what is free. */
export function overCapacity(wishes: readonly Wish[], names: LabNames, hostGb: number | null): Refused | null {
  const says = memoryShort(wishes, names) ?? coresShort(wishes, names) ?? diskShort(wishes, names.lab) ?? growthShort(wishes, names) ?? hostShort(wishes, hostGb);
  return says && { code: 'over_capacity', says: says.says, sentence: says.wish.from['memory_mb'] ?? says.wish.from['disks'] ?? says.wish.from['op'] ?? 0 };
}

type Short = { says: string; wish: Wish };

function memoryShort(wishes: readonly Wish[], names: LabNames): Short | null {
  const { short } = placed(wishes, names);
  return short && { says: memoryWords(wishes, short.node, names.lab), wish: short.wish };
}

function memoryWords(wishes: readonly Wish[], node: string | undefined, lab: Lab): string {
  const meant = wishes.filter(isGuest).filter((wish) => node === undefined || wish.node === node || wish.node === undefined);
  const asked = meant.reduce((sum, wish) => sum + memoryGb(wish) * wish.count, 0);
  const free = (lab.nodes ?? []).filter(({ name }) => node === undefined || name === node).map(({ name, free_memory_gb }) => `${round(free_memory_gb ?? 0)} GB on ${name}`);
  return `That is ${round(asked)} GB of memory (${meant.map((wish) => `${wish.count} × ${round(memoryGb(wish))} GB`).join(' + ')}); free are ${free.join(', ')}.`;
}

function coresShort(wishes: readonly Wish[], names: LabNames): Short | null {
  for (const wish of wishes) {
    const on = wish.node ?? (wish.op === 'create' ? undefined : names.numbered(wish.vmid ?? 0)?.node ?? undefined);
    const nodes = (names.lab.nodes ?? []).filter(({ name, cores }) => (on === undefined || on === name) && cores != null);
    const most = Math.max(...nodes.map(({ cores }) => cores ?? 0));
    if (nodes.length > 0 && wish.cores !== undefined && wish.cores > most) return { says: `That is ${wish.cores} cores for one guest; ${nodes.map(({ name, cores }) => `${name} has ${cores ?? 0}`).join(', ')}.`, wish };
  }
  return null;
}

function diskShort(wishes: readonly Wish[], lab: Lab): Short | null {
  const storages = (lab.storages ?? []).filter(({ free_gb }) => free_gb != null);
  if (storages.length === 0) return null;
  const asked = new Map<string, number>();
  for (const wish of wishes) {
    for (const { size_gb, grow_gb, storage, extra } of wish.disks ?? []) {
      if (wish.op !== 'create' && extra !== true && grow_gb === undefined) continue;
      const need = (size_gb ?? grow_gb ?? 0) * wish.count;
      const key = storage ?? '';
      asked.set(key, (asked.get(key) ?? 0) + need);
      const free = storage === undefined ? storages.reduce((sum, one) => sum + (one.free_gb ?? 0), 0) : storages.find(({ name }) => name === storage)?.free_gb ?? Number.POSITIVE_INFINITY;
      const one = storage === undefined ? Math.max(...storages.map(({ free_gb }) => free_gb ?? 0)) : free;
      if ((asked.get(key) ?? 0) > free || (size_gb ?? 0) > one) return { says: `That is ${round(asked.get(key) ?? 0)} GB of disk; free are ${storages.filter(({ name }) => storage === undefined || name === storage).map(({ name, free_gb }) => `${free_gb ?? 0} GB on ${name}`).join(', ')}.`, wish };
    }
  }
  return null;
}

/** More memory or disk for a guest that there is: only what is added counts. */
function growthShort(wishes: readonly Wish[], names: LabNames): Short | null {
  for (const wish of wishes) {
    const guest = names.numbered(wish.vmid ?? 0);
    if (wish.op !== 'modify' || guest === null) continue;
    const node = names.lab.nodes?.find(({ name }) => name === (wish.node ?? guest.node));
    const more = ((wish.memory_mb ?? guest.memory_mb ?? 0) - (wish.node === undefined || wish.node === guest.node ? guest.memory_mb ?? 0 : 0)) / 1024;
    if (node?.free_memory_gb != null && more > node.free_memory_gb) return { says: `That is ${round(more)} GB more memory on ${node.name}; ${node.free_memory_gb} GB are free there.`, wish };
    const grown = Math.max(0, ...(wish.disks ?? []).map(({ size_gb, extra }) => (size_gb === undefined || extra === true ? 0 : size_gb - (guest.disk_gb ?? size_gb))));
    const most = Math.max(...(names.lab.storages ?? []).map(({ free_gb }) => free_gb ?? Number.POSITIVE_INFINITY));
    if ((names.lab.storages ?? []).length > 0 && grown > most) return { says: `That is ${round(grown)} GB more disk; the most that any storage has free is ${most} GB.`, wish };
  }
  return null;
}

/** "This 32 GB host" tells what there is, whatever else is known. */
function hostShort(wishes: readonly Wish[], hostGb: number | null): Short | null {
  const asked = wishes.filter(isGuest).reduce((sum, wish) => sum + memoryGb(wish) * wish.count, 0);
  const [wish] = wishes.filter(isGuest);
  return hostGb !== null && wish && asked > hostGb ? { says: `That is ${round(asked)} GB of memory on a host of ${hostGb} GB.`, wish } : null;
}

function round(number: number): number {
  return Math.round(number * 10) / 10;
}
