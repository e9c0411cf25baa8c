import { safe, type CloudSafe } from '../../engine/distill.ts';
import type { Card, CardRole } from '../../engine/card.ts';
import { digestOf } from '../../engine/digest.ts';
import { coreOf, parked, recorded } from '../../engine/ticket.ts';
import type { Approval, Approved, Assessed, Awaiting, Executed, Narrative, PastStep, ResourceRef, Situation, TodoStep } from '../../engine/types.ts';
import restart from '../../templates/actions/restart-resource.ts';
import { driftCard, previewCard, progressCard } from '../../templates/cards/declaration.ts';
import { degradedCard } from '../../templates/cards/degraded.ts';
import { digestCard } from '../../templates/cards/digest.ts';
import { incidentCard } from '../../templates/cards/incident.ts';
import { closedPlanCard, planCard } from '../../templates/cards/plan.ts';
import { busyDay } from './dailies.ts';
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
  {
    event: 'declaration-preview', role: 'plan', label: 'DEC-9',
    card: previewCard({
      label: safe`DEC-9`, by: safe`anna`, says: safe`Three Ubuntu guests for Kubernetes, give db six cores, take test away`, assumed: [safe`4 GB memory`, safe`32 GB disk`, safe`node by free memory`],
      changes: [
        { op: 'create', what: safe`k8s-1, k8s-2, k8s-3`, detail: safe`2 cores, 4 GB, 32 GB, DHCP`, downSeconds: null, lost: null },
        { op: 'modify', what: safe`db (120)`, detail: safe`cores 4 to 6`, downSeconds: 40, lost: null },
        { op: 'delete', what: safe`test (131) on pve3`, detail: safe`stopped for 12 d`, downSeconds: null, lost: safe`a disk of 20 GB` },
      ],
      needs: safe`12 GB memory of 28 free, 96 GB disk of 400 free`, risk: 'high', riskWhy: safe`one delete, last backup 3 d ago`, digest: safe`91C2`, commit: safe`a41f09d`, expiresAt: soon,
    }),
  },
  {
    event: 'reconcile-progress', role: 'plan', label: 'DEC-9',
    card: progressCard({
      label: safe`DEC-9`, by: safe`owner`, since: ago(120), at: now,
      steps: [
        { title: safe`create k8s-1 on pve1`, state: 'done', seconds: 21, tries: 1 }, { title: safe`create k8s-2 on pve2`, state: 'done', seconds: 24, tries: 2 },
        { title: safe`give db six cores`, state: 'runs', seconds: 8, tries: 1 }, { title: safe`delete test`, state: 'waits', seconds: null, tries: 1 },
      ],
    }),
  },
  {
    event: 'drift-detected', role: 'card', label: 'DEC-4',
    card: driftCard({ label: safe`DEC-4`, commit: safe`77be0c1`, foundAt: now, differences: [{ resource: safe`db (120 on pve2)`, field: safe`memory`, declared: safe`8 GB`, is: safe`16 GB`, by: safe`root@pam`, setBack: safe`needs a restart of db, about 40 s down` }] }),
  },
  { event: 'drift-over', role: 'card', card: driftCard({ label: safe`DEC-4`, commit: safe`77be0c1`, foundAt: now, differences: [] }), label: 'DEC-4' },
  { event: 'degraded-mode', role: 'note', card: degradedCard({ since: ago(2400), until: null }), label: null },
  { event: 'degraded-mode-over', role: 'note', card: degradedCard({ since: ago(2400), until: now }), label: null },
  { event: 'digest-ready', role: 'note', card: digestCard(busyDay, zone), label: null },
];
