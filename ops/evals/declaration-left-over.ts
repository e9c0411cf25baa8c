import { attic } from '../testing/declared-lab.ts';
import type { DeclarationCase } from './declarations.ts';

const said: [string, Record<string, unknown>[]][] = [
  ['Give shop 5 cores and 10 GB of memory, mysql 7 and mail 3.', [{ op: 'modify', vmid: 110, cores: 5, memory_mb: 10_240 }, { op: 'modify', vmid: 112, cores: 7 }, { op: 'modify', vmid: 111, cores: 3 }]],
  ['Shop deserves five cores.', [{ op: 'modify', vmid: 110, cores: 5 }]],
  ['mysql craves 8 cores.', [{ op: 'modify', vmid: 112, cores: 8 }]],
  ['Eleven cores would suit shop.', [{ op: 'modify', vmid: 110, cores: 11 }]],
  ['Let there be a VM, whale, 3 cores strong.', [{ op: 'create', kind: 'vm', count: 1, names: ['whale'], name: 'whale', cores: 3 }]],
  ['I dream of a VM with 3 cores, whale by name.', [{ op: 'create', kind: 'vm', count: 1, names: ['whale'], name: 'whale', cores: 3 }]],
  ['Shop goes to bed.', [{ op: 'power', vmid: 110, power: 'shutdown' }]],
  ['Shop has seen its best days, it belongs in the bin.', [{ op: 'delete', vmid: 110 }]],
  ['Shop was happier at tidy.', [{ op: 'rollback', vmid: 110, snapshot_name: 'tidy' }]],
  ['Wake cloud from its sleep.', [{ op: 'power', vmid: 113, power: 'start' }]],
  ['Unless it rains, shop wants five cores.', [{ op: 'modify', vmid: 110, cores: 5 }]],
  ['Create a VM with 2 cores and a flux capacitor.', [{ op: 'create', kind: 'vm', count: 1, cores: 2 }]],
  ['Create a VM called den with 2 cores. The sky is 7 shades of grey.', [{ op: 'create', kind: 'vm', count: 1, names: ['den'], name: 'den', cores: 2 }]],
  ['mail yearns for 4 GB of memory.', [{ op: 'modify', vmid: 111, memory_mb: 4096 }]],
];

/** Declarations of which the rules leave something over, with what a person would have meant. */
export const leftOver: readonly DeclarationCase[] = said.map(([utterance, resources], at) => ({
  id: `left-${at + 1}`, utterance, context_id: 'attic', lab: attic, expected: { resources: resources.map((one) => ({ ...kindOf(one), ...one })), unspecified: [], must_ask: [], must_refuse: null }, rewordings: [],
}));

function kindOf({ vmid }: Record<string, unknown>): { kind?: string; count?: number; names?: string[] } {
  const guest = attic.guests?.find((one) => one.vmid === vmid);
  return guest === undefined ? {} : { kind: guest.kind, count: 1, names: [guest.name] };
}
