import type { Wish } from './wish.ts';

/** A wish as one sentence that the deterministic reader understands, to be offered as an answer; null where it knows no such sentence. */
export function inEnglish(wish: Wish): string | null {
  const { op, power, snapshot_name: snapshot } = wish;
  const who = guestWords(wish);
  if (op === 'create') return wish.kind === 'vm' || wish.kind === 'lxc' ? `Create ${wish.count === 1 ? 'a' : wish.count} ${noun(wish.kind)}${wish.count === 1 ? '' : 's'}${wish.names === undefined ? '' : ` called ${wish.names.join(', ')}`}${details(wish)}.` : null;
  if (who === null) return null;
  if (op === 'delete') return wish.kind === 'snapshot' ? null : `Delete ${who}.`;
  if (op === 'power') return `${{ start: 'Start', stop: 'Stop', shutdown: 'Shut down', reboot: 'Reboot' }[power ?? 'start']} ${who}.`;
  if (op === 'snapshot') return `Take a snapshot of ${who}${snapshot === undefined ? '' : ` called ${snapshot}`}.`;
  if (op === 'rollback') return snapshot === undefined ? null : `Roll back ${who} to the snapshot ${snapshot}.`;
  return changed(wish, who);
}

function noun(kind: Wish['kind']): string {
  return kind === 'lxc' ? 'container' : 'VM';
}

function guestWords({ kind, vmid, names }: Wish): string | null {
  if (vmid !== undefined) return `${noun(kind)} ${vmid}`;
  return names?.length === 1 && names[0] !== undefined ? names[0] : null;
}

function amounts({ cores, memory_mb: mb, disks, network }: Wish): string[] {
  return [
    ...(cores === undefined ? [] : [`${cores} ${cores === 1 ? 'core' : 'cores'}`]), ...(mb === undefined ? [] : [`${mb} MB of memory`]),
    ...(disks ?? []).flatMap(({ size_gb: gb }) => (gb === undefined ? [] : [`a ${gb} GB disk`])),
    ...(network ?? []).flatMap(({ vlan, ip }) => [...(vlan === null ? [] : [`VLAN ${vlan}`]), ...(ip === null ? [] : [ip === 'dhcp' ? 'DHCP' : `the address ${ip}`])]),
  ];
}

function details(wish: Wish): string {
  const said = amounts(wish);
  return `${said.length === 0 ? '' : ` with ${said.join(', ')}`}${wish.image === undefined ? '' : `, ${wish.image}`}${wish.clone === undefined ? '' : `, cloned from template ${wish.clone}`}${wish.node === undefined ? '' : `, on ${wish.node}`}`;
}

function changed(wish: Wish, who: string): string | null {
  const said = amounts(wish);
  const rest = Object.keys(wish.from).filter((field) => !['op', 'names', 'vmid', 'kind', 'cores', 'memory_mb', 'disks', 'network'].includes(field));
  if (said.length > 0 && rest.length === 0) return `Give ${who} ${said.join(', ')}.`;
  if (said.length === 0 && rest.length === 1 && wish.node !== undefined) return `Move ${who} to ${wish.node}.`;
  return null;
}
