import { mailTarget } from '../bot/email/sender.ts';
import type { Daily } from '../engine/daily.ts';
import { dayAfter, dayOf, momentIn, boundsOf, readClock, type Day } from '../engine/days.ts';
import { digestNews, routed, type Delivery, type Routes } from '../engine/delivery.ts';
import { safe } from '../engine/distill.ts';
import { fatesOf } from '../storage/digests.ts';
import { writeDeliveries } from '../storage/deliveries.ts';
import type { Store } from '../storage/postgres.ts';
import { noteWatched } from '../storage/watched.ts';
import { gistOf } from '../templates/cards/digest.ts';
import { readDaily, wasThere, type DailyNeeds } from './reading-daily.ts';

/** Who gets digests: readers of mail, and wherever news are routed to. */
export type DigestReaders = { to: readonly string[]; routes: Routes };

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
  await writeDigest(store, { daily: await readDaily(world, day), day, at: now }, world.readers);
}

/** The keys that the digest of a day has in the outbox: as mail, and as news. */
export function digestKeys(day: Day): string[] {
  return [`digest ${day}`, `digest_ready ${day}`];
}

/** Writes the digest of a day for all its readers; for whom it is there already it stays as it is. */
export async function writeDigest(store: Store, { daily, day, at }: { daily: Daily; day: Day; at: Date }, readers: DigestReaders): Promise<void> {
  await writeDeliveries(store, [...mailsOf(daily, day, readers), ...routed([newsOf(daily, day)], readers.routes)], at);
}

async function isWritten(store: Store, day: Day, { to, routes }: DigestReaders): Promise<boolean> {
  const wanted = [...to.map(mailTarget), ...routes(digestNews(day, { ...nothing, since: new Date(0), until: new Date(0) })).map(({ target }) => target)];
  const written = new Set((await fatesOf(store, digestKeys(day))).map(({ target }) => target));
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
