import { safe } from '../../engine/distill.ts';
import { recorded } from '../../engine/ticket.ts';
import type { Approval, Approved, Awaiting, PastStep, ResourceRef, Ticket } from '../../engine/types.ts';
import { writeCalls } from '../../storage/api-calls.ts';
import { rows, type Store } from '../../storage/postgres.ts';
import { ticketsIn } from '../../storage/tickets.ts';
import cloneGuest from '../../templates/actions/clone-guest.ts';
import commitDeclaration from '../../templates/actions/commit-declaration.ts';
import configureGuest from '../../templates/actions/configure-guest.ts';
import deleteGuest from '../../templates/actions/delete-guest.ts';
import { declaration, declaredTicket, drifted, stepBy, wantedLock } from './tickets.ts';

const birth = '1f6a7b8c-9d0e-4f20-8142-536475869708';
const guest = (vmid: number): ResourceRef => `proxmox://home/${vmid}`;

/** Opens a request that waits, a drift that may be kept, and one that was set back; answers their numbers. */
export async function furnishDeclarations(store: Store, now: Date): Promise<{ request: number; drift: number; over: number }> {
  const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
  const request = await offered(store, { about: declaration, at: ago(12) }, (id) => declaredTicket([
    stepBy(commitDeclaration, declaration, { id, n: 1, params: { draft: birth, lock: wantedLock } }),
    stepBy(cloneGuest, guest(140), { id, n: 2, params: { from: 9000, name: 'k8s-1', birth, full: true, node: 'pve1' } }),
    stepBy(configureGuest, guest(140), { id, n: 3, params: { birth, cores: 2, memoryMb: 4096, cards: [{ slot: 0, bridge: 'vmbr0', ip: 'dhcp' }] } }),
    stepBy(deleteGuest, guest(131), { id, n: 4, params: { name: 'test', birth } }),
  ], { id, story: { cannot: [safe`db (120): scsi0 size is 40 GB and cannot be made 20 GB`] } }));
  const drift = await offered(store, { about: 'git://homelab/web', at: ago(30) }, (id) => declaredTicket([stepBy(configureGuest, guest(120), { id, n: 1, params: { memoryMb: 8192 } })], {
    id, kind: 'drift', story: { differences: [drifted(), drifted({ resource: safe`mail (111)`, field: safe`state`, declared: safe`running`, is: safe`stopped`, by: null, held: safe`stopped in INC-4, approved by anna` })] },
  }));
  const over = await offered(store, { about: 'git://homelab/old', at: ago(200) }, (id) => declaredTicket([stepBy(configureGuest, guest(120), { id, n: 1, params: { memoryMb: 8192 } })], { id, kind: 'drift' }));
  await setBack(store, over, ago(190));
  return { request: request.id, drift: drift.id, over: over.id };
}

async function offered(store: Store, { about, at }: { about: ResourceRef; at: Date }, make: (id: number) => Awaiting): Promise<Awaiting> {
  const tickets = ticketsIn(store, { holder: 'house', platforms: [] });
  const { situation } = make(0);
  const opened = await tickets.open({ ...situation, key: `${situation.key} ${about}`, resource: about, findings: situation.findings.map((one) => ({ ...one, resource: about, since: at })) }, at);
  if (!opened) throw new Error('the declaration did not open');
  const { narrative, plan, steps, keep } = make(opened.id);
  const to: Awaiting = { ...opened, state: 'awaiting', narrative, plan, steps, ...(keep ? { keep } : {}), current: 1, offeredAt: at, expiresAt: new Date(at.getTime() + 3_300_000), anchor: { n: 1, at }, restUntil: null, movedAt: at };
  if (!await tickets.move(opened, to, { why: 'approval needed', steps: [...steps, ...(keep ? [keep] : [])] })) throw new Error('the declaration did not move');
  return { ...to, version: opened.version + 1 };
}

async function setBack(store: Store, ticket: Awaiting, at: Date): Promise<void> {
  const [step] = ticket.steps;
  if (!step) throw new Error('there is no step');
  const later = (seconds: number) => new Date(at.getTime() + seconds * 1000);
  const approval: Approval = { id: `${step.id}/anna`, stepId: step.id, digest: step.digest, person: 'anna', chat: '-100', at, account: { platform: 'telegram', id: '5001', bot: false } };
  const execution = { stepId: step.id, ended: 'answered', begunAt: later(1), endedAt: later(4), since: later(4), says: safe`it was set` } as const;
  const approved: Approved = { ...ticket, state: 'approved', approved: { ...step, approval } as Approved['approved'], movedAt: at };
  await moved(store, ticket, approved, { why: 'approved', person: 'anna', approvals: [approval] });
  await rows(store, 'INSERT INTO runs (step_id, approval_id, holder, begun_at, alive_until, finished_at, execution) VALUES ($1, $2, $3, $4, $4, $5, $6)', [step.id, approval.id, 'one', later(1), later(4), JSON.stringify(execution)]);
  const call = { cluster: 'home', token: 'copilot@pve!reconciler', bytes: 80, ms: 41, fault: null, status: 200 };
  await writeCalls(store, [
    { ...call, at: later(2), method: 'GET', path: '/nodes/pve1/qemu/120/config', params: {}, answer: '{"memory":16384}' },
    { ...call, at: later(2), method: 'PUT', path: '/nodes/pve1/qemu/120/config', params: { memory: 8192 }, answer: 'null' },
    { ...call, at: later(3), method: 'PUT', path: '/nodes/pve1/qemu/121/config', params: { memory: 512 }, answer: 'null' },
  ]);
  const past: PastStep = { step, person: 'anna', platform: 'telegram', approvedAt: at, execution, verification: { verdict: 'verified', says: safe`home/120 is as wanted`, evidence: [], at: later(10) } };
  const last = { ...approved, version: approved.version + 1 };
  await moved(store, last, recorded({ ...last, past: [past] }, { kind: 'resolved', says: safe`homelab/old is as declared`, at: later(10), evidence: [] }), { why: 'resolved' });
}

async function moved(store: Store, from: Ticket, to: Ticket, extras: Parameters<ReturnType<typeof ticketsIn>['move']>[2]): Promise<void> {
  if (!await ticketsIn(store, { holder: 'house', platforms: [] }).move(from, to, extras)) throw new Error('the declaration did not move');
}
