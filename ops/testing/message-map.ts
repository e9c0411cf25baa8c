import { safe, type CloudSafe } from '../../engine/distill.ts';
import type { Card, CardRole } from '../../engine/card.ts';
import { digestOf } from '../../engine/digest.ts';
import { coreOf, parked, recorded } from '../../engine/ticket.ts';
import type { Approval, Approved, Assessed, Awaiting, Executed, Narrative, PastStep, ResourceRef, Situation, TodoStep } from '../../engine/types.ts';
import restart from '../../templates/actions/restart-resource.ts';
import cloneGuest from '../../templates/actions/clone-guest.ts';
import commitDeclaration from '../../templates/actions/commit-declaration.ts';
import configureGuest from '../../templates/actions/configure-guest.ts';
import deleteGuest from '../../templates/actions/delete-guest.ts';
import startResource from '../../templates/actions/start-resource.ts';
import { closedDeclarationCard } from '../../templates/cards/declaration-closed.ts';
import { declarationPlanCard } from '../../templates/cards/declaration-plan.ts';
import { declarationCard } from '../../templates/cards/declaration.ts';
import { degradedCard } from '../../templates/cards/degraded.ts';
import { digestCard } from '../../templates/cards/digest.ts';
import { incidentCard } from '../../templates/cards/incident.ts';
import { closedPlanCard, planCard } from '../../templates/cards/plan.ts';
import { busyDay } from './dailies.ts';
import { approvalOf, declaration, declaredTicket, drifted, stepBy, wantedLock } from './tickets.ts';
import { ago, now } from './views.ts';

/** One event of the message map, as the card that tells it. `label` is the id of what it is about. */
export type Told = { event: string; role: CardRole; card: Card; label: string | null };

const zone = 'Europe/Berlin';
const resource: ResourceRef = 'docker://nas1/immich/server';
/** It begins at 10:52, is noticed at 10:54, offered at once, approved at 10:56, and watched until 11:00. */
const [begins, noticed, presses] = [ago(480), ago(360), ago(240)];
const soon = new Date(noticed.getTime() + 3_300_000);
const situation: Situation = {
  kind: 'incident', key: `running ${resource}`, resource, affected: [], unstable: false, calmSince: null, deed: null,
  findings: [{
    detector: 'restart-loop', cause: 'running', resource, severity: 'high', rank: 20, title: safe`nas1/immich_server keeps restarting (5 times in 2 min)`,
    symptoms: [safe`ended ${5} times with nobody asking for it`, safe`last exit code ${1}`], evidence: ['1', '2'], since: begins,
  }],
};
const narrative: Narrative = {
  summary: safe`nas1/immich_server keeps restarting.`, writtenBy: 'templates', notSeen: [safe`log lines, which were not read for this`], claims: [{ says: safe`ended ${5} times`, evidence: ['1'] }],
  hypothesis: {
    diagnosis: 'dependency-down', family: 'dependency_network', cause: 'dependency_down', says: safe`nas1/immich_postgres did not answer when it started`, confidence: 0.62, confirmed: false,
    against: [safe`nas1/immich_postgres answers now`], evidence: ['1'], recommends: [['restart_resource']], avoid: [],
  },
};
const assessed: Assessed = {
  id: 42, situation, round: 1, firstRound: 1, openedAt: noticed, movedAt: noticed, restUntil: null, past: [], ack: null, version: 1, state: 'assessed',
};
const words = { title: restart.title(resource, {}), effect: restart.effect(resource, {}), undo: restart.undo, risk: restart.risk, confirmation: { by: 'approve' as const } };
const step: TodoStep = { n: 1, id: '42.1.1', template: restart.name, target: resource, params: {}, ...words, digest: digestOf('7f3a'), fingerprint: digestOf('immich') };
const offered: Awaiting = {
  ...coreOf(assessed), state: 'awaiting', narrative, plan: { steps: [step], goal: safe`nas1/immich_server works without trouble` }, steps: [step], current: 1,
  offeredAt: noticed, expiresAt: soon, anchor: { n: 1, at: noticed }, restUntil: soon,
};
const approval: Approval = { id: '42.1.1/owner', stepId: step.id, digest: step.digest, person: 'owner', chat: '-100', at: presses, account: { platform: 'telegram', id: '7', bot: false } };
const begunAt = new Date(presses.getTime() + 1000);
const endedAt = new Date(presses.getTime() + 15_000);
const execution: Executed['execution'] = { stepId: step.id, ended: 'answered', begunAt, endedAt, since: endedAt, says: safe`it was restarted` };
const ran = { ...offered, approved: { ...step, approval } as Approved['approved'] };
const approved: Approved = { ...ran, state: 'approved' };
const executed: Executed = { ...ran, state: 'executed', execution };
const tried = (verdict: 'verified' | 'not_verified', says: CloudSafe): PastStep[] => [{ step, person: 'owner', platform: 'telegram', approvedAt: presses, execution, verification: { verdict, judged: true, says, evidence: ['3'], at: now } }];
const failed = parked({ ...offered, past: tried('not_verified', safe`nas1/immich_server ended again with exit code ${1}`) }, { reason: 'handed_over', says: safe`3 plans did not end it`, by: null, at: now });
const well = safe`nas1/immich_server has been running for 4 min without trouble`;
const over = recorded({ ...offered, past: tried('verified', well) }, { kind: 'resolved', says: well, at: now, evidence: ['4'] });
const expired = parked(offered, { reason: 'expired', says: safe`nobody decided on "${step.title}" within 55 min, nothing was changed`, by: null, at: soon });
const rejected = parked(offered, { reason: 'declined', says: safe`owner said no to "${step.title}", nothing was changed because: its backup is still running`, by: 'owner', at: presses });

const guest = (vmid: number): ResourceRef => `proxmox://attic/${vmid}`;
const birth = '1f6a7b8c-9d0e-4f20-8142-536475869708';
const wished = declaredTicket([
  stepBy(commitDeclaration, declaration, { n: 1, params: { draft: '0b7d1c52-8f0e-4a7c-9d51-2f6f0a3f8f11', lock: wantedLock } }),
  stepBy(cloneGuest, guest(140), { n: 2, params: { from: 9000, name: 'k8s-1', birth, full: true, node: 'pve1' } }),
  stepBy(configureGuest, guest(140), { n: 3, params: { birth, cores: 2, memoryMb: 4096, cards: [{ slot: 0, bridge: 'vmbr0', ip: 'dhcp' }] } }),
  stepBy(startResource, guest(140), { n: 4 }),
  { ...stepBy(configureGuest, guest(120), { n: 5, params: { cores: 6 } }), before: { cores: 4 } },
  stepBy(deleteGuest, guest(131), { n: 6, params: { name: 'test', birth } }),
], { story: { needs: [safe`pve1: 2 of its 8 cores and 4 GB of memory of 11 GB free`, safe`fast: 32 GB of 410 GB free`], disturbed: [safe`db (120) has its new settings from its next start on`] } });
const doneSteps = (count: number, bad?: CloudSafe): PastStep[] => wished.steps.slice(0, count).map((one, at) => ({
  step: one, person: 'owner', platform: 'telegram', approvedAt: presses, execution: { ...execution, stepId: one.id },
  verification: { verdict: bad !== undefined && at === count - 1 ? 'not_verified' : 'verified', says: bad ?? safe`as wanted`, evidence: [], at: now },
}));
const applying: Approved = {
  ...wished, past: doneSteps(2), current: 3, state: 'approved', approved: { ...wished.steps[2], approval: { ...approvalOf(wished.steps[2] ?? step), at: presses } } as Approved['approved'],
  ahead: wished.steps.slice(3, 5).map(approvalOf),
};
const notApplied = parked({ ...wished, past: doneSteps(3, safe`attic/140 is not as wanted`) }, { reason: 'handed_over', says: safe`3 plans did not end it`, by: null, at: now });
const applied = recorded({ ...wished, past: doneSteps(6) }, { kind: 'resolved', says: safe`homelab/media is as declared`, at: now, evidence: [] });
const back = [stepBy(configureGuest, guest(120), { id: 4, n: 1, params: { memoryMb: 8192 } })];
const differs = declaredTicket(back, { id: 4, kind: 'drift' });
const stopped = declaredTicket([], { id: 4, kind: 'drift', story: { differences: [drifted({ field: safe`state`, declared: safe`running`, is: safe`stopped`, by: safe`root@pam (qmshutdown)`, held: safe`stopped in INC-42, approved by owner` })] } });
const held: Awaiting = { ...stopped, steps: stopped.keep ? [{ ...stopped.keep, n: 1 }] : [], keep: undefined };
const same = recorded(differs, { kind: 'recovered', says: safe`homelab/media is as declared`, at: now, evidence: [] });

/** What a chat shows of each event that has a card of its own, with believable things in it. */
export const messageMap: readonly Told[] = [
  { event: 'incident-detected', role: 'card', card: incidentCard(offered, zone), label: 'INC-42' },
  { event: 'incident-seen', role: 'card', card: incidentCard({ ...offered, ack: { person: 'owner', at: ago(300) } }, zone), label: 'INC-42' },
  { event: 'plan-ready', role: 'plan', card: planCard(offered, zone), label: 'INC-42' },
  { event: 'step-executing', role: 'plan', card: planCard(approved, zone), label: 'INC-42' },
  { event: 'step-checking', role: 'plan', card: planCard(executed, zone), label: 'INC-42' },
  { event: 'step-verified', role: 'plan', card: closedPlanCard(over, 1, zone), label: 'INC-42' },
  { event: 'step-failed', role: 'plan', card: closedPlanCard(failed, 1, zone), label: 'INC-42' },
  { event: 'incident-resolved', role: 'card', card: incidentCard(over, zone), label: 'INC-42' },
  { event: 'approval-expired', role: 'plan', card: closedPlanCard(expired, 1, zone), label: 'INC-42' },
  { event: 'approval-rejected', role: 'plan', card: closedPlanCard(rejected, 1, zone), label: 'INC-42' },
  { event: 'declaration-requested', role: 'card', card: declarationCard(wished, zone), label: 'DEC-9' },
  { event: 'declaration-preview', role: 'plan', card: declarationPlanCard(wished, zone), label: 'DEC-9' },
  { event: 'reconcile-progress', role: 'plan', card: declarationPlanCard(applying, zone), label: 'DEC-9' },
  { event: 'reconcile-failed', role: 'plan', card: closedDeclarationCard(notApplied, 1), label: 'DEC-9' },
  { event: 'reconcile-done', role: 'plan', card: closedDeclarationCard(applied, 1), label: 'DEC-9' },
  { event: 'drift-detected', role: 'card', card: declarationCard(differs, zone), label: 'DEC-4' },
  { event: 'drift-choice', role: 'plan', card: declarationPlanCard(differs, zone), label: 'DEC-4' },
  { event: 'drift-held', role: 'plan', card: declarationPlanCard(held, zone), label: 'DEC-4' },
  { event: 'drift-over', role: 'card', card: declarationCard(same, zone), label: 'DEC-4' },
  { event: 'degraded-mode', role: 'note', card: degradedCard({ since: ago(2400), until: null }), label: null },
  { event: 'degraded-mode-over', role: 'note', card: degradedCard({ since: ago(2400), until: now }), label: null },
  { event: 'digest-ready', role: 'note', card: digestCard(busyDay, zone), label: null },
];
