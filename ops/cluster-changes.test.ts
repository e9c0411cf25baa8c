import { describe, expect, test } from 'vitest';
import { installScript, probeScript } from '../adapters/proxmox/k3s.ts';
import { changeIn, templateFor } from '../engine/change-steps.ts';
import { birthFrom, changeSpecs, type ChangeVerb } from '../engine/changes.ts';
import type { ActionTemplate, StepCheck } from '../engine/define.ts';
import { safe } from '../engine/distill.ts';
import { isFault } from '../engine/errors.ts';
import type { Machine } from '../engine/ports.ts';
import type { Execution, Fact, Json, ResourceRef, Sighting } from '../engine/types.ts';
import { loadParts } from './load.ts';
import { everyPrivilege } from './testing/fake-proxmox-rights.ts';
import { shortPatience, watchProxmox, type ProxmoxWatch } from './testing/proxmox-watch.ts';
import { viewOn } from './testing/views.ts';

const actions = await loadParts('action', new URL('../templates/actions/', import.meta.url));
const birth = birthFrom('a declaration/web');
const version = 'v1.31.5+k3s1';
const [web, old, was]: [ResourceRef, ResourceRef, ResourceRef] = ['proxmox://lab/105', 'proxmox://lab/101', 'proxmox://lab/storages/was'];

/** A step that makes each change, in a lab where it can be made. */
const steps: { verb: ChangeVerb; target: ResourceRef; params: Record<string, Json> }[] = [
  { verb: 'createGuest', target: web, params: { kind: 'qemu', node: 'pve1', name: 'web', birth, disks: [{ slot: 'scsi0', storage: 'local-lvm', sizeGb: 8 }], sshKeys: ['ssh-ed25519 AAAAC3Nz anna@desk'] } },
  { verb: 'cloneGuest', target: web, params: { from: 9000, name: 'web', birth, full: true } },
  { verb: 'configureGuest', target: old, params: { cores: 4, tags: ['x'], sshKeys: ['ssh-ed25519 AAAAC3Nz anna@desk'], description: 'mine', cards: [{ slot: 0, bridge: 'vmbr0', vlan: 20, ip: 'dhcp' }] } },
  { verb: 'growDisk', target: old, params: { slot: 'scsi0', sizeGb: 40 } },
  { verb: 'moveDisk', target: old, params: { slot: 'scsi0', storage: 'fast', guest: 'old' } },
  { verb: 'migrateGuest', target: old, params: { node: 'pve2' } },
  { verb: 'deleteGuest', target: old, params: { name: 'old' } },
  { verb: 'deleteSnapshot', target: 'proxmox://lab/102', params: { name: 'before' } },
  { verb: 'backupGuest', target: old, params: { storage: 'was', note: 'copilot-20261121-095812' } },
  { verb: 'addStorage', target: 'proxmox://lab/storages/nas', params: { type: 'nfs', server: '10.0.0.5', export: '/tank', content: ['iso', 'backup'], nodes: ['pve2', 'pve1'] } },
  { verb: 'changeStorage', target: was, params: { content: ['iso'], enabled: false } },
  { verb: 'removeStorage', target: was, params: {} },
  { verb: 'createPool', target: 'proxmox://lab/pools/new', params: { comment: 'for all' } },
  { verb: 'addToPool', target: old, params: { pool: 'people' } },
  { verb: 'installKubernetes', target: 'proxmox://lab/103', params: { role: 'server', version } },
];

test('there is a step for each change', () => {
  expect(steps.map(({ verb }) => verb).sort()).toEqual(Object.keys(changeSpecs).sort());
});

describe.each(steps)('$verb', (step) => {
  test('is made, seen and verified, and a second run changes nothing', async () => {
    const lab = await openLab(step.verb);
    expect(await check(lab, step, 'answered')).toMatchObject({ verdict: isTold(step) ? 'verified' : 'unknown' });
    const execution = await run(lab, step);
    expect(execution).toMatchObject({ ended: 'answered' });
    expect(await verified(lab, step, execution)).toMatchObject({ verdict: 'verified' });
    const sent = writes(lab);
    expect(await run(lab, step)).toMatchObject({ ended: 'answered', says: expect.stringContaining('was as wanted already') as string });
    expect(writes(lab)).toBe(step.verb === 'installKubernetes' ? sent + 1 : sent);
    expect(lab.fake.violations).toEqual([]);
  });

  test('that is refused is not verified', async () => {
    const lab = await openLab(step.verb);
    lab.fake.fail({ method: methodOf(step.verb), status: 403, reason: 'Permission check failed' });
    const execution = await run(lab, step);
    expect(execution).toMatchObject({ ended: 'failed' });
    expect(await verified(lab, step, execution)).toMatchObject({ verdict: 'not_verified' });
  });

  test('whose answer is lost is made once, and verified', async () => {
    const lab = await openLab(step.verb);
    lab.fake.fail({ method: methodOf(step.verb), cut: 'connection', after: true });
    const execution = await run(lab, step);
    expect(execution).toMatchObject({ ended: 'answered' });
    expect(await verified(lab, step, execution)).toMatchObject({ verdict: 'verified' });
  });

  test('whose run nobody heard of is verified when it is seen, and not when it is surely not there', async () => {
    const lab = await openLab(step.verb);
    const untold: Execution = { stepId: '1', ended: 'unknown', begunAt: at(lab), endedAt: at(lab), since: at(lab), says: safe`interrupted` };
    lab.advance(120_000);
    const inside = isTold(step);
    expect(await verified(lab, step, untold)).toMatchObject({ verdict: inside ? 'unknown' : 'not_verified' });
    await run(lab, step);
    expect(await verified(lab, step, untold)).toMatchObject({ verdict: inside ? 'unknown' : 'verified' });
    expect(await lab.machine.readBack?.(step.target, changeIn({ template: templateFor(step.verb), params: step.params }) ?? never())).toBe('present');
  });
});

type Step = (typeof steps)[number];

/** What no fact of a guest shows is told by the run alone. */
function isTold({ verb }: Step): boolean {
  return verb === 'installKubernetes' || verb === 'backupGuest';
}

/** Runs a step with the one verb that it needs, as the line does. */
async function run(lab: ProxmoxWatch, { verb, target, params }: Step): Promise<Execution> {
  const begunAt = at(lab);
  const ended = (how: Execution['ended'], says = safe`it did not end well`): Execution => ({ stepId: '1', ended: how, begunAt, endedAt: at(lab), since: begunAt, says });
  try {
    return ended('answered', (await actionOf(verb).run({ [verb]: lab.machine[verb] } as unknown as Required<Machine>, target, params)).says);
  } catch (error) {
    if (!isFault(error)) throw error;
    return ended(error.code === 'machine.timeout' ? 'unknown' : 'failed');
  }
}

/** What the check says once it can tell, looking again every half minute, five times. */
async function verified(lab: ProxmoxWatch, step: Step, execution: Execution): Promise<StepCheck> {
  for (let looks = 1; ; looks += 1) {
    const answer = await check(lab, step, execution);
    if (looks === 5 || answer === 'detectors' || answer.verdict !== 'unknown') return answer;
    lab.advance(30_000);
  }
}

async function check(lab: ProxmoxWatch, { verb, target, params }: Step, execution: Execution | 'answered'): Promise<StepCheck> {
  const ran: Execution = execution === 'answered' ? { stepId: '1', ended: 'answered', begunAt: at(lab), endedAt: at(lab), since: at(lab), says: safe`said` } : execution;
  const facts = (await lab.machine.inspect(target)).map(asFact);
  return actionOf(verb).verify(ran, { ...viewOn(target, []), facts, now: at(lab) }, { target, params });
}

function asFact(sighting: Sighting, n: number): Fact {
  return { ...sighting, id: String(n), seenAt: sighting.at };
}

function at({ cluster }: ProxmoxWatch): Date {
  return cluster.now();
}

function writes({ fake }: ProxmoxWatch): number {
  return fake.requests.filter(({ method }) => method !== 'GET').length;
}

function methodOf(verb: ChangeVerb): string {
  if (['deleteGuest', 'deleteSnapshot', 'removeStorage'].includes(verb)) return 'DELETE';
  return ['configureGuest', 'growDisk', 'changeStorage', 'addToPool'].includes(verb) ? 'PUT' : 'POST';
}

function actionOf(verb: ChangeVerb): ActionTemplate {
  return actions.find(({ name }) => name === templateFor(verb)) ?? never();
}

function never(): never {
  throw new Error('there is no such change');
}

async function openLab(verb: ChangeVerb): Promise<ProxmoxWatch> {
  const lab = await watchProxmox({ nodes: ['pve1', 'pve2'], tokens: [{ id: 'copilot@pve!all', grants: [{ path: '/', privileges: everyPrivilege }] }] }, {}, shortPatience);
  const { world } = lab;
  world.addGuest({ vmid: 9000, name: 'debian', status: 'stopped', template: true });
  world.addGuest({ vmid: 101, name: 'old', status: 'stopped', tags: ['homelab-copilot'] });
  world.addGuest({ vmid: 102, name: 'kept', status: 'stopped' });
  world.addSnapshot(102, 'before');
  world.addStorage({ storage: 'fast', type: 'zfspool', content: 'images' });
  world.addStorage({ storage: 'was', type: 'nfs', content: 'backup' });
  world.addPool('people');
  let installed = 0;
  if (verb === 'installKubernetes') world.addGuest({ vmid: 103, name: 'k1' }).inside = ([, , script]) => {
    if (script === probeScript) return { exitcode: 0, out: installed === 0 ? 'absent\n' : `server ${version} active\n` };
    installed += Number(script === installScript);
    return { exitcode: 0 };
  };
  return lab;
}
