import { type Endpoint, endpoints, param, type ProxmoxCall } from './fake-proxmox-api.ts';
import { guestOf } from './fake-proxmox-guests.ts';
import { die } from './fake-proxmox-refusals.ts';
import { perm } from './fake-proxmox-rights.ts';
import { int, need, text } from './fake-proxmox-schema.ts';
import type { FakeGuest } from './fake-proxmox-world.ts';

const monitor = perm('/vms/{vmid}', 'VM.Monitor');

/** The endpoints that the agent inside of a guest answers. */
export const agentEndpoints: Endpoint[] = endpoints([
  ['POST', '/nodes/{node}/qemu/{vmid}/agent/ping', monitor, {}, (call) => answered(call, {})],
  ['GET', '/nodes/{node}/qemu/{vmid}/agent/get-osinfo', monitor, {},
    (call) => answered(call, { id: 'debian', name: 'Debian GNU/Linux', version: '12 (bookworm)', 'kernel-release': '6.1.0-28-amd64', machine: 'x86_64' })],
  ['GET', '/nodes/{node}/qemu/{vmid}/agent/network-get-interfaces', monitor, {}, (call) => answered(call, cardsOf(guestOf(call, 'qemu')))],
  ['POST', '/nodes/{node}/qemu/{vmid}/agent/exec', monitor, { command: need({ ...text(), type: 'array' }), 'input-data': text({ maxLength: 65_536 }) }, run],
  ['GET', '/nodes/{node}/qemu/{vmid}/agent/exec-status', monitor, { pid: need(int()) }, outcome],
]);

function answered(call: ProxmoxCall, result: unknown): object {
  requireAgent(call);
  return { result };
}

function requireAgent(call: ProxmoxCall): FakeGuest {
  const guest = guestOf(call, 'qemu');
  if (!/^(1|enabled=1)/.test(String(guest.config['agent'] ?? ''))) die('No QEMU guest agent configured');
  if (guest.status === 'stopped') die(`VM ${guest.vmid} is not running`);
  return guest.agent ? guest : die('QEMU guest agent is not running');
}

function cardsOf(guest: FakeGuest): object[] {
  const mac = /=([0-9A-F:]{17})/.exec(String(guest.config['net0']))?.[1]?.toLowerCase() ?? '';
  const set = /\bip=([\d.]+)\/(\d+)/.exec(String(guest.config['ipconfig0'] ?? ''));
  const address = { 'ip-address': set?.[1] ?? `10.1.0.${guest.vmid % 250}`, 'ip-address-type': 'ipv4', prefix: Number(set?.[2] ?? 24) };
  return [
    { name: 'lo', 'hardware-address': '00:00:00:00:00:00', 'ip-addresses': [{ 'ip-address': '127.0.0.1', 'ip-address-type': 'ipv4', prefix: 8 }] },
    { name: 'eth0', 'hardware-address': mac, 'ip-addresses': [address] },
  ];
}

/** Starts a command inside; its parts came one by one under the same name. */
function run(call: ProxmoxCall): object {
  const guest = requireAgent(call);
  const { exitcode, out = '', err = '', ms = 0 } = guest.inside?.(param(call, 'command').split('\0'), call.params['input-data'] ?? '') ?? { exitcode: 0 };
  guest.processes ??= new Map();
  const pid = 700 + guest.processes.size;
  guest.processes.set(pid, { endsAt: call.state.clock() + ms, exitcode, out, err });
  return { pid };
}

function outcome(call: ProxmoxCall): object {
  const guest = requireAgent(call);
  const ran = guest.processes?.get(Number(param(call, 'pid'))) ?? die("Agent error: Invalid parameter 'pid'");
  if (call.state.clock() < ran.endsAt) return { exited: 0 };
  return { exited: 1, exitcode: ran.exitcode, ...(ran.out === '' ? {} : { 'out-data': ran.out }), ...(ran.err === '' ? {} : { 'err-data': ran.err }) };
}
