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

/** One resource as it was last seen; stale when that is too long ago to count. */
export type InventoryItem = { resource: ResourceRef; status: string; health: string; seenAt: Date; stale: boolean };

/** All that the status page shows, as read at one moment. */
export type StatusView = {
  at: Date;
  timeZone: string;
  open: readonly OpenIncident[];
  recent: readonly RecordedIncident[];
  inventory: readonly InventoryItem[];
  parts: readonly PartState[];
  /** Who may approve, and what must be said loudly when that is nobody. */
  approvals: { people: readonly string[]; loud: string | null };
};
