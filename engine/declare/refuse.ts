import { nearest } from '../nearest.ts';
import { overCapacity } from './capacity.ts';
import type { LabNames } from './lab-names.ts';
import type { RefusalCode, Refused, Wish } from './wish.ts';

/** Why wishes cannot be granted: what they name is not there, or they need more than there is. Null when they can. */
export function refusedOf(wishes: readonly Wish[], names: LabNames, hostGb: number | null): Refused | null {
  return unknownPlace(wishes, names) ?? overCapacity(wishes, names, hostGb);
}

function unknownPlace(wishes: readonly Wish[], names: LabNames): Refused | null {
  const { nodes, storages, bridges } = names.lab;
  for (const wish of wishes) {
    const at = (field: string): number => wish.from[field] ?? wish.from['op'] ?? 0;
    const node = [wish.node, ...(wish.nodes ?? []), ...(wish.storage?.nodes ?? [])].find((one) => one !== undefined && names.node(one) === null);
    if (nodes != null && node !== undefined) return unknown('unknown_node', { what: 'node', name: node, sentence: at('node') }, nodes.map(({ name }) => name));
    const storage = wish.disks?.map((disk) => disk.storage).find((one) => one !== undefined && names.storage(one) === null);
    if (storages != null && storage !== undefined) return unknown('unknown_storage', { what: 'storage', name: storage, sentence: at('disks') }, storages.map(({ name }) => name));
    const bridge = wish.network?.map((card) => card.bridge).find((one) => one !== null && names.bridge(one) === null);
    if (bridges != null && bridge != null) return unknown('unknown_bridge', { what: 'bridge', name: bridge, sentence: at('network') }, bridges);
    if (names.lab.guests != null && wish.like_vmid !== undefined && names.numbered(wish.like_vmid) === null) return unknown('unknown_guest', { what: 'guest', name: String(wish.like_vmid), sentence: at('like_vmid') }, []);
  }
  return null;
}

function unknown(code: RefusalCode, { what, name, sentence }: { what: string; name: string; sentence: number }, known: readonly string[]): Refused {
  const like = nearest(name, known, 2);
  const rest = like.length > 0 ? ` Is ${like.join(' or ')} meant?` : known.length === 0 ? '' : ` There ${known.length === 1 ? 'is' : 'are'} ${known.slice(0, 10).join(', ')}.`;
  return { code, says: `There is no ${what} ${name}.${rest}`, sentence };
}
