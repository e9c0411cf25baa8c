import type { EgressLine } from './egress.ts';
import type { OutcomeKind, ResourceRef, Severity, TicketState } from '../../engine/types.ts';

/** How one part of the service does: a chat, a Docker host, the database, the jobs. */
export type PartState = {
  name: string;
  state: 'ok' | 'starting' | 'away' | 'refused' | 'elsewhere' | 'off';
  /** When it came to be so. */
  since: Date;
  words: string;
};

/** An open incident; `waitingFor` goes on after "Waits for", such as `approval of step 1 of 2 by an admin in Discord`. */
export type OpenIncident = {
  id: number;
  label: string;
  state: Exclude<TicketState, 'recorded'>;
  severity: Severity;
  title: string;
  resource: ResourceRef;
  openedAt: Date;
  waitingFor: string | null;
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
  label: string;
  title: string;
  resource: ResourceRef;
  outcome: OutcomeKind;
  says: string;
  openedAt: Date;
  endedAt: Date;
};

/** One resource as it was last seen; stale when that is too long ago to count. `name` is what people call it where its ref does not say. */
export type InventoryItem = { resource: ResourceRef; name: string | null; status: string; health: string; seenAt: Date; stale: boolean };

/** Something that is not told for a while. */
export type HushItem = { kind: 'silence' | 'maintenance'; what: string; until: Date; by: string; why: string };

/** Trouble of one resource that comes again and again. */
export type PatternItem = { says: string; resource: ResourceRef; first: Date; last: Date };

/** All that the status page shows, as read at one moment. */
export type StatusView = {
  at: Date;
  timeZone: string;
  open: readonly OpenIncident[];
  recent: readonly RecordedIncident[];
  inventory: readonly InventoryItem[];
  hushes: readonly HushItem[];
  /** Trouble that comes again and again; left out where none does. */
  patterns?: readonly PatternItem[];
  parts: readonly PartState[];
  /** The last calls to models, the newest first. */
  egress: readonly EgressLine[];
  /** Who may approve, and what must be said loudly when that is nobody. */
  approvals: { people: readonly string[]; loud: string | null };
};
