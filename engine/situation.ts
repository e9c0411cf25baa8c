import type { CloudSafe } from './distill.ts';
import type { ResourceRef } from './refs.ts';
import type { Finding } from './types.ts';

/** What a ticket is: trouble, a declaration that is wanted for the first time as it now is, or what differs from one that was in force. */
export type TicketKind = 'incident' | 'drift' | 'request';

/** What opened a ticket and what has been noticed since, the most telling finding first. */
export type Situation = {
  kind: TicketKind;
  key: string;
  resource: ResourceRef;
  findings: Finding[];
  /** What else suffers from the same cause, in the order it was noticed. */
  affected: Affected[];
  /** It came and went so often that it stays open until it is calm for longer. */
  unstable: boolean;
  /** Since when it has been calm, while it is unstable and not calm for long enough yet. */
  calmSince: Date | null;
  /** Who brought about what is wrong, as far as that is known. */
  deed: Deed | null;
  /** How many replicas the compose service of the resource had then, when it had several. */
  replicas?: number | undefined;
};

/** A resource that suffers from a cause that lies elsewhere. `finding` is what was noticed of it; null when it only stands on what is down. */
export type Affected = { resource: ResourceRef; detector: string; title: CloudSafe; since: Date; finding: Finding | null };

export const deedKinds = ['stop', 'restart', 'recreate', 'backup', 'migration', 'snapshot', 'reboot'] as const;

/** What somebody did to a resource on purpose, as the facts tell it. */
export type Deed = {
  kind: (typeof deedKinds)[number];
  /** What was done and by whom, `stopped by root@pam`. */
  says: CloudSafe;
  /** When it was last seen to go on; what it leads to soon afterwards is not news. */
  at: Date;
  ongoing: boolean;
  evidence: string[];
};

/** What people asked not to be told: suppression stops sending and opening, never measuring or closing. */
export type Hush = {
  id: string;
  /** All that is named must fit. Maintenance of a resource covers what hangs on it as well. */
  what: { resource?: ResourceRef | undefined; detector?: string | undefined; signature?: string | undefined };
  until: Date;
  by: string;
  why: string;
  kind: 'silence' | 'maintenance';
  /** The incident with which it ends, should that be over before. */
  ticketId?: number;
};
