import { type Endpoint, endpoints, param, type ProxmoxCall, secondsOf } from './fake-proxmox-api.ts';
import { seed } from './fake-proxmox-config.ts';
import { applyPending, guestOf, here, refuseLocked } from './fake-proxmox-guests.ts';
import { badParams, die } from './fake-proxmox-refusals.ts';
import { perm } from './fake-proxmox-rights.ts';
import { flag, int, type Params, text } from './fake-proxmox-schema.ts';
import { fork, forkFor } from './fake-proxmox-tasks.ts';
import type { FakeGuest, FakeHa, GuestKind, ProxmoxState } from './fake-proxmox-world.ts';

type Verb = 'start' | 'stop' | 'shutdown' | 'reboot' | 'reset' | 'suspend' | 'resume';

const power = perm('/vms/{vmid}', 'VM.PowerMgmt');
const skiplock = flag();
const timeout = int({ min: 0 });
const accepted: Record<GuestKind, Partial<Record<Verb, Params>>> = {
  qemu: {
    start: {
      skiplock, timeout, machine: text(), 'force-cpu': text(), stateuri: text({ maxLength: 128 }), migratedfrom: text({ format: 'node' }),
      migration_type: text({ oneOf: ['secure', 'insecure'] }), migration_network: text(), targetstorage: text(),
    },
    stop: { skiplock, timeout, keepActive: flag(), migratedfrom: text({ format: 'node' }), 'overrule-shutdown': flag() },
    shutdown: { skiplock, timeout, forceStop: flag(), keepActive: flag() },
    reboot: { timeout },
    reset: { skiplock },
    suspend: { skiplock, todisk: flag(), statestorage: text({ format: 'storage', requires: 'todisk' }) },
    resume: { skiplock, nocheck: flag() },
  },
  lxc: {
    start: { skiplock, debug: flag() },
    stop: { skiplock, 'overrule-shutdown': flag() },
    shutdown: { timeout, forceStop: flag() },
    reboot: { timeout },
    suspend: {},
    resume: {},
  },
};
const forRoot = ['skiplock', 'keepActive', 'migratedfrom', 'stateuri', 'migration_type', 'migration_network', 'targetstorage', 'force-cpu', 'nocheck'];

/** The endpoints that start and stop guests; each answers the UPID of a task that carries the outcome. */
export const powerEndpoints: Endpoint[] = (['qemu', 'lxc'] as const).flatMap((kind) => endpoints(
  Object.entries(accepted[kind]).map(([verb, params]) => [
    'POST', `/nodes/{node}/${kind}/{vmid}/status/${verb}`, power, params, (call: ProxmoxCall) => turn(call, kind, verb as Verb),
  ]),
));

/** Refuses what needs a majority of the nodes while there is none. */
export function requireQuorum(state: ProxmoxState): void {
  if (!state.quorate) die('cluster not ready - no quorum?');
}

/** Sets what a guest is doing, with the time at which it began. */
export function setPower(state: ProxmoxState, guest: FakeGuest, status: FakeGuest['status']): void {
  if (status === 'stopped') guest.startedAt = null;
  else if (guest.status === 'stopped') guest.startedAt = secondsOf(state);
  guest.status = status;
  if (status === 'stopped') applyPending(guest);
}

function turn(call: ProxmoxCall, kind: GuestKind, verb: Verb): string {
  const named = forRoot.find((one) => (call.params[one] ?? '0') !== '0');
  if (named !== undefined && call.who !== 'root@pam') badParams({ [named]: 'Only root may use this option.' });
  const guest = here(call, kind);
  refuseAtTheDoor(call, guest, { kind, verb });
  const ha = call.state.ha.find((one) => one.sid === `${kind === 'qemu' ? 'vm' : 'ct'}:${param(call, 'vmid')}`);
  if (ha && guest && (verb === 'start' || verb === 'stop' || verb === 'shutdown')) return throughHa(call, guest, { ha, verb });
  const type = kind === 'lxc' ? `vz${verb}` : verb === 'suspend' && call.params['todisk'] !== '1' ? 'qmpause' : `qm${verb}`;
  return forkFor(call, { type, id: param(call, 'vmid'), work: () => { work(call, kind, verb); } });
}

/** What is refused before a task is made; a virtual machine that runs already is not among it. */
function refuseAtTheDoor(call: ProxmoxCall, guest: FakeGuest | undefined, { kind, verb }: { kind: GuestKind; verb: Verb }): void {
  const id = param(call, 'vmid');
  const running = guest !== undefined && guest.status !== 'stopped';
  const word = kind === 'qemu' || verb === 'reboot' ? 'VM' : 'CT';
  if (kind === 'lxc' && (verb === 'start' || verb === 'resume') && running) die(`CT ${id} already running`);
  if (verb === 'start') requireQuorum(call.state);
  const needsRunning = kind === 'lxc' ? verb !== 'start' && verb !== 'resume' : ['reboot', 'reset', 'suspend', 'resume'].includes(verb);
  const paused = kind === 'qemu' && guest?.status === 'paused';
  if (paused && (verb === 'reboot' || (verb === 'shutdown' && call.params['forceStop'] !== '1'))) die('VM is paused - cannot shutdown');
  if (needsRunning && !running && guest?.config['lock'] !== 'suspended') die(`${word} ${id} not running`);
}

/** A managed guest is only wished for; the manager then acts in the name of root. */
function throughHa(call: ProxmoxCall, guest: FakeGuest, { ha, verb }: { ha: FakeHa; verb: Verb }): string {
  const { state } = call;
  const [kind, id] = [guest.kind, guest.vmid];
  const prefix = kind === 'qemu' ? 'qm' : 'vz';
  return forkFor(call, {
    type: verb === 'start' ? 'hastart' : 'hastop', id, log: [`Requesting HA ${verb === 'start' ? 'start' : 'stop'} for ${kind === 'qemu' ? 'VM' : 'CT'} ${id}`],
    work: () => {
      ha.state = verb === 'start' ? 'started' : 'stopped';
      fork(state, { node: guest.node, type: `${prefix}${verb}`, id, who: 'root@pam', log: ['task started by HA resource agent'], work: () => {
        setPower(state, guest, verb === 'start' ? 'running' : 'stopped');
        ha.crm_state = ha.state;
      } });
    },
  });
}

function work(call: ProxmoxCall, kind: GuestKind, verb: Verb): void {
  const { state } = call;
  if (kind === 'qemu' && (verb === 'stop' || verb === 'shutdown') && (here(call, kind)?.status ?? 'stopped') === 'stopped') return;
  const guest = guestOf(call, kind);
  if (call.params['skiplock'] !== '1' && guest.config['lock'] !== 'suspended') refuseLocked(guest);
  if (verb === 'start') startNow(state, guest);
  else if (verb === 'stop') setPower(state, guest, 'stopped');
  else if (verb === 'shutdown') shutDown(call, guest);
  else if (verb === 'reboot') reboot(call, guest);
  else if (verb === 'reset') guest.startedAt = secondsOf(state);
  else if (verb === 'resume') resume(state, guest);
  else suspend(call, guest);
}

function startNow(state: ProxmoxState, guest: FakeGuest): void {
  if (guest.config['template'] === 1) die(guest.kind === 'qemu' ? "you can't start a vm if it's a template" : "you can't start a CT if it's a template");
  if (guest.status !== 'stopped') die(`${guest.kind === 'qemu' ? 'VM' : 'CT'} ${guest.vmid} already running`);
  if (guest.bootFails !== null) die(guest.bootFails);
  const lost = bridgesOf(guest).find((bridge) => state.nodes.get(guest.node)?.bridges.includes(bridge) === false);
  if (lost !== undefined) die(`bridge '${lost}' does not exist`);
  seed(guest);
  setPower(state, guest, 'running');
}

function bridgesOf({ config }: FakeGuest): string[] {
  return Object.entries(config).flatMap(([name, words]) => (/^net\d+$/.test(name) ? /\bbridge=([^,]+)/.exec(String(words))?.[1] ?? [] : []));
}

function shutDown(call: ProxmoxCall, guest: FakeGuest): void {
  if (guest.stubborn && call.params['forceStop'] !== '1') {
    const command = `lxc-stop -n ${guest.vmid} --nokill --timeout ${call.params['timeout'] ?? '60'}`;
    die(guest.kind === 'qemu' ? 'VM quit/powerdown failed - got timeout' : `command '${command}' failed: exit code 1`);
  }
  setPower(call.state, guest, 'stopped');
}

/** Shuts down; root then starts the guest again in a task of its own, so the first task ends while it is still down. */
function reboot(call: ProxmoxCall, guest: FakeGuest): void {
  if (guest.stubborn) die(guest.kind === 'qemu' ? 'VM quit/powerdown failed - got timeout' : 'container did not stop');
  setPower(call.state, guest, 'stopped');
  fork(call.state, { node: guest.node, type: guest.kind === 'qemu' ? 'qmstart' : 'vzstart', id: guest.vmid, who: 'root@pam', work: () => { startNow(call.state, guest); } });
}

function suspend(call: ProxmoxCall, guest: FakeGuest): void {
  if (call.params['todisk'] === '1' || guest.kind === 'lxc') {
    setPower(call.state, guest, 'stopped');
    if (guest.kind === 'qemu') guest.config['lock'] = 'suspended';
  } else {
    guest.status = 'paused';
  }
}

function resume(state: ProxmoxState, guest: FakeGuest): void {
  if (guest.config['lock'] === 'suspended') delete guest.config['lock'];
  setPower(state, guest, 'running');
}
