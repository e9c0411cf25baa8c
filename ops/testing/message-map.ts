import { safe } from '../../engine/distill.ts';
import type { Card, CardRole } from '../../engine/card.ts';
import { coreOf } from '../../engine/ticket.ts';
import type { Approved, Assessed, Executed, Ticket } from '../../engine/types.ts';
import { driftCard, previewCard, progressCard } from '../../templates/cards/declaration.ts';
import { degradedCard } from '../../templates/cards/degraded.ts';
import { digestCard } from '../../templates/cards/digest.ts';
import { incidentCard } from '../../templates/cards/incident.ts';
import { closedPlanCard, planCard } from '../../templates/cards/plan.ts';
import { busyDay } from './dailies.ts';
import { approvalOf, awaiting, narrative, situation, stepOf } from './tickets.ts';
import { ago, now } from './views.ts';

/** One event of the message map, as the card that tells it. `label` is the id of what it is about. */
export type Told = { event: string; role: CardRole; card: Card; label: string | null };

const zone = 'Europe/Berlin';
const soon = new Date(now.getTime() + 3_300_000);
const assessed: Assessed = {
  id: 42, situation: situation(), round: 1, firstRound: 1, openedAt: ago(120), movedAt: ago(120), restUntil: null, past: [], ack: null, version: 1, state: 'assessed',
};
const offered = awaiting(assessed, soon);
const step = stepOf(assessed);
const execution = { stepId: step.id, ended: 'answered', begunAt: ago(60), endedAt: ago(50), since: ago(50), says: safe`it was restarted` } as const;
const ran = { ...offered, approved: { ...step, approval: approvalOf(step) } as Approved['approved'] };
const approved: Approved = { ...ran, state: 'approved' };
const executed: Executed = { ...ran, state: 'executed', execution };
const tried = (verdict: 'verified' | 'not_verified', says: typeof step.title): Ticket['past'] =>
  [{ step, person: 'owner', platform: 'telegram', approvedAt: ago(70), execution, verification: { verdict, judged: true, says, evidence: ['3'], at: now } }];
const failed: Ticket = { ...coreOf(offered), past: tried('not_verified', safe`it ended again after 8 s`), state: 'parked', narrative, reason: 'handed_over', says: safe`the plans are used up`, by: null };
const over: Ticket = { ...coreOf(offered), past: tried('verified', safe`it runs well`), state: 'recorded', narrative, outcome: { kind: 'resolved', says: safe`it runs well again`, at: now, evidence: ['4'] } };
const expired: Ticket = { ...coreOf(offered), state: 'parked', narrative, reason: 'expired', says: safe`nobody decided within 55 min; nothing was changed`, by: null };

/** What a chat shows of each event that has a card of its own, with believable things in it. */
export const messageMap: readonly Told[] = [
  { event: 'incident-detected', role: 'card', card: incidentCard({ ...offered, ack: { person: 'owner', at: now } }, zone), label: 'INC-42' },
  { event: 'plan-ready', role: 'plan', card: planCard(offered, zone), label: 'INC-42' },
  { event: 'step-executing', role: 'plan', card: planCard(approved, zone), label: 'INC-42' },
  { event: 'step-checking', role: 'plan', card: planCard(executed, zone), label: 'INC-42' },
  { event: 'step-verified', role: 'plan', card: closedPlanCard(over, 1, zone), label: 'INC-42' },
  { event: 'step-failed', role: 'plan', card: closedPlanCard(failed, 1, zone), label: 'INC-42' },
  { event: 'incident-resolved', role: 'card', card: incidentCard(over, zone), label: 'INC-42' },
  { event: 'approval-expired', role: 'plan', card: closedPlanCard(expired, 1, zone), label: 'INC-42' },
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
  { event: 'degraded-mode', role: 'note', card: degradedCard({ since: ago(2400), until: null }), label: null },
  { event: 'degraded-mode-over', role: 'note', card: degradedCard({ since: ago(2400), until: now }), label: null },
  { event: 'digest-ready', role: 'note', card: digestCard(busyDay, zone), label: null },
];
