import type { OutcomeKind, ResourceRef, Risk, Severity, TicketKind, TicketState } from '../../engine/types.ts';
import type { EgressLine } from './egress.ts';
import type { ApiCallLine } from './api-calls.ts';
import type { DeclaredView } from './declared.ts';
import type { FactLine } from './facts.ts';
import type { NoticeLine } from './notices.ts';
import type { Clock } from './pieces.ts';
import type { Approvals } from './status-view.ts';

/** Something that happened to an incident: it moved, a person pressed, a step ran, something was sent, a model was asked. */
export type TimelineItem = { at: Date; kind: 'move' | 'press' | 'run' | 'sent' | 'model'; says: string; by: string | null };

/** What is known of an incident, in sentences that name the facts they rest on. */
export type IncidentStory = {
  summary: string;
  /** `null` where our own templates wrote it, else the name of the model. */
  model: string | null;
  hypothesis: { says: string; confidence: number; confirmed: boolean; against: readonly string[] };
  claims: readonly { says: string; evidence: readonly string[] }[];
  notSeen: readonly string[];
};

/** A step of the plan, where it stands, and what Proxmox would be asked, where it is a step of a declaration. */
export type PlanStep = { n: number; title: string; effect: string; undo: string; risk: Risk; stands: string; call: string | null };

/** An incident of the past that was the same, or like it. */
export type SimilarIncident = { id: number; how: 'same trouble' | 'same cause'; cause: string; lesson: string; outcome: OutcomeKind; endedAt: Date };

/** A fact that a claim rests on. */
export type EvidenceLine = FactLine & { id: string };

/** All that the page of one incident shows. */
export type IncidentView = Clock & {
  id: number;
  kind: TicketKind;
  label: string;
  title: string;
  severity: Severity;
  unstable: boolean;
  state: TicketState;
  resource: ResourceRef;
  owner: string | null;
  openedAt: Date;
  outcome: { kind: OutcomeKind; says: string; at: Date } | null;
  waitingFor: string | null;
  expiresAt: Date | null;
  seenBy: { person: string; at: Date } | null;
  deed: { says: string; at: Date } | null;
  affected: readonly { name: string; title: string; since: Date }[];
  blames: readonly ResourceRef[];
  story: IncidentStory | null;
  /** Of a declaration alone. */
  declared: DeclaredView | null;
  /** What its steps asked of Proxmox, the newest first. */
  calls: readonly ApiCallLine[];
  plan: { goal: string; steps: readonly PlanStep[] } | null;
  past: readonly { title: string; person: string; ended: string; effect: string; at: Date }[];
  approvals: Approvals;
  /** The oldest first; `timelineCut` says that there is more in between than is listed. */
  timeline: readonly TimelineItem[];
  timelineCut: boolean;
  evidence: readonly EvidenceLine[];
  similar: readonly SimilarIncident[];
  egress: readonly EgressLine[];
  notices: readonly NoticeLine[];
  lesson: { cause: string; says: string; by: string | null } | null;
};
