import { previewOf } from './preview.ts';
import { read } from './read.ts';

const sample = 'Create two small Debian VMs called a-1 and a-2 on n1 with 2 cores, 4 GB RAM and a 20 GB disk on local-lvm, DHCP on vmbr0, VLAN 20, tagged lab, start at boot. They are for testing. Give g 4 cores, then snapshot it as before. Move g to n2. Delete h-1. Start h-1, please.';

/** Reads a sentence of each kind twice, because an engine compiles a pattern only when it is used: to be called once at start, so that nobody waits for it at their first preview. */
export function warmReader(): void {
  const lab = { nodes: [{ name: 'n1' }, { name: 'n2' }], guests: [{ vmid: 100, kind: 'vm' as const, name: 'g' }, { vmid: 101, kind: 'lxc' as const, name: 'h-1' }] };
  for (let round = 0; round < 3; round += 1) previewOf(read(sample, lab), lab);
}
