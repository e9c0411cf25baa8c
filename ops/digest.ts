import { mailTarget } from '../bot/email/sender.ts';
import type { Daily } from '../engine/daily.ts';
import { dayAfter, dayOf, momentIn, boundsOf, readClock, type Day } from '../engine/days.ts';
import { digestNews, routed, type Delivery, type Routes } from '../engine/delivery.ts';
import { safe } from '../engine/distill.ts';
import type { Platform } from '../engine/types.ts';
import { bulletinsOf, writeBulletin } from '../storage/bulletins.ts';
import { fatesOf } from '../storage/digests.ts';
import { writeDeliveries } from '../storage/deliveries.ts';
import { together, type Store } from '../storage/postgres.ts';
import { noteWatched } from '../storage/watched.ts';
import { digestCard, gistOf } from '../templates/cards/digest.ts';
import { readDaily, wasThere, type DailyNeeds } from './reading-daily.ts';

/** Who gets digests: readers of mail, wherever news are routed to, and chats. */
export type DigestReaders = { to: readonly string[]; routes: Routes; chats: readonly Platform[] };

/** What a digest is made and sent with; `clock` is the time of day for it, `07:00`. */
export type DigestWorld = DailyNeeds & { readers: DigestReaders; clock: string };

/** Writes the digest of the day before into the outbox once its time has come, unless it is there already; a day before anything was seen has none. */
export async function digestWhenDue(world: DigestWorld): Promise<void> {
  const { store, timeZone } = world;
  const now = world.now();
  const today = dayOf(now, timeZone);
  await noteWatched(store, today, now);
  if (now < momentIn(today, readClock(world.clock) ?? 0, timeZone)) return;
  const day = dayAfter(today, -1);
  if (await isWritten(store, day, world.readers) || !await wasThere(store, boundsOf(day, timeZone).to)) return;
  await writeDigest(world, { daily: await readDaily(world, day), day, at: now }, world.readers);
}

/** The keys that the digest of a day has in the outbox: as mail, and as news. */
export function digestKeys(day: Day): string[] {
  return [`digest ${day}`, `digest_ready ${day}`];
}

/** Writes the digest of a day for all its readers; for whom it is there already it stays as it is. */
export async function writeDigest({ store, timeZone }: Pick<DigestWorld, 'store' | 'timeZone'>, { daily, day, at }: { daily: Daily; day: Day; at: Date }, readers: DigestReaders): Promise<void> {
  const [key = ''] = digestKeys(day);
  await together(store, async (on) => {
    await writeDeliveries(on, [...mailsOf(daily, day, readers), ...routed([newsOf(daily, day)], readers.routes)], at);
    await writeBulletin(on, { key, card: digestCard(daily, timeZone), newsUntil: new Date(at.getTime() + dayMs) }, { platforms: readers.chats, at });
  });
}

/** How long a digest that could not be posted in a chat is worth posting, in milliseconds. */
const dayMs = 86_400_000;

async function isWritten(store: Store, day: Day, { to, routes, chats }: DigestReaders): Promise<boolean> {
  const wanted: string[] = [...chats, ...to.map(mailTarget), ...routes(digestNews(day, { ...nothing, since: new Date(0), until: new Date(0) })).map(({ target }) => target)];
  const [key = ''] = digestKeys(day);
  const written = new Set([...await bulletinsOf(store, key), ...(await fatesOf(store, digestKeys(day))).map(({ target }) => target)]);
  return wanted.every((target) => written.has(target));
}

const nothing = { headline: safe``, opened: 0, resolved: 0, open: 0, awaiting: 0 };

function mailsOf(daily: Daily, day: Day, { to }: DigestReaders): Delivery[] {
  return to.map((address) => ({ event: 'digest_ready', key: `digest ${day}`, ticketId: null, body: daily, target: mailTarget(address) }));
}

function newsOf(daily: Daily, day: Day): ReturnType<typeof digestNews> {
  const { counts: { opened, solved, open }, todo, title, from, to } = daily;
  return digestNews(day, { since: new Date(from), until: new Date(to), headline: safe`Digest of ${title}: ${gistOf(daily)}`, opened, resolved: solved, open, awaiting: todo.length });
}
