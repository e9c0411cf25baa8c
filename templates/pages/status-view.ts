import type { OutcomeKind, ResourceRef, Severity, TicketKind, TicketState } from '../../engine/types.ts';
import type { EgressLine } from './egress.ts';
import type { Series } from './sparkline.ts';

/** How one part of the service does: a chat, a Docker host, the database, the jobs. */
export type PartState = {
  name: string;
  state: 'ok' | 'starting' | 'away' | 'refused' | 'elsewhere' | 'off';
  /** When it came to be so. */
  since: Date;
  words: string;
};

/** A job of the alarm clock: when it last rang, last went well and last failed in this process, null when it has not since the start. */
export type JobItem = { name: string; about: string; everySeconds: number; rangAt: Date | null; doneAt: Date | null; failed: { at: Date; words: string } | null };

/** An open incident, or the open ticket of a declaration; `waitingFor` goes on after "Waits for", such as `approval of step 1 of 2 by an admin in Discord`. */
export type OpenIncident = {
  id: number;
  kind: TicketKind;
  label: string;
  state: Exclude<TicketState, 'recorded'>;
  severity: Severity;
  title: string;
  resource: ResourceRef;
  openedAt: Date;
  waitingFor: string | null;
  /** When the offer ends that it waits with. */
  expiresAt: Date | null;
  seenBy: string | null;
  /** What else suffers from the same cause, as people call it. */
  affected: readonly string[];
  /** Addresses that those who suffer name as out of reach; they come from logs and are shown at home only. */
  blames: readonly ResourceRef[];
  /** Who brought it about, such as `stopped by root@pam`. */
  deed: { says: string; at: Date } | null;
  unstable: boolean;
};

/** A finished incident with what came of it. */
export type RecordedIncident = {
  id: number;
  kind: TicketKind;
  label: string;
  title: string;
  severity: Severity;
  resource: ResourceRef;
  outcome: OutcomeKind;
  says: string;
  openedAt: Date;
  endedAt: Date;
};

/** One host, cluster or group of probes, with how many things are there, are unwell, and were not seen lately. */
export type HostItem = { host: string; things: number; unwell: number; stale: number };

/** Something that is not told for a while. */
export type HushItem = { kind: 'silence' | 'maintenance'; what: string; until: Date; by: string; why: string };

/** Trouble of one resource that comes again and again. */
export type PatternItem = { says: string; resource: ResourceRef; first: Date; last: Date };

/** A chat account that asks to be let in, and the code that it is to tell: only who reads it here can. */
export type WishItem = { account: string; code: string; until: Date };

/** Who may approve and where, and what must be said loudly when that is nobody. */
export type Approvals = { people: readonly string[]; loud: string | null };

/** All that the overview shows, as read at one moment; `tally` counts also what is not listed. */
export type StatusView = {
  at: Date;
  timeZone: string;
  tally: { open: number; waiting: number };
  open: readonly OpenIncident[];
  recent: readonly RecordedIncident[];
  hosts: readonly HostItem[];
  hushes: readonly HushItem[];
  /** Trouble that comes again and again. */
  patterns: readonly PatternItem[];
  parts: readonly PartState[];
  jobs: readonly JobItem[];
  /** The last calls to models, the newest first. */
  egress: readonly EgressLine[];
  approvals: Approvals;
  wishes: readonly WishItem[];
  incidentsByDay: Series;
  linesByDay: Series;
};
