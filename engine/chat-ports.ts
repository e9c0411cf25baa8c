import type { ArmedCard, Card, CardRole, Posted } from './card.ts';
import type { CommandDesk } from './commands.ts';
import type { CloudSafe } from './distill.ts';
import type { Limits } from './policy.ts';
import type { OutboxItem } from './ports.ts';
import type { Platform, Press, Reply, Ticket } from './types.ts';

/** A text that is sent as a file, such as `storm.txt`. */
export type TextFile = { name: string; text: CloudSafe };

/** A connected chat. Every text it takes is distilled. Each call rejects with a `channel.*` Fault. */
export type Channel = {
  platform: Platform;
  /** The chat that cards are posted to; a press from another chat is refused. */
  chat: string;
  /** Posts a message. `key` names this message for ever: where the platform can, a second post with it makes no second message. */
  post: (card: ArmedCard, where: { role: CardRole; under: Posted | null; key: string }) => Promise<Posted>;
  edit: (card: ArmedCard, posted: Posted, role: CardRole) => Promise<void>;
  /** A short line under a card, with a file where there is more to say than a line holds. */
  line: (says: CloudSafe, where: { under: Posted | null; loud: boolean; key: string; file?: TextFile }) => Promise<Posted>;
  /** Puts a thread away in which nothing more will be said; a message to it brings it back. */
  end?: (thread: string) => Promise<void>;
  /** Resolves when the channel can no longer work (never while it reconnects by itself). */
  close: () => Promise<void>;
};

/** What a channel needs: where presses and questions go, and who says so when something is wrong. */
export type ChannelWorld = {
  press: (press: Press) => Promise<Reply>;
  commands: CommandDesk;
  state: (state: 'ok' | 'away' | 'refused', words: string) => void;
  /** Presses made until now may be lost: what waits for one is shown anew and says so. */
  missed: () => void;
  cursor: { read: () => Promise<{ value: string; at: Date } | null>; write: (value: string) => Promise<void> };
  limits: Limits;
  timeZone: string;
  statusUrl: string | null;
  now: () => Date;
  say: (words: string, error?: unknown) => void;
};

/** What was last shown of one message of a ticket in a chat, and when; `posted` is null between sending and remembering. */
export type Shown = { ticketId: number; key: string; posted: Posted | null; digest: string; at?: Date };

/** Where shown messages are remembered, for one chat. */
export type Cards = {
  /** Tickets whose messages may have to change: open ones, and recorded ones not shown to the end. */
  unsettled: (platform: Platform) => Promise<Ticket[]>;
  shown: (platform: Platform, ticketId: number) => Promise<Shown[]>;
  remember: (platform: Platform, shown: Shown, receipt: SentReceipt) => Promise<void>;
  /** The message is gone from the chat and must be posted anew; with a card may have gone what stood under it, which is to be shown once more. */
  forget: (platform: Platform, ticketId: number, key: string) => Promise<void>;
  /** Nothing of this ticket will change in this chat any more; false while a line of it waits. */
  settle: (platform: Platform, ticketId: number) => Promise<boolean>;
};

/** What left the house, to the letter. */
export type SentReceipt = { kind: 'post' | 'edit' | 'line'; text: string; at: Date };

/** A message of no ticket. `key` names it for ever, `digest` is what its card comes to; `posted` is null where nothing is shown yet. */
export type Bulletin = { key: string; card: Card; digest: string; posted: Posted | null };

/** Messages of no ticket: what each chat is to show, and what it shows. */
export type Bulletins = {
  /** Those that have to be posted or edited now, the oldest first. */
  due: (platform: Platform, now: Date) => Promise<Bulletin[]>;
  remember: (platform: Platform, shown: Bulletin, receipt: SentReceipt) => Promise<void>;
  /** The message is gone from the chat; while it is news it is posted anew. */
  forget: (platform: Platform, key: string) => Promise<void>;
};

/** Short messages written with the moves they tell, until they are told; the oldest first, and where there are very many the worst of them. */
export type Outbox = {
  /** But for those of the tickets that are held back. */
  waiting: (platform: Platform, held: readonly number[]) => Promise<{ id: string; ticketId: number; item: OutboxItem }[]>;
  told: (platform: Platform, id: string, receipt: SentReceipt | null) => Promise<void>;
};
