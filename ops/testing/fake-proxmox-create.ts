import { randomUUID } from 'node:crypto';
import { type Endpoint, endpoints, may, param, type ProxmoxCall, secondsOf } from './fake-proxmox-api.ts';
import { checkNames, requireBridges, requireSpace, requireStorages } from './fake-proxmox-asked.ts';
import { normalised } from './fake-proxmox-normal.ts';
import { ofContainers, ofMachines } from './fake-proxmox-params.ts';
import { requireQuorum, setPower } from './fake-proxmox-power.ts';
import { badParams, die, forbid } from './fake-proxmox-refusals.ts';
import { flag, need, type Params, text, vmid } from './fake-proxmox-schema.ts';
import { forkFor } from './fake-proxmox-tasks.ts';
import { partsOf, storageOn } from './fake-proxmox-volumes.ts';
import type { FakeGuest, GuestKind, ProxmoxState } from './fake-proxmox-world.ts';

const birth: Params = { vmid: need(vmid), pool: text({ format: 'pool' }), start: flag(), storage: text({ format: 'storage' }) };
const ofImages: Params = { vmgenid: text(), arch: text({ oneOf: ['x86_64', 'aarch64'] }) };
const ofTemplates: Params = {
  ostemplate: need(text({ maxLength: 255 })), password: text(), 'ssh-public-keys': text(), swap: ofContainers['swap'] ?? text(), arch: text({ oneOf: ['amd64', 'arm64'] }),
};

/** The endpoints that make guests. */
export const createEndpoints: Endpoint[] = endpoints([
  ['POST', '/nodes/{node}/qemu', 'all', { ...ofMachines, ...birth, ...ofImages }, createMachine],
  ['POST', '/nodes/{node}/lxc', 'all', { ...ofContainers, ...birth, ...ofTemplates }, createContainer],
]);

/** A guest as it stands while it is being made: nothing but a number and a lock. */
export function emptyGuest(state: ProxmoxState, who: Pick<FakeGuest, 'vmid' | 'kind' | 'node'>, lock: string): FakeGuest {
  const guest: FakeGuest = {
    ...who, status: 'stopped', startedAt: null, config: { lock }, pending: {}, seeded: null, snapshots: [],
    usage: { cpu: 0.01, mem: 256 * 2 ** 20, disk: 2 ** 30, diskread: 0, diskwrite: 0, netin: 0, netout: 0 }, agent: false, stubborn: false, bootFails: null,
  };
  state.guests.set(who.vmid, guest);
  return guest;
}

/** When and by what a virtual machine was made, as its configuration tells for ever. */
export function metaNow(state: ProxmoxState): string {
  return `creation-qemu=9.2.0,ctime=${secondsOf(state)}`;
}

/** Refuses a pool that does not exist, or that the caller may not fill. */
export function requirePool(call: ProxmoxCall): void {
  const { pool } = call.params;
  if (pool === undefined) return;
  if (!may(call, `/pool/${pool}`, 'VM.Allocate')) forbid(`/pool/${pool}, VM.Allocate`);
  if (!call.state.rights.pools.has(pool)) badParams({ pool: `pool '${pool}' does not exist` });
}

/** Puts a new guest into the pool that was named for it. */
export function joinPool(call: ProxmoxCall, id: number): void {
  call.state.rights.pools.get(call.params['pool'] ?? '')?.guests.add(id);
}

function createMachine(call: ProxmoxCall): string {
  const settings = settingsIn(call, ofMachines);
  const guest = begin(call, 'qemu', settings);
  const start = call.params['start'] === '1';
  const smbios1 = call.params['smbios1'] ?? `uuid=${randomUUID()}`;
  const own = { meta: metaNow(call.state), vmgenid: call.params['vmgenid'] ?? randomUUID() };
  return forkFor(call, {
    type: 'qmcreate', id: guest.vmid, log: settings.filter(([, words]) => /:\d/.test(words)).map(([name, words]) => `${name}: successfully created disk '${words}'`),
    work: () => { fill(call, guest, { settings: [...settings.filter(([name]) => name !== 'smbios1'), ['smbios1', smbios1]], own, start }); },
  });
}

function createContainer(call: ProxmoxCall): string {
  const { ostemplate = '', hostname, storage = 'local' } = call.params;
  const archive = call.state.storages.get(ostemplate.split(':')[0] ?? '')?.volumes.find((one) => one.volid === ostemplate);
  const rootfs = call.params['rootfs'] ?? `${storage}:4`;
  const settings: [string, string][] = [...settingsIn(call, ofContainers).filter(([name]) => name !== 'rootfs' && name !== 'hostname'), ['rootfs', rootfs]];
  const guest = begin(call, 'lxc', settings);
  const given = new Set(settings.map(([name]) => name));
  const usual = [['memory', '512'], ['swap', '512']].filter(([name = '']) => !given.has(name)) as [string, string][];
  const ostype = /(debian|ubuntu|alpine|fedora|centos)/.exec(ostemplate)?.[1] ?? 'unmanaged';
  return forkFor(call, {
    type: 'vzcreate', id: guest.vmid, log: ['extracting archive', 'Detected container architecture: amd64', 'Creating SSH host key - this may take some time ...'],
    work: () => {
      if (!archive) undo(call, guest, `unable to create CT ${guest.vmid} - volume '${ostemplate}' does not exist`);
      fill(call, guest, {
        settings: [...settings, ...usual], own: { hostname: hostname ?? `CT${guest.vmid}`, arch: 'amd64', ostype }, start: call.params['start'] === '1',
      });
    },
  });
}

/** Checks what can be checked at the door and takes the number, under a lock, before there is a task. */
function begin(call: ProxmoxCall, kind: GuestKind, settings: [string, string][]): FakeGuest {
  const { state } = call;
  const [id, node] = [Number(param(call, 'vmid')), param(call, 'node')];
  const word = kind === 'qemu' ? 'VM' : 'CT';
  requireQuorum(state);
  const { pool } = call.params;
  if (!may(call, `/vms/${id}`, 'VM.Allocate') && (pool === undefined || !may(call, `/pool/${pool}`, 'VM.Allocate'))) forbid();
  requirePool(call);
  const config = Object.fromEntries(settings);
  checkNames(call, { kind, vmid: id, config }, settings.map(([name]) => name));
  for (const [name, words] of settings) if (/^mp\d+$/.test(name) && !partsOf(words).options.has('mp')) badParams({ [name]: 'invalid format - format error\nmp: property is missing and it is not optional' });
  requireStorages(call, settings);
  if (call.params['storage'] !== undefined) requireSpace(call, call.params['storage']);
  requireBridges(call, settings);
  for (const [, words] of settings) if (/^[a-zA-Z][\w.-]*:\d+(\.\d+)?(,|$)/.test(words)) storageOn(state, words.split(':')[0] ?? '', node);
  const there = state.guests.get(id);
  if (there) die(`unable to create ${word} ${id} - ${there.kind === 'qemu' ? 'VM' : 'CT'} ${id} already exists on node '${there.node}'`);
  joinPool(call, id);
  return emptyGuest(state, { vmid: id, kind, node }, 'create');
}

/** Gives the guest all that was asked for; where that fails, nothing stays of it. */
function fill(call: ProxmoxCall, guest: FakeGuest, { settings, own, start }: { settings: [string, string][]; own: FakeGuest['config']; start: boolean }): void {
  try {
    const made = settings.map(([name, value]) => [name, normalised(call.state, guest, [name, value])] as const);
    guest.config = { ...own, ...Object.fromEntries(made) };
  } catch (fault) {
    undo(call, guest, `unable to create ${guest.kind === 'qemu' ? 'VM' : 'CT'} ${guest.vmid} - ${fault instanceof Error ? fault.message.trim() : String(fault)}`);
  }
  if (start) setPower(call.state, guest, 'running');
}

function undo(call: ProxmoxCall, { vmid: id }: FakeGuest, words: string): never {
  call.state.guests.delete(id);
  for (const pool of call.state.rights.pools.values()) pool.guests.delete(id);
  for (const storage of call.state.storages.values()) storage.volumes = storage.volumes.filter((one) => one.vmid !== id || one.content === 'backup');
  return die(words);
}

function settingsIn(call: ProxmoxCall, known: Params): [string, string][] {
  return Object.entries(call.params).filter(([name]) => known[name] !== undefined || known[name.replace(/\d+$/, '[n]')] !== undefined);
}
