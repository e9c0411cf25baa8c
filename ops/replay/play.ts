import { reconcile } from '../../engine/notify.ts';
import { assess } from '../../engine/stages/assess.ts';
import type { ResourceRef, Sighting, Ticket } from '../../engine/types.ts';
import { remind } from '../../storage/reminders.ts';
import { read } from '../../storage/tickets.ts';
import { dueReminders } from '../remind.ts';
import type { Sent } from './paper.ts';
import type { Recorded } from './records.ts';
import type { Stage } from './stage.ts';

/** What came of a recording: the times it began and ended, every ticket, and every message that a chat would have got. */
export type Played = { from: Date; until: Date; tickets: Ticket[]; sent: Sent[] };

/** What happens within these is looked at together, in milliseconds; lines of a log are only counted. */
const [togetherMs, linesTogetherMs] = [100, 1000];

/** The chat is brought up to date no more often than this, as by a live service that is busy, in milliseconds. */
const showMs = 1000;

const reminderMs = 60_000;

/** How long a recording is played beyond its end and the settling time of its last card, in milliseconds. */
const tailMs = 10_000;

/**
 * Plays a recording on an empty stage: the same storage, detectors, assessment and notices as in the live service, on the
 * clock of the recording, with a chat on paper. Nothing is planned or done. The records are in the order of their times, and at least one.
 * Rejects with the reason of the signal once it aborts.
 */
export async function play(records: readonly Recorded[], stage: Stage, signal?: AbortSignal): Promise<Played> {
  const [from, last] = [timeOf(records[0]), timeOf(records.at(-1))];
  const until = last + stage.rules.limits.SETTLE_SECONDS * 1000 + tailMs;
  let [at, upTo] = [from, 0];
  for (const wakings = wakingTimes(records); at <= until; at = Math.max(at + 1, Math.min(nextTime(stage), wakings.after(at)))) {
    signal?.throwIfAborted();
    const begun = upTo;
    while (timeOf(records[upTo]) <= at) upTo += 1;
    await step(records.slice(begun, upTo), at, stage);
  }
  return { from: new Date(from), until: new Date(until), tickets: await read(stage.store, 'ORDER BY id', []), sent: stage.paper.sent };
}

function timeOf(record: Recorded | undefined): number {
  return record?.at.getTime() ?? Infinity;
}

/** The times at which something in a recording is noticed. */
function wakingTimes(records: readonly Recorded[]): { after: (at: number) => number } {
  const ceil = (at: number, grid: number) => Math.ceil(at / grid) * grid;
  const times = [...new Set(records.map((one) => ceil(one.at.getTime(), one.is === 'line' ? linesTogetherMs : togetherMs)))].sort((a, b) => a - b);
  let next = 0;
  return {
    after: (at) => {
      while ((times[next] ?? Infinity) <= at) next += 1;
      return times[next] ?? Infinity;
    },
  };
}

/** When anything can happen next without being told of in the recording. */
function nextTime({ pace, world, clock, showAt, turnAt, remindAt, deps }: Stage): number {
  return Math.min(pace.next(), showAt, turnAt, remindAt, world.closesAt(deps.now()) - clock.wrongByMs);
}

async function step(happened: readonly Recorded[], at: number, stage: Stage): Promise<void> {
  const { clock, world, deps, pace } = stage;
  clock.at = at;
  setClock(happened.findLast((one) => one.is === 'clock')?.wrongBySeconds ?? clock.wrongByMs / 1000, stage);
  const seen = world.take(clock.wrongByMs === 0 ? happened : happened.map((one) => shifted(one, clock.wrongByMs)), deps.now());
  const told = seen.length === 0 ? [] : await deps.facts.keep(seen);
  await wake(seen.filter(isNews).map((one) => one.resource), stage);
  if (at >= stage.turnAt) pace.wakeAll();
  stage.turnAt = world.turnsAt(deps.now()) - clock.wrongByMs;
  const touched = await assess([...new Set([...told, ...pace.due(at)])], deps);
  await ticketsChanged(touched, stage);
  if (await reminded(stage) || touched.length > 0) stage.showAt = Math.min(stage.showAt, Math.max(at, stage.shownAt + showMs));
  if (at < stage.showAt) return;
  stage.shownAt = at;
  stage.showAt = ((await reconcile(stage.paper.channel, deps))?.getTime() ?? Infinity) - clock.wrongByMs;
}

function setClock(wrongBySeconds: number, { clock, deps }: Stage): void {
  if (wrongBySeconds * 1000 === clock.wrongByMs) return;
  clock.wrongByMs = wrongBySeconds * 1000;
  clock.steadySince = deps.now();
}

/** What is read by a clock that is wrong. */
function shifted(record: Recorded, byMs: number): Recorded {
  const at = new Date(record.at.getTime() + byMs);
  return record.is === 'seen' ? { ...record, at, sighting: { ...record.sighting, at } } : { ...record, at };
}

/** How much is used, and what a log tells, brings about nothing by time alone. */
function isNews({ kind }: Sighting): boolean {
  return !/^(log\.counts|.*\.usage)$/.test(kind);
}

/** News of a resource may be news for all that hang on it, and for the ticket that has it as a sufferer. */
async function wake(resources: readonly ResourceRef[], { pace, deps, open, clock }: Stage): Promise<void> {
  if (resources.length === 0) return;
  const topology = await deps.topology();
  const below = resources.flatMap((resource) => topology.below(resource).map((tie) => tie.resource));
  const of = [...open.values()].filter(({ situation }) => situation.affected.some((one) => resources.includes(one.resource))).map(({ situation }) => situation.resource);
  pace.wake([...resources, ...below, ...of], clock.at);
}

async function ticketsChanged(touched: readonly number[], { deps, pace, clock, open }: Stage): Promise<void> {
  const tickets = await Promise.all(touched.map((id) => deps.tickets.byId(id)));
  for (const ticket of tickets.filter((one) => one !== null)) {
    if (ticket.state === 'recorded') open.delete(ticket.id);
    else open.set(ticket.id, ticket);
    pace.wake([ticket.situation.resource, ...ticket.situation.affected.map((one) => one.resource)], clock.at);
  }
}

/** Puts the reminders that are due into the outbox, looking for them once a minute; answers whether there were any. */
async function reminded(stage: Stage): Promise<boolean> {
  const { store, rules: { limits, timeZone }, deps, open, clock, reminders } = stage;
  if (open.size === 0) stage.remindAt = Infinity;
  else if (stage.remindAt === Infinity) stage.remindAt = clock.at + reminderMs;
  if (clock.at < stage.remindAt) return false;
  stage.remindAt = clock.at + reminderMs;
  const at = deps.now();
  const due = dueReminders([...open.values()], { at, limits, timeZone, hushes: await deps.hushes(), topology: await deps.topology() });
  const fresh = due.filter(({ ticketId, key }) => !reminders.has(`${ticketId} ${key}`));
  for (const { ticketId, key } of fresh) reminders.add(`${ticketId} ${key}`);
  return await remind(store, fresh, { platforms: ['telegram'], at }) > 0;
}
