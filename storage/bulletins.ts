import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import type { Card } from '../engine/card.ts';
import { digestOf } from '../engine/digest.ts';
import { cloudSafeText as text } from '../engine/distill.ts';
import type { Bulletins } from '../engine/ports.ts';
import type { Platform } from '../engine/types.ts';
import { rows, together, touched, type Store } from './postgres.ts';
import { writeReceipt } from './receipts.ts';

/** What chats are to show under a key; from `newsUntil` on it is posted no more, only edited where it is shown. */
export type ToldAs = { key: string; card: Card; newsUntil: Date | null };

/** Writes what some chats are to show, in a transaction where one is given; where there is something under the key already it stays as it is. */
export async function writeBulletin(on: Store | EntityManager, { key, card, newsUntil }: ToldAs, to: { platforms: readonly Platform[]; at: Date }): Promise<void> {
  if (to.platforms.length === 0) return;
  await rows(on,
    `INSERT INTO bulletins (key, platform, card, digest, made_at, news_until) SELECT $1, platform, $2, $3, $4, $5 FROM unnest($6::text[]) AS platform ON CONFLICT DO NOTHING`,
    [key, JSON.stringify(card), digestOf(card), to.at, newsUntil, to.platforms]);
  await poke(on);
}

/** Changes what all chats that have something under a key are to show. */
export async function rewriteBulletin(on: Store | EntityManager, { key, card, newsUntil }: ToldAs): Promise<void> {
  await touched(on, 'UPDATE bulletins SET card = $2, digest = $3, news_until = $4 WHERE key = $1', [key, JSON.stringify(card), digestOf(card), newsUntil]);
  await poke(on);
}

/** The chats for which something was written under a key. */
export async function bulletinsOf(store: Store, key: string): Promise<string[]> {
  return (await rows<{ platform: string }>(store, 'SELECT platform FROM bulletins WHERE key = $1', [key])).map(({ platform }) => platform);
}

/** What chats are to show of no ticket, and the receipt of each thing sent. */
export function bulletinsIn(store: Store): Bulletins {
  return {
    due: async (platform, now) => {
      const found = await rows<BulletinRow>(store,
        `SELECT * FROM bulletins WHERE platform = $1 AND shown IS DISTINCT FROM digest AND (message_id IS NOT NULL OR news_until IS NULL OR news_until > $2) ORDER BY made_at, key`, [platform, now]);
      return found.map(({ key, card, digest, message_id: messageId, thread }) => ({ key, card: storedCard.parse(card), digest, posted: messageId === null ? null : { messageId, thread } }));
    },
    remember: (platform, { key, digest, posted }, receipt) => together(store, async (on) => {
      await touched(on, 'UPDATE bulletins SET message_id = $3, thread = $4, shown = $5 WHERE key = $1 AND platform = $2', [key, platform, posted?.messageId ?? null, posted?.thread ?? null, digest]);
      await writeReceipt(on, { platform, ticketId: null, key }, receipt);
    }),
    forget: async (platform, key) => {
      await touched(store, 'UPDATE bulletins SET message_id = NULL, thread = NULL, shown = NULL WHERE key = $1 AND platform = $2', [key, platform]);
    },
  };
}

/** Drops what has been no news since a time. */
export async function purgeBulletins(store: Store, before: Date): Promise<void> {
  await touched(store, 'DELETE FROM bulletins WHERE news_until < $1', [before]);
}

type BulletinRow = { key: string; card: unknown; digest: string; message_id: string | null; thread: string | null };

const tones = ['high', 'medium', 'low', 'waiting', 'running', 'done', 'failed', 'expired', 'info'] as const satisfies readonly Card['tone'][];
const spare = z.union([z.literal(1), z.literal(2), z.literal(3)]);
const line = z.object({ label: text.exactOptional(), text, at: z.coerce.date().exactOptional(), passing: z.boolean().exactOptional(), spare: spare.exactOptional() });

/** A card as it comes back from the database; nobody can press anything on it. */
const storedCard = z.object({
  push: text, tone: z.enum(tones), lines: z.array(line), foot: text, link: z.object({ label: text, path: z.string() }).nullable(), loud: z.boolean(), name: text.exactOptional(),
}).transform((card): Card => ({ ...card, buttons: [] }));

async function poke(on: Store | EntityManager): Promise<void> {
  await rows(on, 'SELECT pg_notify($1, $2)', ['copilot', 'bulletins']);
}
