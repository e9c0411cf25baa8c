import type { Called } from './called.ts';
import type { Card, CardLine, CardRole } from './card.ts';
import type { Change, ChangeSpec, ChangeVerb, Proof, Survey, SurveyAsked } from './changes.ts';
import type { CommitSpec } from './declare/commit.ts';
import type { ActionTemplate, Detector, Diagnosis } from './define.ts';
import type { CloudSafe } from './distill.ts';
import type { Effect } from './effect.ts';
import type { ProbeState } from './fact-values.ts';
import type { Point } from './points.ts';
import type { Memory } from './memory.ts';
import type { Limits } from './policy.ts';
import type { Topology } from './topology.ts';
import type {
  Account, Actor, Approval, AskedModel, Button, Execution, Fact, FactKind, Finding, Hush, Narrative, Receipt, Recovery,
  Now, RefusalReason, ResourceRef, Sighting, Situation, Ticket, TicketKind, TicketState, TodoStep, View } from './types.ts';

export type * from './chat-ports.ts';
export type { LogBatch, LogCursor, LogGap, LogReading, LogSource } from './log-source.ts';

/** How the holder of a lease is told to go: an aborted signal means another process took over. */
export type Watching = {
  /** Stores what was seen and lets the engine look at once; rejects when it could not be stored. */
  seen: (sightings: Sighting[]) => Promise<void>;
  /** What was last stored of these kinds under the watched host, perhaps by an earlier process; without it nothing is known. */
  known?: (kinds: readonly FactKind[]) => Promise<Fact[]>;
  signal: AbortSignal;
};

/** One thing to watch, such as one Docker host. Only the holder of its lease watches it. */
export type Observer = {
  /** Name of the lease and of the state the page shows, such as `docker:nas1`. */
  name: string;
  host: ResourceRef;
  /** Everything as it is now. Rejects with a Fault when it cannot be seen. */
  look: () => Promise<Sighting[]>;
  /** Follows events until the signal aborts; reconnects by itself; never rejects. `since` is the time of the last stored event. */
  follow: (watching: Watching, since: Date | null) => Promise<void>;
};

/** The verbs a template may call. Each answers with the platform's own id for what it did. */
export type Machine = {
  start: (target: ResourceRef) => Promise<Receipt>;
  stop: (target: ResourceRef) => Promise<Receipt>;
  restart: (target: ResourceRef) => Promise<Receipt>;
  /** Writes a bundle to disk at home; the receipt names it and its size, never its content. */
  collectDiagnostics: (target: ResourceRef) => Promise<Receipt>;
  /** Reads the target as it is now. Changes nothing. */
  inspect: (target: ResourceRef) => Promise<Sighting[]>;
  /** Identity and make of the target (never status, counts or times), as a hexadecimal digest; null when it does not exist. Of a declaration: for a drift of what is in Git, else of what is wanted next. */
  fingerprint: (target: ResourceRef, kind?: TicketKind) => Promise<string | null>;
  /** Keeps the target as it is now under a name. Where a machine cannot, it has no such verb. */
  snapshot?: (target: ResourceRef, name: string) => Promise<Receipt>;
  /** Takes the target back to a named snapshot; what was written since is lost. */
  rollback?: (target: ResourceRef, name: string) => Promise<Receipt>;
  /** Looks at what the target keeps its files on: its mounts, the storages of its disks. Reads no content. */
  checkPaths?: (target: ResourceRef) => Promise<Receipt>;
  /** Compares who may do what with the target's mounts with the user that it runs as. */
  checkPermissions?: (target: ResourceRef) => Promise<Receipt>;
  /** Looks names up as the target would, as far as that can be told from here. */
  resolveNames?: (target: ResourceRef, names: readonly string[]) => Promise<Receipt>;
  /** Tries to connect to `host:port` from here; without any address, to the ports that the target itself offers. */
  reach?: (target: ResourceRef, addresses: readonly string[]) => Promise<Receipt>;
  /** Writes a declaration into Git as it was reviewed. */
  commit?: (target: ResourceRef, spec: CommitSpec) => Promise<Receipt>;
  /** What the cluster proves of a change, by reading alone. */
  readBack?: (target: ResourceRef, change: Change) => Promise<Proof>;
  /** The cluster as it stands: one list, and one read for each guest that is asked for. */
  survey?: (cluster: ResourceRef, asked: SurveyAsked) => Promise<Survey>;
} & {
  /** A change whose effect is there already is not made again; the receipt says so. */
  [Verb in ChangeVerb]?: (target: ResourceRef, spec: ChangeSpec<Verb>) => Promise<Receipt>;
};
export type MachineVerb = Exclude<keyof Machine, 'fingerprint' | 'readBack' | 'survey'>;

/** What can be told of names and addresses from where this service runs, within some seconds. Neither ever rejects. */
export type Near = {
  find: (name: string) => Promise<ProbeState['why']>;
  reach: (host: string, port: number) => Promise<ProbeState['why']>;
};

/** Where facts live. */
export type Facts = {
  /** Stores sightings; a state that has not changed is only seen again, an event known by its key is left out. Answers the resources with news. */
  keep: (sightings: readonly Sighting[]) => Promise<ResourceRef[]>;
  /** The facts of some resources that were true or happened since a time, oldest first; the last state of each kind and the one before it always. */
  views: (resources: readonly ResourceRef[], since: Date) => Promise<Map<ResourceRef, Fact[]>>;
  /** The last state of each of these kinds, of every resource ever seen and not yet purged. */
  latest: (kinds: readonly FactKind[]) => Promise<Fact[]>;
  /** The resources of a host that were there when last seen. */
  presentOn: (host: ResourceRef) => Promise<ResourceRef[]>;
  /** The time of the last stored event of a host; null when there is none. */
  lastEventAt: (host: ResourceRef) => Promise<Date | null>;
};

/** What else is written in the transaction of a move. */
export type MoveExtras = {
  why: string;
  person?: string;
  approvals?: readonly Approval[];
  steps?: readonly TodoStep[];
  notices?: readonly OutboxItem[];
  action?: ActionRecord;
};

/** A short message that must not be lost, written with the move it tells. */
export type OutboxItem = { event: NoticeEvent; says: CloudSafe; loud: boolean };
export const noticeEvents = ['step_failed', 'handed_over', 'incident_worse', 'incident_resolved', 'reminder'] as const;
export type NoticeEvent = (typeof noticeEvents)[number];

/** A run that this process holds. */
export type Run = { begunAt: Date; finish: (execution: Execution) => Promise<void>; abandon: () => void };

/** What may change about a ticket while it stays where it is. */
export type Amendment = Partial<Pick<Situation, 'findings' | 'affected' | 'calmSince' | 'deed'>> & {
  ack?: { person: string; at: Date };
  /** Other words for what is known; the steps on offer keep theirs. */
  narrative?: Pick<Narrative, 'summary' | 'writtenBy'>;
  /** One more model that was asked. */
  asked?: AskedModel;
  /** The approvals that were given ahead are taken back. */
  ahead?: [];
};

/** The three promises: one open ticket per key, one mover per transition, one run per step. */
export type Tickets = {
  /** Opens a ticket, or answers null when one with this key is open already. */
  open: (situation: Situation, at: Date) => Promise<Ticket | null>;
  /** Moves a ticket; false when somebody else has moved it since it was read. */
  move: (from: Ticket, to: Ticket, extras: MoveExtras) => Promise<boolean>;
  /** Begins the only run of a step: a Run, or who else has it. */
  begin: (step: TodoStep & { approval: Approval }) => Promise<Run | { begunAt: Date; holder: 'alive' | 'gone'; execution: Execution | null }>;
  /** Takes over the run of a step whose holder is gone, of which a look proves that it had no effect; null when that was done often enough, or somebody else has it. */
  resume: (step: TodoStep) => Promise<Run | null>;
  /** Puts a ticket to rest until a time, without moving it. */
  rest: (ticket: Ticket, until: Date) => Promise<void>;
  /** Changes what a ticket says without moving it, and tells some lines of that; false when it has moved or was changed meanwhile. */
  amend: (ticket: Ticket, change: Amendment, told?: { lines: readonly OutboxItem[]; at: Date }) => Promise<boolean>;
  byId: (id: number) => Promise<Ticket | null>;
  /** Tickets that are not recorded, of these resources, or all of them. */
  openOn: (resources: readonly ResourceRef[] | 'all') => Promise<Ticket[]>;
  /** Tickets of these resources or keys that are not recorded, and those of the resources that were recorded since a time; the oldest first. */
  around: (asked: { resources: readonly ResourceRef[]; keys: readonly string[] }, since: Date) => Promise<Ticket[]>;
  /** Ids of tickets in one of the states whose rest is over. */
  due: (states: readonly TicketState[], now: Date) => Promise<number[]>;
  /** The earliest end of a rest after now; null when none rests. */
  nextDue: (now: Date) => Promise<Date | null>;
};

/** The journal of mutating calls: intent before, the platform's own id after. */
export type Calls = {
  intend: (stepId: string, verb: MachineVerb, target: ResourceRef) => Promise<number>;
  answered: (callId: number, receipt: Receipt) => Promise<void>;
  failed: (callId: number, code: string, words: string) => Promise<void>;
};

/** What people asked not to be told, until it ends. */
export type Hushes = {
  active: () => Promise<Hush[]>;
  /** Answers the id of the new one. */
  add: (hush: Omit<Hush, 'id'>) => Promise<string>;
  /** Ends one before its time; false when it is over already or never was. */
  end: (id: string) => Promise<boolean>;
};

/** What was noticed and not told, kept for whoever looks after this process has ended. */
export type WithheldStore = {
  all: () => Promise<Map<ResourceRef, readonly Finding[]>>;
  /** Writes what is withheld of these resources by now; where that is nothing, it is dropped. */
  keep: (changed: ReadonlyMap<ResourceRef, readonly Finding[]>) => Promise<void>;
};

/** People and their accounts, as the settings list them. */
export type People = { byAccount: (account: Account) => Promise<Actor | null> };

/** Buttons: opaque tokens of what was offered. */
export type Buttons = {
  byToken: (token: string) => Promise<Button | null>;
  /** The tokens for these buttons; the same button always gets the same token. */
  tokens: (buttons: readonly Omit<Button, 'token'>[]) => Promise<Button[]>;
  /** Remembers that a page was turned to, and tells the chats. */
  turn: (button: Button, at: Date) => Promise<void>;
  /** The page that an offer was last turned to in a chat; null when nobody turned any. */
  turnedTo: (offer: Pick<Button, 'ticketId' | 'platform' | 'chat' | 'stepId' | 'digest'>) => Promise<number | null>;
};

/** What is written of presses that changed nothing. */
export type Audit = {
  access: (entry: { actor: string; surface: string; resource: string; outcome: RefusalReason | 'ok'; at: Date }) => Promise<void>;
};
/** One row per finished step; it cannot be written without its approval. */
export type ActionRecord = {
  approvalId: string; stepId: string; ticketId: number; template: string; target: ResourceRef; person: string;
  execution: Execution; verdict: Effect; at: Date;
};

/** Everything the line may ask of the world. */
export type Deps = {
  now: Now;
  limits: Limits;
  timeZone: string;
  detectors: readonly Watcher[];
  diagnoses: readonly Diagnosis[];
  actions: ReadonlyMap<string, ActionTemplate>;
  machine: (target: ResourceRef) => Machine | null;
  /** Whether the settings still name what a resource is part of: a host, a cluster, a probe. */
  isNamed: (resource: ResourceRef) => boolean;
  facts: Facts;
  /** What hangs on what, as the newest facts of places tell it; quick, for it is asked at each look. */
  topology: () => Promise<Topology>;
  /** What people asked not to be told and is not over yet. */
  hushes: () => Promise<readonly Hush[]>;
  /** Writes down that somebody asked not to be told of something; answers its id. */
  hush: Hushes['add'];
  /** Without it, what was not told is forgotten with the process. */
  withheld?: WithheldStore;
  /** Without it, nothing is told of what was before. */
  memory?: Memory;
  tickets: Tickets;
  calls: Calls;
  people: People;
  buttons: Buttons;
  audit: Audit;
  /** Asks a cloud model about a ticket, some time later; without it nobody can. */
  askCloud?: (want: { ticketId: number; round: number; person: string; at: Date }) => Promise<'asked' | 'already' | 'nobody'>;
  /** Writes down what somebody knows better of an incident that is over; answers what would be kept, and how to keep it. Without it nobody can. */
  correct?: (ticketId: number, typed: string, who: { by: string; surface: string; at: Date }) => Promise<CloudSafe>;
  words: Words;
  point: (point: Point) => void;
  say: (words: string, error?: unknown) => void;
  /** Whether this process is to end: it brings what it began to its end and begins no other step. */
  isEnding?: () => boolean;
};

/** What the templates say of a ticket: its messages, oldest first, and private answers. */
export type Words = {
  messages: (ticket: Ticket) => Message[];
  answer: (ticket: Ticket, action: 'why' | 'details') => CloudSafe;
  /** `stepId` is the step that the pressed button offered, so that its own approver is named. */
  refusal: (reason: RefusalReason, ticket: Ticket | null, stepId?: string | null) => CloudSafe;
  /** What a plan message of an older offer shows. */
  closedPlan: (ticket: Ticket, key: string) => Message;
  /** What an offer says when presses made until then may be lost. */
  missed: (until: Date) => CardLine;
  person: (name: string) => CloudSafe;
  /** What people call things now; what is said of tickets goes by it already. */
  called: () => Called;
};

/** One message of a ticket. `key` is its name for ever; `closed` says that it will not change again; before `from` it is not posted. */
export type Message = { key: string; role: CardRole; card: Card; waiting: boolean; closed: boolean; from?: Date };

/** A detector with its settings filled in; `off` says that it is switched off, and that what it noticed no longer counts. */
export type Watcher = {
  id: string;
  off?: boolean;
  detect: (view: View) => Finding | readonly Finding[] | null;
  recovered: (view: View, since: Date | null, finding: Finding) => Recovery;
  schemes: Detector['schemes'];
};
