import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { templateFor } from '../../engine/change-steps.ts';
import { birthFrom, changeSpecs, type ChangeVerb, type GuestMake } from '../../engine/changes.ts';
import { keptMake } from '../../engine/changes-made.ts';
import type { ActionTemplate, Params } from '../../engine/define.ts';
import { safe } from '../../engine/distill.ts';
import type { Machine } from '../../engine/ports.ts';
import { screened } from '../../engine/proposal.ts';
import type { ResourceRef } from '../../engine/refs.ts';
import type { Execution, Fact, Json } from '../../engine/types.ts';
import { choicesFor, wishFor } from '../../engine/wishes.ts';
import { loadParts } from '../../ops/load.ts';
import { usual } from '../../ops/replay/usual.ts';
import { narrative, situation } from '../../ops/testing/tickets.ts';
import { ago, fact, now, viewOn } from '../../ops/testing/views.ts';

const actions = new Map((await loadParts('action', new URL('.', import.meta.url))).map((action): [string, ActionTemplate] => [action.name, action]));
const verbs = Object.keys(changeSpecs) as ChangeVerb[];
const [web, nas, people]: ResourceRef[] = ['proxmox://lab/105', 'proxmox://lab/storages/nas', 'proxmox://lab/pools/people'];
const birth = birthFrom('a declaration/web');
const key = 'ssh-ed25519 AAAAC3Nz anna@desk';
const disk = { slot: 'scsi0', storage: 'local-lvm', sizeGb: 32 };
const server = { role: 'server', version: 'v1.31.5+k3s1' };
const share = { type: 'nfs', server: '10.0.0.5', export: '/tank/vm', content: ['images', 'backup'] };
const container = { kind: 'lxc', node: 'pve2', name: 'db', birth, image: 'local:vztmpl/debian-12.tar.zst', memoryMb: 1000, disks: [{ ...disk, slot: 'rootfs' }], features: ['nesting'], sshKeys: [key, `${key}2`] };
const machine = { kind: 'qemu', node: 'pve1', name: 'web', birth, cores: 1, memoryMb: 2048, disks: [disk, { ...disk, slot: 'scsi1', from: 'nas:import/debian.qcow2' }], cards: [{ slot: 0, bridge: 'vmbr0', vlan: 20, ip: '10.0.0.9/24', gateway: '10.0.0.1' }], pool: 'people', user: 'anna' };
const settings = { name: 'shop', tags: ['a', 'b'], onboot: true, startupOrder: null, protection: false, description: 'the door code is 1234', sshKeys: [], digest: '0'.repeat(40) };
const cards = [{ slot: 0, vlan: null, ip: 'dhcp', gateway: null }, { slot: 1, bridge: 'vmbr1', mac: 'BC:24:11:00:00:07' }];

/** Each change with its title and what it does. */
const table: [ChangeVerb, ResourceRef | undefined, Params, string, string][] = [
  ['cloneGuest', web, { from: 9000, name: 'k8s-1', birth, full: true, node: 'pve1', storage: 'fast', pool: 'people' }, 'Create k8s-1 (105) on pve1 from lab/9000', 'copies its disks to fast, in the pool people; it is not started'],
  ['cloneGuest', web, { from: 9000, name: 'k8s-1', birth, full: false }, 'Create k8s-1 (105) from lab/9000', 'its disks are built on those of the template, which has to stay; it is not started'],
  ['createGuest', web, machine, 'Create the virtual machine web (105) on pve1', '1 core, 2 GB of memory, scsi0 of 32 GB on local-lvm, scsi1 on local-lvm as a copy of nas:import/debian.qcow2, in the pool people, net0 on vmbr0 VLAN 20 address 10.0.0.9/24 gateway 10.0.0.1, user anna; it is not started'],
  ['createGuest', web, container, 'Create the container db (105) on pve2', '1000 MB of memory, from local:vztmpl/debian-12.tar.zst, rootfs of 32 GB on local-lvm, 2 SSH keys, nesting; it is not started'],
  ['configureGuest', web, { cores: 6 }, 'Set lab/105: 6 cores', 'changes nothing but 6 cores; what a running guest cannot take waits for its next start'],
  ['configureGuest', web, settings, 'Set lab/105: name shop, no SSH keys, tags a b and 4 more', 'changes nothing but name shop, no SSH keys, tags a b, starts with its node, no start order, not protected, another note; what a running guest cannot take waits for its next start'],
  ['configureGuest', web, { cards, onboot: false }, 'Set lab/105: net0 no VLAN address by DHCP no gateway, net1 on vmbr1 MAC BC:24:11:00:00:07, does not start with its node', 'changes nothing but net0 no VLAN address by DHCP no gateway, net1 on vmbr1 MAC BC:24:11:00:00:07, does not start with its node'],
  ['growDisk', web, { slot: 'rootfs', sizeGb: 300 / 1024 }, 'Grow rootfs of lab/105 to 300 MB', 'the disk cannot be made smaller again; inside, the file system may have to be told of the new room'],
  ['growDisk', web, { slot: 'scsi0', sizeGb: 64 }, 'Grow scsi0 of lab/105 to 64 GB', 'the disk cannot be made smaller again; inside, the file system may have to be told of the new room'],
  ['moveDisk', web, { slot: 'scsi0', storage: 'fast', guest: 'web' }, 'Move scsi0 of lab/105 to fast', 'copies the disk to fast, then deletes the old one; a container has to be stopped for it'],
  ['migrateGuest', web, { node: 'pve2' }, 'Move lab/105 to pve2', 'a virtual machine that runs goes on running, a container is stopped and started again; local disks are copied'],
  ['deleteGuest', web, { name: 'web', birth }, 'Delete web (105)', 'its disks and snapshots are lost for good, and jobs that name it forget it; its backups stay. Refused unless it is stopped and was made by me'],
  ['deleteSnapshot', web, { name: 'before' }, 'Delete the snapshot before of lab/105', 'there is no way back to it any more; the guest stays as it is now'],
  ['backupGuest', web, { storage: 'nas', note: 'before-it' }, 'Make a backup of lab/105 on nas', 'the guest goes on running, more slowly; the backup has the note before-it, takes up space until it is removed, and no older one is removed for it'],
  ['addStorage', nas, share, 'Add the storage nas: NFS 10.0.0.5 /tank/vm', 'all nodes may keep images, backup on it; Proxmox makes its folders on the share'],
  ['addStorage', nas, { ...share, nodes: ['pve1', 'pve2'] }, 'Add the storage nas: NFS 10.0.0.5 /tank/vm', 'pve1, pve2 may keep images, backup on it; Proxmox makes its folders on the share'],
  ['changeStorage', nas, { content: ['images'], nodes: [], enabled: false }, 'Set the storage nas: keeps images, on all nodes, switched off', 'nothing on the storage is deleted; guests lose what they have there while it is off, or not on their node'],
  ['removeStorage', nas, {}, 'Take the storage nas away', 'what lies on the share stays there, but backups and images on it cannot be used; refused while disks of guests lie on it'],
  ['createPool', people, {}, 'Create the pool people', 'it is empty and changes no guest'],
  ['addToPool', web, { pool: 'people' }, 'Put lab/105 into the pool people', 'it leaves the pool it is in; whoever has rights on the new pool gets them on it'],
  ['installKubernetes', web, server, 'Install k3s v1.31.5+k3s1 in lab/105 as a server', 'a fixed script runs inside as root, through the guest agent: it gets k3s of that version from its makers and starts it as a service'],
  ['installKubernetes', web, { ...server, role: 'agent', server: 104 }, 'Install k3s v1.31.5+k3s1 in lab/105 as an agent of lab/104', 'a fixed script runs inside as root, through the guest agent: it gets k3s of that version from its makers and starts it as a service'],
];

describe('the words of a change', () => {
  test.each(table)('by %s on %s with %j', (verb, target, params, title, effect) => {
    const action = actionOf(verb);
    expect(action.params.parse(params)).toEqual(params);
    expect([action.title(target as ResourceRef, params), action.effect(target as ResourceRef, params)]).toEqual([title, effect]);
  });

  test('never hold a key, a note or an identity, and are few where there is much to tell', () => {
    const all = table.map(([verb, target, params]) => JSON.stringify([actionOf(verb).title(target as ResourceRef, params), actionOf(verb).effect(target as ResourceRef, params)])).join('\n');
    expect(all).not.toMatch(new RegExp(`AAAAC3Nz|1234|${birth}`));
    const many = { tags: Array.from({ length: 50 }, (_, n) => `tag${String(n)}${'x'.repeat(50)}`), name: 'x'.repeat(63) };
    expect(actionOf('configureGuest').title(web as ResourceRef, many).length).toBeLessThan(1000);
  });

  test('are undone as the documentation says', () => {
    const text = readFileSync(new URL('../../docs/declarations.md', import.meta.url), 'utf8').split('## What undoes a step')[1] ?? '';
    const rows = new Map([...text.matchAll(/^\| ([^|]+) \| ([^|]+) \| [^|]+ \|$/gm)].map(([, step = '', undone = '']) => [step, undone]));
    const called = {
      createGuest: 'create a guest', cloneGuest: 'copy a guest', configureGuest: 'set a guest', growDisk: 'grow a disk', moveDisk: 'move a disk', migrateGuest: 'move a guest to another node', deleteGuest: 'delete a guest',
      deleteSnapshot: 'delete a snapshot', backupGuest: 'make a backup', addStorage: 'add a storage', changeStorage: 'change a storage', removeStorage: 'take a storage away', createPool: 'create a pool',
      addToPool: 'put a guest into a pool', installKubernetes: 'install Kubernetes',
    } satisfies Record<ChangeVerb, string>;
    expect(verbs.filter((verb) => !rows.has(called[verb]))).toEqual([]);
    expect(verbs.filter((verb) => rows.get(called[verb])?.includes('nothing'))).toEqual(verbs.filter((verb) => actionOf(verb).undo.startsWith('cannot be undone')));
  });

  test('say how to undo it, or that nobody can', () => {
    for (const verb of verbs) expect(actionOf(verb).undo).toMatch(/^(?:to undo it, |cannot be undone)/);
    expect(verbs.filter((verb) => actionOf(verb).undo.startsWith('cannot be undone'))).toEqual(['growDisk', 'deleteGuest', 'deleteSnapshot']);
    expect(verbs.filter((verb) => actionOf(verb).risk === 'high')).toEqual(['moveDisk', 'migrateGuest', 'deleteGuest', 'deleteSnapshot', 'changeStorage', 'removeStorage', 'installKubernetes']);
  });
});

test.each<[ChangeVerb, Params, string]>([
  ['deleteGuest', { name: 'web' }, 'web'], ['deleteGuest', { name: `${'x'.repeat(60)}.lan.home` }, '105'], ['moveDisk', { slot: 'scsi0', storage: 'fast', guest: 'web' }, 'web'],
  ['moveDisk', { slot: 'scsi0', storage: 'fast' }, '105'], ['deleteSnapshot', { name: 'before' }, 'before'],
])('for %s of %j, %s has to be typed', (verb, params, name) => {
  expect(actionOf(verb).typedName?.(web as ResourceRef, params)).toBe(name);
  expect(verbs.filter((one) => actionOf(one).typedName)).toEqual(['moveDisk', 'deleteGuest', 'deleteSnapshot']);
});

describe('a change is proposed', () => {
  const able = Object.fromEntries(verbs.map((verb) => [verb, () => Promise.reject(new Error(verb))])) as unknown as Machine;
  const deps = { actions, machine: () => able };

  test.each([web, nas, people])('by no diagnosis and to no model, about %s', (target) => {
    const trouble = { situation: { ...situation(), resource: target as ResourceRef }, past: [], view: viewOn(target as ResourceRef, []) };
    const names = verbs.map(templateFor);
    for (const name of names) expect(wishFor(name, trouble, deps), name).toBeNull();
    const choices = choicesFor(trouble, { ...narrative.hypothesis, recommends: [names] }, deps);
    expect(choices.filter(({ template }) => names.includes(template))).toEqual([]);
  });

  test.each(table)('by no model that writes the plan itself: %s', (verb, target, params) => {
    const intents = [{ template: 'verify_resource_health', target, params: {} }, { template: templateFor(verb), target, params }];
    expect(screened({ by: 'model', intents }, 'model')).toHaveProperty('no');
    expect(screened({ by: 'model', intents: [intents[0], { ...intents[1], params: {} }] }, 'model')).toEqual({ no: 'step 2 changes what a cluster is made of, which no model may propose' });
    expect(screened({ by: 'diagnoses', intents }, 'diagnoses')).toMatchObject({ intents });
  });
});

describe('a change calls its one verb with what was approved', () => {
  test.each(table)('%s on %s with %j', async (verb, target, params) => {
    const asked: unknown[][] = [];
    const hands = { [verb]: (...given: unknown[]) => Promise.resolve({ id: 'UPID', says: safe`done`, details: { n: asked.push(given) } }) } as unknown as Required<Machine>;
    expect(actionOf(verb).needs).toEqual([verb]);
    await actionOf(verb).run(hands, target as ResourceRef, params);
    const { guest: _, ...spec } = params;
    expect(asked).toEqual([[target, spec]]);
  });

  test('and refuses settings that it does not take any more', async () => {
    await expect(actionOf('growDisk').run({} as Required<Machine>, web as ResourceRef, { slot: 'x' })).rejects.toMatchObject({ code: 'machine.refused' });
  });
});

describe('a change counts as', () => {
  const grow = { slot: 'scsi0', sizeGb: 32 };
  const made = (sizeGb: number, seenAgo: number): Fact => fact('guest.make', 600, keptMake({ ...usual['guest.make'] as GuestMake, disks: [{ ...disk, sizeGb }] }, []), seenAgo);

  test.each<[string, Execution['ended'], Fact[], string, string]>([
    ['verified once it is seen after the run', 'answered', [made(32, 0)], 'verified', 'lab/105 is as wanted'], ['verified though nobody heard how the run ended', 'unknown', [made(32, 0)], 'verified', 'lab/105 is as wanted'],
    ['unknown while nobody has looked', 'answered', [], 'unknown', 'lab/105 has not been looked at since'], ['unknown when it was looked at before alone', 'answered', [made(32, 200)], 'unknown', 'lab/105 has not been looked at since'],
    ['unknown when it is not seen soon after the run, for lists lag', 'answered', [made(20, 90)], 'unknown', 'lab/105 is not seen to be as wanted yet'], ['not verified when it is not seen later', 'answered', [made(20, 0)], 'not_verified', 'lab/105 is not as wanted'],
    ['not verified when the run failed, whatever is seen', 'failed', [made(32, 0)], 'not_verified', 'said'], ['not verified when the guest is gone', 'answered', [fact('guest.make', 600, { present: false })], 'not_verified', 'lab/105 is not as wanted'],
  ])('%s', (_, ended, facts, verdict, says) => {
    const rests = verdict !== 'unknown' && ended !== 'failed';
    expect(verdictOf('growDisk', { ended, facts, params: grow })).toEqual({ verdict, says, evidence: rests ? ['guest.make@600'] : [] });
  });

  test.each([['answered', 'verified'], ['failed', 'not_verified'], ['unknown', 'unknown']] as const)('what the agent told, for what runs inside of a guest: %s is %s', (ended, verdict) => {
    expect(verdictOf('installKubernetes', { ended, facts: [made(32, 0)], params: server })).toMatchObject({ verdict, says: 'said' });
  });

  test('unknown where its settings cannot be read any more', () => {
    expect(verdictOf('growDisk', { ended: 'answered', facts: [made(32, 0)], params: { slot: 'x' } })).toMatchObject({ verdict: 'unknown' });
  });

  test.each([[{ present: false } as const, 'verified'], [usual['entry.make'], 'not_verified']])('verified or not by the entry of a storage too: %j', (value, verdict) => {
    expect(verdictOf('removeStorage', { ended: 'answered', facts: [fact('entry.make', 600, value)], params: {} })).toMatchObject({ verdict });
  });
});

function verdictOf(verb: ChangeVerb, { ended, facts, params }: { ended: Execution['ended']; facts: Fact[]; params: Record<string, Json> }): ReturnType<ActionTemplate['verify']> {
  const execution: Execution = { stepId: '1', ended, begunAt: ago(130), endedAt: ago(100), since: ago(130), says: safe`said` };
  const target = (verb === 'removeStorage' ? nas : web) as ResourceRef;
  return actionOf(verb).verify(execution, viewOn(target, facts, { now }), { target, params });
}

function actionOf(verb: ChangeVerb): ActionTemplate {
  const action = actions.get(templateFor(verb));
  if (action === undefined) throw new Error(`there is no template for ${verb}`);
  return action;
}
