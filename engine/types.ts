import type { CloudSafe } from './distill.ts';
import type { FactValues } from './fact-values.ts';
import type { Recall } from './recall.ts';
import type { Approval, Platform } from './presses.ts';
import type { ResourceRef } from './refs.ts';
import type { LogClass } from './signature.ts';
import type { Identity } from './declare/lock.ts';
import type { DeclaredStory } from './declare/story.ts';
import type { Situation } from './situation.ts';

export type { CloudSafe } from './distill.ts';
export type { ContainerState, FactValues } from './fact-values.ts';
export { containerStatuses, healthStates } from './fact-values.ts';
export type { ResourceRef, Scheme } from './refs.ts';
export type { Affected, Deed, Hush, Situation, TicketKind } from './situation.ts';
export { deedKinds } from './situation.ts';
export type { Account, Actor, Approval, Asks, Button, Platform, Press, PressAction, RefusalReason, Reply, Role } from './presses.ts';
export { isPlatform, pressActions } from './presses.ts';

/** What plain values a fact, a parameter or a receipt may hold. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export type FactKind = keyof FactValues;

/** Facts that hold until they change; all other kinds are events. */
export const stateKinds: readonly FactKind[] = [
  'host.reach', 'container.state', 'container.place', 'container.usage', 'log.reach', 'node.state', 'node.usage', 'guest.state', 'guest.make', 'guest.usage',
  'storage.state', 'entry.make', 'storage.usage', 'backup.state', 'replication.state', 'ha.state', 'cluster.state', 'disk.health', 'zfs.state',
  'certificate.state', 'probe.state', 'leaving.state', 'declaration.state', 'declaration.stands',
];

/** Something seen in a world, not yet stored. `key` tells two sightings of the same event apart from two events. */
export type Sighting<Kind extends FactKind = FactKind> = {
  [K in Kind]: { resource: ResourceRef; kind: K; at: Date; key: string; value: FactValues[K] };
}[Kind];

/** A stored sighting: `at` is when it began to be so, `seenAt` when it was last seen to be so. */
export type Fact<Kind extends FactKind = FactKind> = {
  [K in Kind]: { id: string; resource: ResourceRef; kind: K; at: Date; seenAt: Date; value: FactValues[K] };
}[Kind];

/** The time, and since when it has gone steadily, where our clock was set while we ran: across that, no time tells how long something lasted. */
export type Now = (() => Date) & { steadySince?: () => Date | undefined };

/** All that a detector may know of one resource: its facts of the recent past, oldest first, the time, and when old is too old. */
export type View = { resource: ResourceRef; facts: readonly Fact[]; now: Date; steadySince?: Date | undefined; calmSeconds: number; staleSeconds: number };

/** How bad something is, the worst first. */
export const severities = ['high', 'medium', 'low'] as const;
export type Severity = (typeof severities)[number];

/** What a detector noticed. `cause` groups findings that are one problem of one resource. */
export type Finding = {
  detector: string;
  cause: string;
  resource: ResourceRef;
  severity: Severity;
  rank: number;
  title: CloudSafe;
  symptoms: CloudSafe[];
  evidence: string[];
  since: Date;
  /** Whom the evidence names as the one who is at fault, when that is somebody else. */
  blames?: ResourceRef | undefined;
  /** It cannot find names, which is the fault of a resolver when one is in trouble. */
  names?: true | undefined;
  /** The id of the log signature it rests on, when it rests on one. */
  signature?: string | undefined;
  /** What most of the log lines that it rests on tell of. */
  class?: LogClass | undefined;
  /** How often the signatures that it rests on were usually written when it began, in lines a minute; null where nobody knew. */
  usual?: Record<string, number | null> | undefined;
};

/** Whether a finding still holds. `unknown` never resolves anything. */
export type Recovery =
  | { is: 'recovered'; evidence: string[]; says: CloudSafe; /** It ended because it was taken away, stopped or done, not because it runs well. */ gone?: true }
  | { is: 'still'; evidence: string[]; says: CloudSafe }
  | { is: 'unknown'; says: CloudSafe };

/** The likely cause, as far as the evidence goes. `cause` is the kind of cause within its family. */
export type Hypothesis = {
  diagnosis: string;
  family: string;
  cause: string;
  says: CloudSafe;
  confidence: number;
  confirmed: boolean;
  against: CloudSafe[];
  /** Other causes that fit as well, less likely ones; left out where there are none. */
  others?: { says: CloudSafe; confidence: number }[] | undefined;
  evidence: string[];
  /** Plans in the order to try them, each a list of action templates. */
  recommends: string[][];
  /** Action templates that would do harm here; no plan may hold one. */
  avoid: string[];
};

/** A sentence about the incident and the facts it rests on. */
export type Claim = { says: CloudSafe; evidence: string[] };

/** The story of an incident as known in this round. Every claim names its facts. */
export type Narrative = {
  summary: CloudSafe;
  hypothesis: Hypothesis;
  claims: Claim[];
  notSeen: CloudSafe[];
  writtenBy: Writer;
  /** What is remembered of the like; left out where nothing is. */
  recall?: Recall | undefined;
  /** What a declaration says and how the cluster stands to it; of its tickets alone. */
  declared?: DeclaredStory | undefined;
};

/** Who worded a narrative: our templates, or a model, by its name. */
export type Writer = 'templates' | { model: CloudSafe };

/** A wish: this template on this resource, and who that resource must be, where it may have become another. What is `optional` may be left out; `before` has the values that it takes the place of. */
export type Intent = { template: string; target: ResourceRef; params: Record<string, Json>; identity?: Identity | null | undefined; optional?: true | undefined; before?: Record<string, Json> | undefined };
/** What is proposed, and by whom: `difference` is what separates a declaration from what it declares, and `keep` what would change the declaration instead. */
export type PlanProposal = { intents: Intent[]; by: 'diagnoses' | 'model' | 'difference'; keep?: Intent | undefined };

export type Risk = 'none' | 'low' | 'high';

/** What a person does to let a step run: press, press and type the name, or do it themselves by a guide and say so. */
export type Confirmation =
  | { by: 'approve' }
  | { by: 'typed_name'; name: CloudSafe }
  | { by: 'done'; guide: CloudSafe[] };

/** An intent that the validator found permitted, in words of the template. */
export type PlannedStep = {
  n: number;
  template: string;
  target: ResourceRef;
  params: Record<string, Json>;
  identity?: Identity | null | undefined;
  optional?: true | undefined;
  before?: Record<string, Json> | undefined;
  title: CloudSafe;
  effect: CloudSafe;
  undo: CloudSafe;
  risk: Risk;
  confirmation: Confirmation;
};
/** `keep` is the one step that would do instead of all the others. */
export type Plan = { steps: PlannedStep[]; goal: CloudSafe; keep?: PlannedStep | undefined };

/** A step in front of people: its exact words are in the digest, its target as it was offered in the fingerprint. */
export type TodoStep = PlannedStep & { id: string; digest: string; fingerprint: string };

declare const approvedStep: unique symbol;

/** A step that a listed person approved. Only `stages/approve.ts` makes one. */
export type ApprovedStep = TodoStep & { approval: Approval; readonly [approvedStep]: true };

/** What a machine said of a call: its own id for it, and numbers worth keeping. */
export type Receipt = { id: string; says: CloudSafe; details: Record<string, Json> };

/** How the run of a step ended. `unknown` means nobody can tell whether it ran. */
export type Execution = {
  stepId: string;
  ended: 'answered' | 'failed' | 'unknown';
  begunAt: Date;
  endedAt: Date;
  /** What happens after this, by the clock of the machine where it gave one, tells whether it helped. */
  since: Date;
  says: CloudSafe;
};

export type Verification = {
  verdict: 'verified' | 'not_verified' | 'unknown';
  /** That the detectors which opened the ticket looked at the trouble itself, and not only the step at what it did. */
  judged?: true | undefined;
  says: CloudSafe;
  evidence: string[];
  at: Date;
};

/** A step that was run, with what came of it. */
export type PastStep = {
  step: TodoStep;
  person: string;
  platform: Platform;
  approvedAt: Date;
  execution: Execution;
  verification: Verification;
};

export type ParkReason = 'declined' | 'expired' | 'handed_over';

/** How the offer of a round ended that nobody approved, for its message tells it for ever. */
export type EndedOffer = { round: number; reason: Exclude<ParkReason, 'handed_over'>; says: CloudSafe };
export const outcomeKinds = ['resolved', 'recovered', 'gone', 'joined', 'unwatched'] as const;
export type OutcomeKind = (typeof outcomeKinds)[number];
export type Outcome = { kind: OutcomeKind; says: CloudSafe; at: Date; evidence: string[] };

/** A model that was asked about a ticket: who wanted it, what it took, and what came of it. */
export type AskedModel = {
  round: number;
  model: CloudSafe;
  place: 'local' | 'cloud';
  person: string | null;
  tokens: number;
  /** In dollars; null where nobody knows. */
  usd: number | null;
  says: CloudSafe;
  at: Date;
};

/** What every ticket carries whatever its state. */
export type TicketCore = {
  id: number;
  situation: Situation;
  round: number;
  /** The round in which a person last asked for a new plan; rounds are bounded from there. */
  firstRound: number;
  openedAt: Date;
  movedAt: Date;
  /** At rest until then; null means it may move now. */
  restUntil: Date | null;
  past: PastStep[];
  ack: { person: string; at: Date } | null;
  /** The models that were asked about it; left out where none was. */
  asked?: AskedModel[] | undefined;
  /** The offers that were rejected or expired; left out where none was. */
  ended?: EndedOffer[] | undefined;
  /** Rises at each change that a card shows. */
  version: number;
};

type Told = { narrative: Narrative };
type Offer = Told & {
  plan: Plan;
  steps: TodoStep[];
  current: number;
  offeredAt: Date;
  expiresAt: Date;
  /** The step whose offer began the message that carries the buttons, and when. */
  anchor: { n: number; at: Date };
  /** The one step that may be approved instead of all the others. */
  keep?: TodoStep | undefined;
  /** Approvals that one press gave for steps after the current one; the first step that is not verified voids them. */
  ahead?: Approval[] | undefined;
};
type Ran = Offer & { approved: ApprovedStep };

export type Assessed = TicketCore & { state: 'assessed' };
export type Planned = TicketCore & Told & { state: 'planned'; proposal: PlanProposal };
export type Validated = TicketCore & Told & { state: 'validated'; plan: Plan };
export type Awaiting = TicketCore & Offer & { state: 'awaiting' };
export type Approved = TicketCore & Ran & { state: 'approved' };
export type Executed = TicketCore & Ran & { state: 'executed'; execution: Execution };
export type Verified = TicketCore & Ran & { state: 'verified'; execution: Execution; verification: Verification };
export type Parked = TicketCore & Told & { state: 'parked'; reason: ParkReason; says: CloudSafe; by: string | null };
export type Recorded = TicketCore & { state: 'recorded'; narrative: Narrative | null; outcome: Outcome };

/** The unit of the whole service; each stage adds what it is named after. */
export type Ticket = Assessed | Planned | Validated | Awaiting | Approved | Executed | Verified | Parked | Recorded;
export type TicketState = Ticket['state'];

/** A ticket stays where it is until a time, or until something is seen. */
export type Rest = { rest: true; until: Date };
