import type { CloudSafe } from './distill.ts';
import type { PressAction } from './types.ts';

/** A card as a person reads it, knowing no platform. The first line is what a locked phone shows. */
export type Card = {
  push: CloudSafe;
  tone: 'high' | 'medium' | 'low' | 'waiting' | 'running' | 'done' | 'failed' | 'expired' | 'info';
  lines: CardLine[];
  foot: CloudSafe;
  buttons: CardButton[];
  link: { label: CloudSafe; path: string } | null;
  loud: boolean;
  /** The fixed name of the ticket, `INC-42 nas1/immich`; its thread is called so. */
  name?: CloudSafe;
  /** The page that is shown of what needs pages, and of which offer: that is always of the whole. */
  pages?: { shown: number; stepId: string | null; digest: string };
  /** What can be written in place of a press. */
  command?: CloudSafe;
};
/**
 * `passing` lines hold ages and counters: a change in them alone is not worth an edit. Where a platform's limit is short,
 * `spare` lines go first (1 details, 2 evidence, 3 lists); where any other line must go, Approve goes with it. A line with a `page`
 * stands on that page alone.
 */
export type CardLine = { label?: CloudSafe; text: CloudSafe; at?: Date; passing?: boolean; spare?: 1 | 2 | 3; page?: number };
/** With `typed` the channel asks for a few words after the press: a name, or a reason. */
export type CardButton = { action: PressAction; label: CloudSafe; tone: 'go' | 'stop' | 'plain'; stepId: string | null; digest: string | null; typed?: true; page?: number };

/** The messages of a ticket: the channel card, the plan in its thread, and a short note there that makes a sound where an edit makes none. */
export type CardRole = 'card' | 'plan' | 'note';

/** Where a message ended up. `thread` is where replies go. */
export type Posted = { messageId: string; thread: string | null };

/** A card with its buttons armed, as a channel gets it. `pings` are the people whose phone is to ring, by their accounts there. */
export type ArmedCard = Omit<Card, 'buttons'> & { buttons: (CardButton & { token: string })[]; ticketId: number; pings?: readonly Ping[] };
export type Ping = { id: string; name: CloudSafe };
