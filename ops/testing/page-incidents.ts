import { safe, named, type CloudSafe } from '../../engine/distill.ts';
import { coreOf, recorded } from '../../engine/ticket.ts';
import type { Approval, Assessed, Awaiting, Finding, Narrative, OutcomeKind, PastStep, PlannedStep, ResourceRef, Severity, Situation, Ticket, TodoStep } from '../../engine/types.ts';
import { rows, type Store } from '../../storage/postgres.ts';
import { ticketsIn } from '../../storage/tickets.ts';
import { writeReceipt } from '../../storage/receipts.ts';

/** A trouble as the house tells it. */
type Trouble = { resource: ResourceRef; title: CloudSafe; severity: Severity; detector: string; symptoms: CloudSafe[]; cause: CloudSafe; family: string; step: CloudSafe; effect: CloudSafe };

const troubles: readonly Trouble[] = [
  { resource: 'docker://nas1/immich/postgres', title: safe`keeps restarting (5 times in 2 min)`, severity: 'high', detector: 'restart-loop', symptoms: [safe`ended 5 times with exit code 1`, safe`30 lines of class permission_denied`], cause: safe`it may not write to a folder that it keeps its data in`, family: 'permission', step: safe`Check who may write to its mounts`, effect: safe`looks at the owners of 2 mounts and changes nothing` },
  { resource: 'proxmox://home/104', title: safe`stopped, and nobody asked for it`, severity: 'medium', detector: 'guest-stopped', symptoms: [safe`it stopped by itself`], cause: safe`it was shut down from inside`, family: 'guest-stopped', step: safe`Start home/104`, effect: safe`it runs again` },
  { resource: 'docker://nas1/jellyfin', title: safe`ran out of memory`, severity: 'medium', detector: 'oom', symptoms: [safe`killed at 2048 MiB`], cause: safe`it needs more memory than it is allowed`, family: 'limit-reached', step: safe`Restart nas1/jellyfin`, effect: safe`it is away for some seconds` },
  { resource: 'docker://nas2/zigbee2mqtt', title: safe`cannot reach something it needs`, severity: 'low', detector: 'unreachable', symptoms: [safe`14 lines of class connection_refused`], cause: safe`what it needs was just started`, family: 'upstream-not-started', step: safe`Restart nas2/zigbee2mqtt`, effect: safe`it is away for some seconds` },
];

/** Opens and ends incidents of the last month, and leaves some of each kind open. Some are about a thing of a hostile name. */
export async function furnishIncidents(store: Store, now: Date, { open, hostile }: { open: number; hostile: ResourceRef | null }): Promise<void> {
  const ago = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
  for (const [n, hours] of [690, 655, 601, 540, 502, 433, 431, 377, 300, 268, 200, 133, 131, 97, 71, 50, 28, 9].entries()) {
    await end(store, { trouble: troubleAt(n), at: ago(hours), kind: n % 3 === 0 ? 'recovered' : 'resolved' });
  }
  await end(store, { trouble: troubleAt(0), at: ago(26), kind: 'resolved' });
  await wait(store, troubleAt(0), ago(0.2));
  await handOver(store, { ...troubleAt(2), title: safe`ran out of memory 3 times` }, ago(2));
  await begun(store, { ...troubleAt(3), resource: 'docker://nas2/mosquitto' }, ago(0.05));
  if (hostile) {
    const trouble = { ...troubleAt(0), resource: hostile, title: safe`${named(hostile)} keeps restarting` };
    await end(store, { trouble, at: ago(30), kind: 'resolved' });
    await wait(store, trouble, ago(1));
  }
  for (let n = 0; n < open; n += 1) await (n % 2 === 0 ? wait : begun)(store, { ...troubleAt(n), resource: `docker://nas1/stack/app${n}` }, ago(1 + n / 10));
}

function troubleAt(n: number): Trouble {
  const found = troubles[n % troubles.length];
  if (!found) throw new Error('there is no trouble');
  return found;
}

function situationOf({ resource, title, severity, detector, symptoms }: Trouble, evidence: string[], since: Date): Situation {
  const finding: Finding = { detector, cause: 'running', resource, severity, rank: 20, title: title.startsWith('@') ? title : safe`${named(resource)} ${title}`, symptoms, evidence, since };
  const suffers = resource.endsWith('immich/postgres') ? [{ resource: 'docker://nas1/immich/server' as const, detector: 'unreachable', title: safe`nas1/immich_server cannot reach nas1/immich_postgres`, since, finding: null }] : [];
  return { kind: 'incident', key: `${detector} ${resource}`, resource, findings: [finding], affected: suffers, unstable: false, calmSince: null, deed: null };
}

function narrativeOf({ resource, cause, family, symptoms }: Trouble, evidence: string[]): Narrative {
  return {
    summary: safe`${named(resource)} has ended again and again since its image was changed; what it wrote tells of folders that it may not write to.`, writtenBy: 'templates', notSeen: [safe`a full disk`, safe`a change of its settings`],
    claims: symptoms.map((says, n) => ({ says, evidence: evidence.slice(n, n + 2) })).filter((one) => one.evidence.length > 0),
    hypothesis: { diagnosis: family, family, cause: 'known', says: cause, confidence: 0.8, confirmed: false, against: [safe`the owner of one mount could not be read`], evidence, recommends: [['check_permissions'], ['restart_resource']], avoid: [] },
  };
}

function planOf({ resource, step, effect }: Trouble): PlannedStep[] {
  const looks = { n: 1, template: 'check_permissions', target: resource, params: {}, title: step, effect, undo: safe`nothing to undo`, risk: 'none', confirmation: { by: 'approve' } } as const;
  return [looks, { ...looks, n: 2, template: 'restart_resource', title: safe`Restart ${named(resource)}`, effect: safe`it is away for some seconds`, undo: safe`it is started again`, risk: 'low' }];
}

async function factsOf(store: Store, { resource }: Trouble, at: Date): Promise<string[]> {
  const made = await rows<{ id: string }>(store,
    `INSERT INTO facts (host, resource, kind, key, at, seen_at, is_state, value) SELECT $1, $2, 'container.died', $4 || n, $3::timestamptz - n * interval '20 seconds', $3::timestamptz - n * interval '20 seconds', false, '{"containerId": "c1f2ab3d44aa1020", "exitCode": 1}' FROM generate_series(1, 4) AS n RETURNING id`,
    [resource.split('/').slice(0, 3).join('/'), resource, at, `died ${at.toISOString()} `]);
  return made.map((row) => row.id);
}

async function begun(store: Store, trouble: Trouble, at: Date): Promise<{ ticket: Assessed; evidence: string[] }> {
  const evidence = await factsOf(store, trouble, at);
  const ticket = await ticketsOf(store).open(situationOf(trouble, evidence, at), at);
  if (ticket?.state !== 'assessed') throw new Error('the incident did not open');
  await tell(store, ticket, at);
  return { ticket, evidence };
}

async function wait(store: Store, trouble: Trouble, at: Date): Promise<Awaiting> {
  const { ticket, evidence } = await begun(store, trouble, at);
  const later = (seconds: number) => new Date(at.getTime() + seconds * 1000);
  const narrative = narrativeOf(trouble, evidence);
  const plan = { steps: planOf(trouble), goal: safe`${named(trouble.resource)} runs for 60 s without ending` };
  const steps = plan.steps.map((one): TodoStep => ({ ...one, id: `${ticket.id}.1.${one.n}`, digest: 'ab12cd34', fingerprint: 'f1' }));
  const planned: Ticket = { ...coreOf(ticket), state: 'planned', narrative, proposal: { intents: [], by: 'diagnoses' }, movedAt: later(1) };
  await moved(store, ticket, planned, { why: `diagnosis ${trouble.family}` });
  const now = { ...planned, version: 2 };
  const offered: Awaiting = { ...coreOf(now), state: 'awaiting', narrative, plan, steps, current: 1, offeredAt: later(2), expiresAt: later(3300), anchor: { n: 1, at: later(2) }, movedAt: later(2) };
  await moved(store, now, offered, { why: 'approval needed', steps });
  return { ...offered, version: 3 };
}

async function handOver(store: Store, trouble: Trouble, at: Date): Promise<void> {
  const offered = await wait(store, trouble, at);
  await moved(store, offered, { ...coreOf(offered), state: 'parked', narrative: offered.narrative, reason: 'handed_over', says: safe`a restart did not help; its memory limit is yours to raise`, by: null, movedAt: new Date(at.getTime() + 600_000) }, { why: 'handed over' });
}

async function end(store: Store, { trouble, at, kind }: { trouble: Trouble; at: Date; kind: OutcomeKind }): Promise<void> {
  const offered = await wait(store, trouble, at);
  const endedAt = new Date(at.getTime() + 660_000);
  const [step] = offered.steps;
  if (!step || kind === 'recovered') {
    await moved(store, offered, recorded(offered, { kind: 'recovered', says: safe`${named(trouble.resource)} is well again`, at: endedAt, evidence: [] }), { why: 'recovered' });
    return;
  }
  const approvedAt = new Date(at.getTime() + 420_000);
  const approval: Approval = { id: `${step.id}/anna`, stepId: step.id, digest: step.digest, person: 'anna', chat: '-100', at: approvedAt, account: { platform: 'telegram', id: '5001', bot: false } };
  const execution = { stepId: step.id, ended: 'answered', begunAt: approvedAt, endedAt: new Date(approvedAt.getTime() + 8000), since: approvedAt, says: safe`it was carried out in 8 s` } as const;
  const approved = { ...offered, state: 'approved' as const, approved: { ...step, approval } as Extract<Ticket, { state: 'approved' }>['approved'], movedAt: approvedAt };
  await moved(store, offered, approved, { why: 'approved', person: 'anna', approvals: [approval] });
  await rows(store, 'INSERT INTO runs (step_id, approval_id, holder, begun_at, alive_until, finished_at, execution) VALUES ($1, $2, $3, $4, $4, $5, $6)', [step.id, approval.id, 'one', approvedAt, execution.endedAt, JSON.stringify(execution)]);
  const past: PastStep = { step, person: 'anna', platform: 'telegram', approvedAt, execution, verification: { verdict: 'verified', judged: true, says: safe`it has run for 60 s`, evidence: [], at: endedAt } };
  await moved(store, { ...approved, version: 4 }, { ...recorded({ ...offered, version: 4, past: [past] }, { kind: 'resolved', says: safe`it has run for 60 s without ending`, at: endedAt, evidence: [] }) }, { why: 'resolved' });
}

async function moved(store: Store, from: Ticket, to: Ticket, extras: Parameters<ReturnType<typeof ticketsIn>['move']>[2]): Promise<void> {
  if (!await ticketsOf(store).move(from, to, extras)) throw new Error('the incident did not move');
}

function ticketsOf(store: Store) {
  return ticketsIn(store, { holder: 'house', platforms: [] });
}

async function tell(store: Store, ticket: Ticket, at: Date): Promise<void> {
  const text = `🔴 ${ticket.situation.findings[0]?.title ?? ''} · INC-${ticket.id}\n@everyone <b>bold</b>`;
  for (const platform of ['discord', 'telegram']) await writeReceipt(store.manager, { platform, ticketId: ticket.id, key: 'card 1' }, { kind: 'post', text, at });
}
