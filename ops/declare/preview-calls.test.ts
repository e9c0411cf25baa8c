import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { shownCall, type KnownGuest } from '../../adapters/proxmox/calls.ts';
import { changeIn } from '../../engine/change-steps.ts';
import { compile } from '../../engine/declare/compile.ts';
import { differencesOf, type SeenCluster, type SeenGuest } from '../../engine/declare/difference.ts';
import { callOfStep } from '../../engine/declare/step-calls.ts';
import { labSchema, type Lab } from '../../engine/declare/lab.ts';
import { lockSchema, type Lock } from '../../engine/declare/lock.ts';
import { unkept } from '../../engine/declare/unkept.ts';
import { previewOf } from '../../engine/declare/preview.ts';
import { read } from '../../engine/declare/read.ts';
import { stepsDue, type DueStep } from '../../engine/declare/steps-due.ts';
import { missingIn } from '../../engine/changes-made.ts';
import { noteOf, ownerTag } from '../../engine/changes.ts';
import { partsOf } from '../../engine/refs.ts';
import { seenGuest } from '../testing/pretended-cluster.ts';

const { labs, cases } = JSON.parse(await readFile(new URL('../evals/declarations/home.json', import.meta.url), 'utf8')) as { labs: Record<string, unknown>; cases: { id: string; utterance: string; context_id: string; rewordings?: string[] }[] };

const uuid = (vmid: number): string => `11111111-2222-4333-8444-${String(vmid).padStart(12, '0')}`;
const mac = (vmid: number): string => `BC:24:11:00:${Math.floor(vmid / 100).toString().padStart(2, '0')}:${(vmid % 100).toString().padStart(2, '0')}`;

function labFor(name: string): Lab {
  const lab = labSchema.parse(labs[name]);
  return { ...lab, guests: lab.guests?.map((guest) => ({ ...guest, ...(guest.kind === 'vm' ? { smbios: uuid(guest.vmid) } : { mac: mac(guest.vmid) }) })) };
}

function clusterOf(lab: Lab, lock: Lock): SeenCluster {
  return {
    complete: true, storages: (lab.storages ?? []).map(({ name }) => name),
    guests: (lab.guests ?? []).map((guest): SeenGuest => seenGuest({
      vmid: guest.vmid, kind: guest.kind === 'lxc' ? 'lxc' : 'qemu', name: guest.name, node: guest.node ?? 'oak', cores: guest.cores ?? 3, memoryMb: guest.memory_mb ?? 3000, smbios: guest.kind === 'vm' ? uuid(guest.vmid) : null, running: guest.status === 'running',
      disks: [{ slot: guest.disk_slot ?? (guest.kind === 'lxc' ? 'rootfs' : 'scsi0'), storage: 'local-lvm', sizeGb: guest.disk_gb ?? 10 }], tags: [...guest.tags ?? [], ownerTag], onboot: lock.guests.find((one) => one.vmid === guest.vmid)?.onboot === false,
      cards: [{ slot: 0, bridge: 'vmbr0', vlan: null, mac: mac(guest.vmid), ip: guest.ip ?? 'dhcp', gateway: null }],
    })),
  };
}

type Sent = { method: string; path: string; params: Record<string, unknown> };

/** A call as a line; identities are told as the preview tells those that are not known yet. What the installer of k3s is sent is not told, nor keys, which are masked. */
function lineOf({ method, path, params }: Sent): string {
  const words = Object.entries(path.endsWith('/agent/exec') ? {} : params).map(([name, value]) => `${name}=${name === 'sshkeys' ? 'keys' : typeof value === 'boolean' ? Number(value) : String(value)}`).sort();
  return [method, path.replace('{node}', 'shelf'), ...words].join(' ').replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|hwaddr=[0-9A-F:]{17}/g, (found) => (found.startsWith('hwaddr') ? 'hwaddr={its own}' : '{its own}'));
}

/** What is shown and what is sent for a text; null where there is nothing that could be approved. */
function bothOf(text: string, lab: Lab): { shown: string[]; sent: string[] } | null {
  const reading = read(text, lab);
  const preview = previewOf(reading, lab);
  const compiled = compile(reading, lab, { seed: 'home/test', at: new Date(0) });
  const lock = lockSchema.safeParse(JSON.parse(JSON.stringify(compiled.lock)));
  if (preview.blocked || compiled.missing.length > 0 || !lock.success || unkept(reading.wishes, lock.data).length > 0) return null;
  const seen = clusterOf(lab, lock.data);
  const steps = stepsDue({ ...differencesOf(lock.data, seen), once: lock.data.once }, 'home');
  return { shown: preview.steps.flatMap(({ calls }) => calls).filter(({ method }) => method !== 'GET').map(lineOf).sort(), sent: steps.map((step) => lineOf(executed(step, { seen, steps, lab }))).sort() };
}

const texts = cases.flatMap(({ utterance, rewordings = [], context_id: lab }) => [utterance, ...rewordings].map((text): [string, string] => [text, lab]));
const approvable = texts.flatMap(([text, lab]): [string, { shown: string[]; sent: string[] }][] => {
  const both = bothOf(text, labFor(lab));
  return both === null ? [] : [[text, both]];
});

test('most of the declarations that were written for this project can be approved', () => {
  expect(approvable.length).toBeGreaterThan(texts.length / 2);
});

test.each(approvable)('"%s" is shown as the very calls that are sent', (_, { shown, sent }) => {
  expect(shown).toEqual(sent);
});

/** A guest that was just copied has nothing of what is declared yet, and our note. */
function copied(known: KnownGuest): SeenGuest {
  return seenGuest({ ...known, cores: null, memoryMb: 1, cards: [], tags: [], onboot: null as never, user: null, smbios: null });
}

function executed(step: DueStep, { seen, steps, lab }: { seen: SeenCluster; steps: readonly DueStep[]; lab: Lab }): Sent {
  const change = changeIn(step);
  const name = partsOf(step.target).at(-1) ?? '';
  const vmid = Number(name);
  const guest = knownIn(step, { seen, steps });
  if (change === null) return poweredBy(step, guest);
  if (change.verb === 'cloneGuest') {
    const source = seen.guests.find((one) => one.vmid === change.spec.from);
    return shownCall(change, { vmid, guest: { vmid: change.spec.from, kind: source?.kind ?? 'qemu', node: source?.node ?? shelfIn(lab, guest.node), name: '' } });
  }
  if (change.verb === 'configureGuest' && change.spec.birth !== undefined) {
    const spec = missingIn(change.spec, copied(guest));
    return shownCall({ verb: 'configureGuest', spec }, { vmid, guest: { ...guest, config: { description: noteOf(change.spec.birth) } } });
  }
  return shownCall(change, { vmid, entry: name, guest });
}

/** The guest of a step: as it is seen, with a card of which labs tell nothing more, or as the step before made it. */
function knownIn({ target }: DueStep, { seen, steps }: { seen: SeenCluster; steps: readonly DueStep[] }): KnownGuest {
  const vmid = Number(partsOf(target).at(-1));
  const there = seen.guests.find((guest) => guest.vmid === vmid);
  if (there) return { vmid, kind: there.kind, node: there.node, name: there.name, runs: there.running !== false, config: { net0: there.kind === 'lxc' ? 'name=eth0' : 'virtio' } };
  const making = steps.filter((one) => one.target === target).map(changeIn).find((one) => one?.verb === 'createGuest' || one?.verb === 'cloneGuest');
  if (making?.verb === 'createGuest') return { vmid, kind: making.spec.kind, node: making.spec.node, name: making.spec.name, runs: false };
  const source = making?.verb === 'cloneGuest' ? seen.guests.find((guest) => guest.vmid === making.spec.from) : undefined;
  return { vmid, kind: source?.kind ?? 'qemu', node: making?.verb === 'cloneGuest' ? making.spec.node ?? '' : '', name: '', runs: false };
}

/** Starts, stops, snapshots: their calls have no change to show them by. */
function poweredBy(step: DueStep, { node, kind, runs }: KnownGuest): Sent {
  const call = callOfStep(step);
  if (!call) throw new Error(`${step.template} makes no call`);
  const { snapshot } = step.params;
  const params = step.template === 'create_snapshot' ? { snapname: snapshot, description: 'taken by homelab-copilot' } : step.template === 'rollback_to_snapshot' ? { start: runs } : {};
  return { ...call, path: call.path.replace('{node}', node).replace('{qemu or lxc}', kind).replace('{name}', typeof snapshot === 'string' ? snapshot : ''), params };
}

/** Labs do not tell which node a template is on; where there are several it is on another one here. */
function shelfIn(lab: Lab, node: string): string {
  return (lab.nodes ?? []).length === 1 ? node : 'shelf';
}
